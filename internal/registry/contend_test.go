package registry

import (
	"bytes"
	"fmt"
	"io"
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

// pairWrites holds the first write of each tag until a second one arrives. Which one is last is
// random, tag by tag.
func pairWrites() func(http.ResponseWriter, *http.Request) bool {
	var mu sync.Mutex
	come := map[string]chan struct{}{}
	return func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut {
			return false
		}
		mu.Lock()
		other, waits := come[r.URL.Path]
		if waits {
			select {
			case <-other: // a later round
			default:
				close(other)
			}
		} else {
			other = make(chan struct{})
			come[r.URL.Path] = other
		}
		mu.Unlock()
		select {
		case <-other:
		case <-r.Context().Done():
		}
		return false
	}
}

// Without looking again both would succeed and leave a mixture.
func TestMoveOfTwoAtOnce(t *testing.T) {
	t.Parallel()
	for round := range 4 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			registry := testbed.Registry(t)
			s := testRepository{t, registry.Host()}
			var tags []string
			for n := range 20 {
				tags = append(tags, fmt.Sprintf("t%d", n))
			}
			s.put("old", "one", "two")
			old := manifests(t, registry.Host(), "old")
			client := NewClient(Credentials{}, loopback)
			require.NoError(t, try(t, client, movesTo(t, registry.Host(), old["old"], tags...)))

			host := proxy(t, registry.Host(), pairWrites())
			found := manifests(t, host, "one", "two")
			movements := map[string]*Movement{}
			for name, manifest := range found {
				movements[name] = NewClient(Credentials{}, loopback).Movement(movesTo(t, host, manifest, tags...))
			}
			var both sync.WaitGroup
			for _, movement := range movements {
				both.Go(func() { assert.NoError(t, movement.Try(t.Context())) })
			}
			both.Wait()
			digests := map[string]int{}
			for _, digest := range s.tags(tags...) {
				digests[digest]++
			}
			assert.Len(t, digests, 1, "%v", digests)
			assert.NotContains(t, digests, old["old"].Digest)
			assert.Greater(t, movements["one"].Rounds+movements["two"].Rounds, 2, "nobody had to move again, so that nothing was tested")
		})
	}
}

// manifests returns the manifests of tags in a host's repository.
func manifests(t *testing.T, host string, tags ...string) map[string]Manifest {
	t.Helper()
	found := map[string]Manifest{}
	for _, tag := range tags {
		var err error
		found[tag], err = NewClient(Credentials{}, loopback).Find(t.Context(), ref(t, host+"/db:"+tag))
		require.NoError(t, err)
	}
	return found
}

func movesTo(t *testing.T, host string, manifest Manifest, tags ...string) (moves []Move) {
	t.Helper()
	for _, tag := range tags {
		moves = append(moves, Move{db(t, host), tag, manifest})
	}
	return moves
}

// newFastClient returns a client without pauses.
func newFastClient() *Client {
	client := NewClient(Credentials{}, loopback)
	client.pause = time.Millisecond
	return client
}

func TestMoveGivesUpToOthers(t *testing.T) {
	t.Parallel()
	s := testRepository{t, distribution(t)}
	s.put("new", "a", "b", "theirs")
	before := s.tags("a", "theirs")
	theirs := manifests(t, s.host, "theirs")["theirs"]
	host := proxy(t, s.host, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, "/manifests/b") {
			return false
		}
		assert.NoError(t, try(t, newFastClient(), movesTo(t, s.host, theirs, "b"))) // as if it had been later than ours
		w.WriteHeader(http.StatusCreated)
		return true
	})
	client := newFastClient()
	err := try(t, client, moves(t, client, host, "a", "b"))
	require.ErrorContains(t, err, host+"/db:b is "+theirs.Digest+", which is somebody else's; all tags are as they were")
	assert.Equal(t, map[string]string{"a": before["a"], "b": theirs.Digest}, s.tags("a", "b"), "theirs, as it was when ours was sent")
	assert.False(t, Temporary(err))
}

// interceptor answers in the registry's place where it returns true.
type interceptor func(w http.ResponseWriter, r *http.Request) bool

// onWrite intercepts the writing of a tag.
func onWrite(tag string, do func(w http.ResponseWriter, r *http.Request)) interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, "/manifests/"+tag) {
			return false
		}
		do(w, r)
		return true
	}
}

// respond answers and does nothing.
func respond(status int, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// forward executes the request at the registry and answers with something else.
func forward(t *testing.T, registry string, status int) func(http.ResponseWriter, *http.Request) {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		request := httptest.NewRequestWithContext(t.Context(), r.Method, "http://"+registry+r.URL.Path, bytes.NewReader(body))
		request.RequestURI, request.Header = "", r.Header
		response, err := http.DefaultClient.Do(request)
		if assert.NoError(t, err) {
			_ = response.Body.Close()
		}
		w.WriteHeader(status)
	}
}

func TestMoveChecksTheTags(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer func(t *testing.T, registry string) func(http.ResponseWriter, *http.Request)
		moved  bool
	}{
		"a page of a proxy":             {answer: respondOnly(http.StatusOK, "<html>welcome</html>")},
		"nothing but OK":                {answer: respondOnly(http.StatusOK, "")},
		"created, and it is not":        {answer: respondOnly(http.StatusCreated, "")},
		"accepted, and nothing follows": {answer: respondOnly(http.StatusAccepted, "")},
		"OK for what was done":          {answer: forwardAndRespond(http.StatusOK), moved: true},
		"created without its digest":    {answer: forwardAndRespond(http.StatusCreated), moved: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testRepository{t, distribution(t)}
			s.put("new", "a", "b", "c")
			before := s.tags("a", "b", "c", "new")
			host := proxy(t, s.host, onWrite("b", tc.answer(t, s.host)))
			client := newFastClient()
			err := try(t, client, moves(t, client, host, "a", "b", "c"))
			if tc.moved {
				require.NoError(t, err)
				assert.Equal(t, map[string]string{"a": before["new"], "b": before["new"], "c": before["new"]}, s.tags("a", "b", "c"))
				return
			}
			require.ErrorContains(t, err, host+"/db:b is still "+before["b"]+"; all tags are as they were")
			assert.Equal(t, before, s.tags("a", "b", "c", "new"))
		})
	}
	t.Run("a tag that is said to be deleted", func(t *testing.T) {
		t.Parallel()
		s := testRepository{t, deletingRegistry(t)}
		s.put("new", "b")
		host := proxy(t, s.host, func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodDelete {
				w.WriteHeader(http.StatusAccepted)
				return true
			}
			return refuseTag("b")(w, r)
		})
		client := newFastClient()
		err := try(t, client, moves(t, client, host, "a", "b"))
		require.ErrorContains(t, err, host+"/db:a is new and could not be deleted: the registry took it, and has not done it")
	})
}

func respondOnly(status int, body string) func(*testing.T, string) func(http.ResponseWriter, *http.Request) {
	return func(*testing.T, string) func(http.ResponseWriter, *http.Request) { return respond(status, body) }
}

func forwardAndRespond(status int) func(*testing.T, string) func(http.ResponseWriter, *http.Request) {
	return func(t *testing.T, registry string) func(http.ResponseWriter, *http.Request) {
		t.Helper()
		return forward(t, registry, status)
	}
}

func TestMoveRestoresAfterALaterTry(t *testing.T) {
	t.Parallel()
	s := testRepository{t, distribution(t)}
	s.put("new", "a", "b")
	before := s.tags("a", "b")
	var broken interceptor
	host := proxy(t, s.host, func(w http.ResponseWriter, r *http.Request) bool { return broken(w, r) })
	pass := func(http.ResponseWriter, *http.Request) bool { return false }
	broken = pass
	client := newFastClient()
	movement := client.Movement(moves(t, client, host, "a", "b"))

	stumble := respond(http.StatusInternalServerError, "")
	writes := 0
	stumblesBack := func(w http.ResponseWriter, r *http.Request) bool { // a moves, b does not, and a is not put back
		if strings.HasSuffix(r.URL.Path, "/manifests/a") && r.Method == http.MethodPut {
			if writes++; writes == 1 {
				return false
			}
			stumble(w, r)
			return true
		}
		return onWrite("b", stumble)(w, r)
	}
	broken = stumblesBack
	for range 2 {
		err := movement.Try(t.Context())
		require.ErrorContains(t, err, "the other tags are as they were, but "+host+"/db:a could not be put back to "+before["a"])
		assert.True(t, Temporary(err))
		assert.NotEqual(t, before, s.tags("a", "b"))
	}

	broken = refuseTag("b")
	err := movement.Try(t.Context())
	require.ErrorContains(t, err, "all tags are as they were")
	assert.Equal(t, before, s.tags("a", "b"))

	broken = pass
	require.NoError(t, movement.Try(t.Context()))
	assert.Equal(t, s.tags("new")["new"], s.tags("a")["a"])
}

func TestMoveRestoresWhatTookEffect(t *testing.T) {
	t.Parallel()
	s := testRepository{t, distribution(t)}
	s.put("new", "a", "b")
	before := s.tags("a", "b")
	failing := forward(t, s.host, http.StatusInternalServerError)
	host := proxy(t, s.host, func(w http.ResponseWriter, r *http.Request) bool {
		return onWrite("b", failing)(w, r)
	})
	client := newFastClient()
	err := try(t, client, moves(t, client, host, "a", "b"))
	require.ErrorContains(t, err, "moving "+host+"/db:b")
	require.ErrorContains(t, err, "all tags are as they were", "the answer to putting it back is no more believed than the other one")
	assert.Equal(t, before, s.tags("a", "b"))
}
