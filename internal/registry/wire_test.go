package registry

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// closedAddress returns an address where nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		host   string
		here   bool
		reason Reason
	}{
		{closedAddress(t), true, NobodyListens},
		{"registry.invalid", false, NoConnection},
	} {
		client := NewClient(Credentials{}, loopback)
		_, err := client.Digest(t.Context(), ref(t, tc.host+"/db:v1"))
		require.ErrorIs(t, err, ErrUnreachable)
		assert.Equal(t, tc.here, errors.Is(err, ErrNobodyListens))
		assert.False(t, Temporary(err), "waiting does not help")
		assert.Equal(t, tc.reason, ReasonOf(err, tc.host))
		assert.Zero(t, client.Requests())
	}
}

func TestTransientErrorsAreRetried(t *testing.T) {
	t.Parallel()
	var asked sync.Map
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, repeated := asked.LoadOrStore(r.URL.Path, true); !repeated {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if r.URL.Path != "/v2/" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	client := NewClient(Credentials{}, loopback)
	_, err := client.Digest(t.Context(), ref(t, server.Listener.Addr().String()+"/db:v1"))
	require.ErrorIs(t, err, ErrNotFound)
	assert.Equal(t, 4, client.Requests())
}

func TestCancelledIsNotUnreachable(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-release
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := NewClient(Credentials{}, loopback).Digest(ctx, ref(t, server.Listener.Addr().String()+"/db:v1"))
	require.ErrorIs(t, err, context.Canceled)
	assert.NotErrorIs(t, err, ErrUnreachable)
}

// endlessAnswer begins to answer to one method, and never ends.
func endlessAnswer(method string, status int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method || !strings.Contains(r.URL.Path, "/manifests/") {
			return false
		}
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(" "))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		return true
	}
}

func TestEndlessAnswers(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	testRepository{t, registry.Host()}.put("new", "old")

	client := NewClient(Credentials{}, loopback)
	client.timeout = 100 * time.Millisecond
	_, err := client.Find(t.Context(), ref(t, proxy(t, registry.Host(), endlessAnswer(http.MethodGet, http.StatusOK))+"/db:new"))
	require.ErrorIs(t, err, ErrUnreachable)
	require.ErrorContains(t, err, "the answer did not end")

	host := proxy(t, registry.Host(), endlessAnswer(http.MethodPut, http.StatusForbidden))
	wanted := moves(t, NewClient(Credentials{}, loopback), host, "old")
	client = NewClient(Credentials{}, loopback)
	client.timeout = 3 * time.Second // for all other requests, too, which a busy machine may hold up
	err = try(t, client, wanted)
	require.ErrorContains(t, err, "all tags are as they were")
}

func TestGreetingErrors(t *testing.T) {
	t.Parallel()
	refuse := proxy(t, closedAddress(t), func(w http.ResponseWriter, _ *http.Request) bool { return deny(w) })
	client := NewClient(Credentials{}, loopback)
	_, err := client.Digest(t.Context(), ref(t, refuse+"/db:v1"))
	require.ErrorIs(t, err, ErrRefused)
	assert.NotContains(t, err.Error(), "HTTPS")

	hangUp := proxy(t, closedAddress(t), func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) })
	_, err = client.Digest(t.Context(), ref(t, hangUp+"/db:v1"))
	require.ErrorIs(t, err, ErrUnreachable)
	assert.Equal(t, NoConnection, ReasonOf(err, hangUp), "the engine allows plain HTTP already")
}

// redirectLoop redirects requests to itself.
func redirectLoop(w http.ResponseWriter, r *http.Request) bool {
	http.Redirect(w, r, r.URL.String(), http.StatusTemporaryRedirect)
	return true
}

func TestRedirectsAreBounded(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	testRepository{t, registry.Host()}.put("new", "old")
	for name, tc := range map[string]struct {
		circles func(*http.Request) bool
		do      func(*Client, string) error
	}{
		"by the greeting":       {func(r *http.Request) bool { return r.URL.Path == "/v2/" }, look},
		"by a manifest":         {func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/manifests/") }, look},
		"by a configuration":    {func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/blobs/") }, look},
		"by a tag's look":       {func(r *http.Request) bool { return r.Method == http.MethodHead }, func(c *Client, host string) error { return try(t, c, moves(t, c, host, "old")) }},
		"by a tag's move":       {func(r *http.Request) bool { return r.Method == http.MethodPut }, func(c *Client, host string) error { return try(t, c, moves(t, c, host, "fresh")) }},
		"by a server of tokens": {func(r *http.Request) bool { return r.URL.Path == "/token" }, look},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host := proxy(t, registry.Host(), func(w http.ResponseWriter, r *http.Request) bool {
				if tc.circles(r) {
					return redirectLoop(w, r)
				}
				if name == "by a server of tokens" {
					w.Header().Set("WWW-Authenticate", `Bearer realm="http://`+r.Host+`/token",service="test"`)
					w.WriteHeader(http.StatusUnauthorized)
					return true
				}
				return false
			})
			client := NewClient(Credentials{}, loopback)
			err := tc.do(client, host)
			if err == nil {
				assert.Equal(t, "by a tag's look", name, "which is asked for in another way then")
			} else {
				require.NotErrorIs(t, err, ErrUnreachable)
			}
			assert.Less(t, client.Requests(), 60)
		})
	}
}

func look(client *Client, host string) error {
	image, err := ParseReference(host + "/db:new")
	if err != nil {
		return err
	}
	_, err = client.Find(context.Background(), image)
	return err
}
