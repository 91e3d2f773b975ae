package plugin

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	stdlog "log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/crane"
	memory "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

const (
	digestA = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	digestB = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// publishing returns a step with baked snapshots, and an engine with these answers to pushes. Each
// list of tags is for one snapshot.
func publishing(t *testing.T, given settings.Settings, answers []pushAnswer, tags ...settings.List) (*step, *pushEngine, *bytes.Buffer) {
	t.Helper()
	fake := &pushEngine{answers: answers}
	var log bytes.Buffer
	p := plan{settings: given, redactor: &redact.Redactor{}, begin: time.Now()}
	for _, tags := range tags {
		p.snapshots = append(p.snapshots, target{Spec: settings.Spec{Tags: tags}, startsOn: -1})
	}
	s := newStep(p, fake, newLogger(&log, p.redactor, logrus.InfoLevel, ""))
	for i, b := range s.bakes {
		b.image = engine.Image{ID: "ours"}
		b.fingerprint = snapshot.Fingerprint(strconv.Itoa(i))
		b.manifest.Digest = digestA
	}
	return s, fake, &log
}

// newPublisher publishes the snapshots of a step, without a warm base.
func newPublisher(s *step) publisher { return publisher{s, &warmBases{step: s}} }

func TestUnreachableRegistryIsReportedOnce(t *testing.T) {
	s, _, log := publishing(t, settings.Settings{Repo: repo("127.0.0.1:1/x")}, nil, settings.List{"a"}, settings.List{"b"}, settings.List{"c"})
	require.NoError(t, s.lookUpAll(t.Context()))
	assert.Equal(t, 1, strings.Count(log.String(), "not looking for an earlier snapshot: "), log.String())
}

func TestLoopbackRegistryIsAskedOnce(t *testing.T) {
	s, fake, log := publishing(t, settings.Settings{Repo: repo("127.0.0.1:1/x"), PushRetry: 3}, []pushAnswer{success(digestA), success(digestA)}, settings.List{"a"})
	require.NoError(t, s.lookUpAll(t.Context()))
	s.bakes[0].reused = report.Baked // the engine of this test has whatever it is asked for
	require.NoError(t, newPublisher(s).publish(t.Context()))
	assert.Equal(t, []string{s.settings.Repo.Tag(s.bakes[0].fingerprint.Tag()).String(), s.settings.Repo.Tag("a").String()}, fake.pushed)
	assert.Equal(t, []string{
		"not looking for an earlier snapshot: nobody listens at 127.0.0.1:1 here; if this is a container, that is the container itself, " +
			"and the engine's host to the engine: give the registry by a name that is the same to both",
		"the engine moves the tags, one after the other",
	}, strings.Split(strings.TrimSpace(log.String()), "\n"))
}

func TestReadBackAfterAnUnreachableStart(t *testing.T) {
	for unreached, tries := range map[bool]int{true: 1, false: 2} {
		s, fake, log := publishing(t, settings.Settings{Repo: repo("r.example.com/x"), PushRetry: 1}, []pushAnswer{success(digestA)}, settings.List{"a"})
		var asked atomic.Int64
		s.at(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.WriteHeader(http.StatusTooManyRequests) // which can pass
		}))
		if unreached {
			s.view.fail(registry.ErrUnreachable)
		}
		require.NoError(t, newPublisher(s).moveTags(t.Context()))
		assert.Len(t, fake.pushed, 1)
		assert.EqualValues(t, tries, asked.Load(), log.String())
	}
}

func TestPushIsRetried(t *testing.T) {
	for name, test := range map[string]struct {
		repo    string
		retries int
		answers []pushAnswer

		pushes int
		failed string
		logged string
	}{
		"a success":                              {answers: []pushAnswer{success(digestA)}, pushes: 1},
		"an error that can pass":                 {retries: 1, answers: []pushAnswer{refused("received unexpected HTTP status: 502 Bad Gateway"), success(digestA)}, pushes: 2, logged: "trying again in 1s (1 of 1)"},
		"but not more often than wanted":         {answers: []pushAnswer{refused("unexpected EOF")}, pushes: 1, failed: "unexpected EOF"},
		"a refusal":                              {retries: 3, answers: []pushAnswer{refused("unauthorized: authentication required")}, pushes: 1, failed: "no credentials for r.example.com were given"},
		"a public host brings a word of licence": {repo: "ghcr.io/acme/x", answers: []pushAnswer{success(digestA)}, pushes: 1, logged: "redistribut"},
	} {
		t.Run(name, func(t *testing.T) {
			s, fake, log := publishing(t, settings.Settings{Repo: repo(cmp.Or(test.repo, "r.example.com/x")), PushRetry: test.retries}, test.answers, settings.List{"a"})
			err := newPublisher(s).pushAll(t.Context())
			if test.failed == "" {
				require.NoError(t, err)
				assert.Equal(t, digestA, s.bakes[0].manifest.Digest)
			} else {
				require.ErrorContains(t, err, test.failed)
			}
			assert.Equal(t, slices.Repeat([]string{s.settings.Repo.Tag("dynasnap-0").String()}, test.pushes), fake.pushed, "under its fingerprint alone")
			assert.Contains(t, log.String(), test.logged)
			assert.Equal(t, test.logged == "", log.Len() == 0, log.String())
		})
	}
}

func TestPushSkipsExistingSnapshots(t *testing.T) {
	s, fake, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, []pushAnswer{success(digestB)}, settings.List{"a"}, settings.List{"b"})
	s.bakes[0].reused = report.ReusedFromRegistry
	require.NoError(t, newPublisher(s).pushAll(t.Context()))
	assert.Equal(t, []string{"r.example.com/x:dynasnap-1"}, fake.pushed)
}

func TestEngineMovesTags(t *testing.T) {
	for name, test := range map[string]struct {
		answers []pushAnswer
		pushed  []string
		failed  string
	}{
		"one after the other":                      {[]pushAnswer{success(digestA), success(digestA), success(digestA)}, []string{"a", "b", "c"}, ""},
		"a failure tells what it was too late for": {[]pushAnswer{success(digestA), success(digestA), refused("denied: no")}, []string{"a", "b", "c"}, "snapshot c: pushing 127.0.0.1:1/x:c: denied: no\nno credentials for 127.0.0.1:1 were given: set username and password, or config (moved already: a, b, c perhaps)"},
		"a tag that never moves":                   {[]pushAnswer{refused("tag invalid: it is immutable")}, []string{"a"}, "give tags a new one, such as the commit (moved already: none)"},
		"a registry that has something else":       {[]pushAnswer{success(digestB)}, []string{"a"}, "the registry has it as " + digestB + ", but under its fingerprint as " + digestA + " (moved already: a to that " + digestB + ")"},
	} {
		t.Run(name, func(t *testing.T) {
			s, fake, _ := publishing(t, settings.Settings{Repo: repo("127.0.0.1:1/x")}, test.answers, settings.List{"a", "b"}, settings.List{"c"})
			err := newPublisher(s).pushTags(t.Context())
			if test.failed == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.failed)
			}
			var pushed []string
			for _, tag := range test.pushed {
				pushed = append(pushed, "127.0.0.1:1/x:"+tag)
			}
			assert.Equal(t, pushed, fake.pushed)
		})
	}
	t.Run("and pushes what only the registry had", func(t *testing.T) {
		s, fake, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, []pushAnswer{success(digestA)}, settings.List{"a"})
		s.bakes[0].image = engine.Image{}
		s.bakes[0].found = s.images.NewPin("from", s.settings.Repo.Tag("dynasnap-0"), digestA)
		require.NoError(t, newPublisher(s).pushTags(t.Context()))
		assert.Equal(t, []string{"r.example.com/x:a"}, fake.pushed)
	})
	t.Run("and says what it has moved before it failed", func(t *testing.T) {
		for name, test := range map[string]struct {
			has  string // under the tag c, where we are let in to look
			told string
		}{
			"which did not move":             {digestB, "(moved already: a, b)"},
			"which is not there":             {"", "(moved already: a, b)"},
			"which moved, whatever was said": {digestA, "(moved already: a, b, c)"},
			"which nobody lets us look at":   {"nothing to see", "(moved already: a, b, c perhaps)"},
		} {
			t.Run(name, func(t *testing.T) {
				s, _, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, []pushAnswer{success(digestA), success(digestA), refused("no")}, settings.List{"a", "b"}, settings.List{"c"})
				s.at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch {
					case r.URL.Path == "/v2/":
					case test.has == "":
						w.WriteHeader(http.StatusNotFound)
					case !strings.HasPrefix(test.has, "sha256:"):
						refuseAll(w, r)
					default:
						w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
						w.Header().Set("Content-Length", "1")
						w.Header().Set("Docker-Content-Digest", test.has)
					}
				}))
				require.ErrorContains(t, newPublisher(s).pushTags(t.Context()), test.told)
			})
		}
	})
}

// refuseAll is a registry that refuses everything.
func refuseAll(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }

// at connects a step to a registry of the test.
func (s *step) at(t *testing.T, handler http.Handler) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	var err error
	s.settings.Repo, err = registry.ParseRepository(server.Listener.Addr().String() + "/x")
	require.NoError(t, err)
	s.registry = registry.NewClient(registry.Credentials{}, registry.NewTrust(nil, []string{"127.0.0.0/8"}))
	s.images.Registry = s.registry
}

func TestEngineMovesTagsWhenWeAreRefused(t *testing.T) {
	s, fake, log := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, []pushAnswer{success(digestA), success(digestA)}, settings.List{"a", "b"})
	s.at(t, http.HandlerFunc(refuseAll))
	require.NoError(t, newPublisher(s).moveTags(t.Context()))
	assert.Equal(t, []string{s.settings.Repo.Tag("a").String(), s.settings.Repo.Tag("b").String()}, fake.pushed)
	assert.Contains(t, log.String(), "the engine moves the tags, one after the other: reading back what was pushed: ")
}

func TestImmutableTags(t *testing.T) {
	const refusal = "tag invalid: it cannot be overwritten because the tag is immutable."
	has := func(t *testing.T, s *step, fingerprint snapshot.Fingerprint) (digest string) {
		t.Helper()
		s.at(t, memory.New(memory.Logger(stdlog.New(io.Discard, "", 0))))
		labels, err := snapshot.Description{Fingerprint: fingerprint}.Labels(nil, nil)
		require.NoError(t, err)
		image, err := mutate.Config(empty.Image, v1.Config{Labels: labels})
		require.NoError(t, err)
		require.NoError(t, crane.Push(image, s.settings.Repo.Tag(s.bakes[0].fingerprint.Tag()).String()))
		hash, err := image.Digest()
		require.NoError(t, err)
		return hash.String()
	}
	t.Run("the image of a run that was faster is as good", func(t *testing.T) {
		s, _, log := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, []pushAnswer{refused(refusal)}, settings.List{"a"})
		digest := has(t, s, "0")
		require.NoError(t, newPublisher(s).pushAll(t.Context()))
		assert.Equal(t, digest, s.bakes[0].manifest.Digest)
		assert.Equal(t, report.Baked, s.bakes[0].reused)
		assert.Contains(t, log.String(), "another run has made the same snapshot meanwhile")
	})
	t.Run("that of another snapshot is not", func(t *testing.T) {
		s, _, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, []pushAnswer{refused(refusal)}, settings.List{"a"})
		has(t, s, "1")
		err := newPublisher(s).pushAll(t.Context())
		require.ErrorContains(t, err, refusal)
		require.ErrorContains(t, err, "is not the snapshot")
		assert.NotContains(t, err.Error(), "give tags a new one", "for this tag nobody has chosen")
	})
	t.Run("nothing is made anew", func(t *testing.T) {
		s, _, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x"), Rebuild: true}, []pushAnswer{refused(refusal)}, settings.List{"a"})
		has(t, s, "0")
		require.ErrorContains(t, newPublisher(s).pushAll(t.Context()), "delete that tag first, or leave rebuild out")
	})
}

func TestMoveReportsMissingAccounts(t *testing.T) {
	s, _, _ := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, settings.List{"a"})
	s.accounts.Sources = []registry.Source{failingSource{}}
	err := newPublisher(s).pushAll(t.Context())
	require.EqualError(t, err, "repo: asking for a token: no such host")
}

// failingSource is a source of accounts that always fails.
type failingSource struct{}

func (failingSource) Account(context.Context, string) (account registry.Account, found bool, err error) {
	return account, false, errors.New("asking for a token: no such host")
}
