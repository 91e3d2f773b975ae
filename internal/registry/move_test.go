package registry

import (
	"context"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	memory "github.com/google/go-containerregistry/pkg/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// proxy is a proxy to a registry. intercept may answer instead of the registry and then returns
// true.
func proxy(t *testing.T, registry string, intercept func(http.ResponseWriter, *http.Request) bool) (host string) {
	t.Helper()
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: registry})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !intercept(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func deny(w http.ResponseWriter) bool {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(`{"errors": [{"code": "DENIED", "message": "this tag is protected"}]}`))
	return true
}

// refuseTag denies writing one tag.
func refuseTag(tag string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		return r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/"+tag) && deny(w)
	}
}

// deletingRegistry is a registry that can delete a tag, which the reference implementation cannot.
func deletingRegistry(t *testing.T) (host string) {
	t.Helper()
	server := httptest.NewServer(memory.New(memory.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// distribution is the reference implementation.
func distribution(t *testing.T) (host string) {
	t.Helper()
	return testbed.Registry(t).Host()
}

// testRepository is the repository db of a registry.
type testRepository struct {
	t    *testing.T
	host string
}

// tags returns the digests of tags. Missing ones are left out.
func (s testRepository) tags(tags ...string) map[string]string {
	s.t.Helper()
	client := NewClient(Credentials{}, loopback)
	now := map[string]string{}
	for _, tag := range tags {
		digest, err := client.Digest(s.t.Context(), ref(s.t, s.host+"/db:"+tag))
		if err == nil {
			now[tag] = digest
			continue
		}
		require.ErrorIs(s.t, err, ErrNotFound)
	}
	return now
}

// put gives each of the tags an image of its own.
func (s testRepository) put(tags ...string) {
	s.t.Helper()
	for _, tag := range tags {
		push(s.t, s.host+"/db:"+tag, newImage(s.t))
	}
}

// moves returns moves of tags to host's manifest of the tag new.
func moves(t *testing.T, client *Client, host string, tags ...string) []Move {
	t.Helper()
	manifest, err := client.Find(t.Context(), ref(t, host+"/db:new"))
	require.NoError(t, err)
	var all []Move
	for _, tag := range tags {
		all = append(all, Move{db(t, host), tag, manifest})
	}
	return all
}

// try tries the moves once.
func try(t *testing.T, client *Client, moves []Move) error {
	t.Helper()
	return client.Movement(moves).Try(t.Context())
}

func TestMove(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	s := testRepository{t, registry.Host()}
	s.put("new", "old")
	client := NewClient(Credentials{}, loopback)
	require.NoError(t, try(t, client, moves(t, client, s.host, "old", "fresh", "new")))
	digest := s.tags("new")["new"]
	assert.Equal(t, map[string]string{"new": digest, "old": digest, "fresh": digest}, s.tags("new", "old", "fresh"))

	found, err := client.Find(t.Context(), ref(t, s.host+"/db:fresh"))
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a": "b"}, found.Labels)
}

func TestMoveOfRightTagsTakesFourRequests(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	testRepository{t, registry.Host()}.put("new")
	client := NewClient(Credentials{}, loopback)
	require.NoError(t, try(t, client, moves(t, client, registry.Host(), "new")))
	assert.Equal(t, 4, client.Requests(), "the greeting, the manifest, the configuration, the tag")
}

func TestMoveRequests(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	testRepository{t, registry.Host()}.put("new", "old")
	client := NewClient(Credentials{}, loopback)
	wanted := moves(t, client, registry.Host(), "fresh", "old")
	before := client.Requests()
	require.NoError(t, try(t, client, wanted[:1]))
	assert.Equal(t, 3, client.Requests()-before, "look, put, look")
	before = client.Requests()
	require.NoError(t, try(t, client, wanted[1:]))
	assert.Equal(t, 4, client.Requests()-before, "look, keep, put, look")
}

func TestMoveRestoresAllWhenOneIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		registry func(*testing.T) string
		there    []string
	}{
		"tags that were there":             {distribution, []string{"a", "b", "c", "d"}},
		"tags that were not, and can go":   {deletingRegistry, []string{"b"}},
		"one that is right already":        {distribution, []string{"a", "b", "d"}},
		"the refused one was not there":    {deletingRegistry, []string{"a", "b"}},
		"nothing was there but the source": {deletingRegistry, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testRepository{t, tc.registry(t)}
			s.put(append(slices.Clone(tc.there), "new")...)
			before := s.tags("a", "b", "c", "d", "new")

			host := proxy(t, s.host, refuseTag("c"))
			client := NewClient(Credentials{}, loopback)
			err := try(t, client, moves(t, client, host, "a", "b", "new", "c", "d"))
			require.ErrorIs(t, err, ErrRefused)
			require.ErrorContains(t, err, "moving "+host+"/db:c to "+before["new"])
			require.ErrorContains(t, err, "this tag is protected")
			require.ErrorContains(t, err, "all tags are as they were")
			assert.Equal(t, before, s.tags("a", "b", "c", "d", "new"))
		})
	}
}

func TestMoveNamesUnrestoredTags(t *testing.T) {
	t.Parallel()
	t.Run("a new tag in a registry that deletes none", func(t *testing.T) {
		t.Parallel()
		s := testRepository{t, distribution(t)}
		s.put("new", "b")
		before := s.tags("b")
		host := proxy(t, s.host, refuseTag("c"))
		client := NewClient(Credentials{}, loopback)
		err := try(t, client, moves(t, client, host, "a", "b", "c"))
		require.ErrorIs(t, err, ErrRefused)
		require.ErrorContains(t, err, "the other tags are as they were, but "+host+"/db:a is new and could not be deleted: ")
		assert.Equal(t, before, s.tags("b", "c"))
	})
	t.Run("a tag that is refused when it is put back", func(t *testing.T) {
		t.Parallel()
		s := testRepository{t, distribution(t)}
		s.put("new", "a", "b")
		before := s.tags("a", "b")
		var puts atomic.Int32
		host := proxy(t, s.host, func(w http.ResponseWriter, r *http.Request) bool {
			return r.Method == http.MethodPut && puts.Add(1) > 1 && deny(w)
		})
		client := NewClient(Credentials{}, loopback)
		err := try(t, client, moves(t, client, host, "a", "b"))
		require.ErrorContains(t, err, host+"/db:a could not be put back to "+before["a"])
		assert.Equal(t, before["b"], s.tags("b")["b"])
	})
}

func TestMoveKeepsTagsOfOthers(t *testing.T) {
	t.Parallel()
	s := testRepository{t, distribution(t)}
	s.put("new", "a", "b", "c")
	before := s.tags("b")
	var theirs string
	host := proxy(t, s.host, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, "/manifests/c") {
			return false
		}
		theirs = push(t, s.host+"/db:a", newImage(t))
		return deny(w)
	})
	client := NewClient(Credentials{}, loopback)
	err := try(t, client, moves(t, client, host, "a", "b", "c"))
	require.ErrorContains(t, err, host+"/db:a was moved to "+theirs+" by somebody else, and is left so")
	assert.Equal(t, map[string]string{"a": theirs, "b": before["b"]}, s.tags("a", "b"))
}

func TestMoveRestoresWhenCancelled(t *testing.T) {
	t.Parallel()
	s := testRepository{t, distribution(t)}
	s.put("new", "a", "b")
	before := s.tags("a", "b")
	ctx, cancel := context.WithCancel(t.Context())
	host := proxy(t, s.host, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/a") {
			cancel()
		}
		return false
	})
	client := NewClient(Credentials{}, loopback)
	wanted := moves(t, client, host, "a", "b")
	err := client.Movement(wanted).Try(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "all tags are as they were")
	assert.Equal(t, before, s.tags("a", "b"))
}

func TestMoveLooksAtAllTagsFirst(t *testing.T) {
	t.Parallel()
	s := testRepository{t, distribution(t)}
	s.put("new", "a", "b")
	before := s.tags("a", "b")
	host := proxy(t, s.host, func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, "/manifests/b") && deny(w)
	})
	client := NewClient(Credentials{}, loopback)
	err := try(t, client, moves(t, client, host, "a", "b"))
	require.ErrorIs(t, err, ErrRefused)
	require.ErrorContains(t, err, "no tag was moved")
	assert.Equal(t, before, s.tags(slices.Collect(maps.Keys(before))...))
}
