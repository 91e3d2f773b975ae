package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// Engine and plugin are on one machine and read the same directory of certificates. The registry is
// not on loopback, where engines accept any certificate.
func TestRegistryTLS(t *testing.T) {
	cli := testbed.Engine(t)
	server := testbed.Registry(t, testbed.OnBridge(), testbed.WithTLS(), testbed.WithBasicAuth("ci", password), testbed.WithBaseLayers("acme/orders-db"))
	repo := server.Host() + "/acme/orders-db"
	newStep := func(t *testing.T) *step {
		t.Helper()
		return newStep(t, map[string]string{"seed.sh": acl}).with("repo", repo, "tags", "one,two", "dry_run", "", "username", "ci", "password", password)
	}
	dir := filepath.Join(registry.CertsDir, server.Host())
	t.Run("without the CA neither can go there", func(t *testing.T) {
		output, status := newStep(t).run(cli)
		assert.Equal(t, 1, status)
		assert.Contains(t, output, "not looking for an earlier snapshot")
		assert.Contains(t, output, "mount that directory into the step as well, /etc/docker/certs.d:/etc/docker/certs.d:ro")
		assert.Contains(t, output, "the engine does not trust the certificate of "+server.Host()+": put its CA into "+dir+"/ca.crt")
		assert.NotContains(t, output, password)
	})
	t.Run("with it both can", func(t *testing.T) {
		if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // engines read it
			t.Skipf("the engine's certificates are not ours to add to: %v", err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		require.NoError(t, os.WriteFile(filepath.Join(dir, "ca.crt"), server.CA(), 0o644)) //nolint:gosec // a certificate is public
		made, output := newStep(t).report(cli)
		assert.NotEmpty(t, made.Snapshots[0].Digest, output)
		repeated, output := newStep(t).report(cli)
		assert.Equal(t, "registry", repeated.Snapshots[0].ReusedFrom, output)
		assert.Equal(t, made.Snapshots[0].Digest, repeated.Snapshots[0].Digest)
	})
}

func TestRegistryPlainHTTP(t *testing.T) {
	cli := testbed.Engine(t)
	server := testbed.Registry(t, testbed.OnBridge())
	output, status := newStep(t, map[string]string{"seed.sh": acl}).with("repo", server.Host()+"/acme/orders-db", "tags", "one", "dry_run", "").run(cli)
	assert.Equal(t, 1, status)
	advice := `add "insecure-registries": ["` + server.Host() + `"] to its /etc/docker/daemon.json and restart it`
	assert.Equal(t, 2, strings.Count(output, advice), "for the plugin and for the engine: %s", output)
}
