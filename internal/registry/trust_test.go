package registry

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestCertificates(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t, testbed.WithTLS())
	image := registry.Host() + "/db:v1"
	certs := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(certs, registry.Host()), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(certs, registry.Host(), "ca.crt"), registry.CA(), 0o644))

	t.Run("of a CA in the directory of the registry", func(t *testing.T) {
		t.Parallel()
		_, err := NewClient(Credentials{}, Trust{certs: certs}).Digest(t.Context(), ref(t, image))
		require.ErrorIs(t, err, ErrNotFound, "the registry is empty, but answers")
	})
	t.Run("of a CA that nobody knows", func(t *testing.T) {
		t.Parallel()
		_, err := NewClient(Credentials{}, Trust{certs: t.TempDir()}).Digest(t.Context(), ref(t, image))
		require.ErrorIs(t, err, ErrUnreachable)
		assert.Equal(t, UntrustedCertificate, ReasonOf(err, registry.Host()))
	})
	t.Run("of any CA where the engine takes any", func(t *testing.T) {
		t.Parallel()
		_, err := NewClient(Credentials{}, loopback).Digest(t.Context(), ref(t, image))
		require.ErrorIs(t, err, ErrNotFound)
	})
	t.Run("that are no certificates", func(t *testing.T) {
		t.Parallel()
		certs := t.TempDir()
		require.NoError(t, os.Mkdir(filepath.Join(certs, registry.Host()), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(certs, registry.Host(), "ca.crt"), []byte("no"), 0o644))
		_, err := NewClient(Credentials{}, Trust{certs: certs}).Digest(t.Context(), ref(t, image))
		require.ErrorContains(t, err, filepath.Join(certs, registry.Host(), "ca.crt")+" holds no certificate in PEM")
		assert.NotErrorIs(t, err, ErrUnreachable)
	})
}

func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	image := registry.Host() + "/db:v1"
	client := NewClient(Credentials{}, NewTrust(map[string]bool{registry.Host(): true}, []string{"127.0.0.0/8"}))
	_, err := client.Digest(t.Context(), ref(t, image))
	require.ErrorIs(t, err, ErrUnreachable)
	assert.Equal(t, PlainHTTP, ReasonOf(err, registry.Host()))
	assert.Zero(t, client.Requests(), "nothing is sent, credentials least of all")
}

func TestTrust(t *testing.T) {
	t.Parallel()
	trust := NewTrust(map[string]bool{"docker.io": true, "plain.example.com:5000": false, "127.0.0.9:5000": true}, []string{"127.0.0.0/8", "::1/128", "10.1.0.0/16", "garbled"})
	for host, insecure := range map[string]bool{
		"docker.io":              false,
		"plain.example.com:5000": true,
		"plain.example.com":      false,
		"127.0.0.1:5000":         true,
		"127.0.0.1":              true,
		"127.0.0.9:5000":         false, // named beats network
		"localhost:5000":         true,
		"[::1]:5000":             true,
		"10.1.2.3:5000":          true,
		"10.2.2.3:5000":          false,
		"unknown.invalid":        false,
	} {
		assert.Equal(t, insecure, trust.insecure(t.Context(), host), host)
	}
	assert.False(t, Trust{}.insecure(t.Context(), "127.0.0.1:5000"))
}
