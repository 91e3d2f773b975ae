package plugin

import (
	"context"
	"errors"
	"io"
	stdlog "log"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	memory "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

func TestPlanOfBundles(t *testing.T) {
	p, err := planOf(t, "- {tag: empty, seed: a.sh, bundle: [all, auto]}\n"+
		"- {tags: [bob-admin, latest], seed: a.sh, bundle: [users, all, auto]}\n"+
		"- {tag: other, seed: a.sh}\n"+
		"- {tag: ray.1, seed: a.sh, bundle: 'all,users,auto'}")
	require.NoError(t, err)
	assert.Equal(t, []bundle{
		{settings.List{"all", "0f3b6d8"}, []plannedState{{"empty", 0}, {"bobadmin", 1}, {"ray1", 3}}},
		{settings.List{"users"}, []plannedState{{"bobadmin", 1}, {"ray1", 3}}},
	}, p.bundles)
}

func TestBundleOfTheStep(t *testing.T) {
	p, err := planOf(t, "- {tag: empty, seed: a.sh, bundle: []}\n- {tag: bob, seed: a.sh}\n- {tag: ray, seed: a.sh}", "PLUGIN_BUNDLE=users")
	require.NoError(t, err)
	assert.Equal(t, []bundle{{settings.List{"users"}, []plannedState{{"bob", 1}, {"ray", 2}}}}, p.bundles)
}

// Or a state would have another name, and the bundle would be made anew, for every commit.
func TestStateIsNotNamedByTheCommit(t *testing.T) {
	p, err := planOf(t, "- {tags: [auto, bob], seed: a.sh, bundle: all}\n- {tag: auto2, seed: a.sh, bundle: all}")
	require.NoError(t, err)
	assert.Equal(t, []plannedState{{"bob", 0}, {"auto2", 1}}, p.bundles[0].states)
}

func TestBundleErrors(t *testing.T) {
	for name, tc := range map[string]struct{ list, says string }{
		"states with the same name": {"- {tag: bob1, seed: a.sh, bundle: all}\n- {tag: bob-1, seed: a.sh, bundle: all}",
			"snapshots[1].tags: bob-1 and bob1 of snapshots[0] give the same name, bob1, to their states in the bundle all, because access keys consist of letters and digits: put another tag first"},
		"a state without a name": {"- {tag: _, seed: a.sh, bundle: all}",
			`tags: "_" gives no name to its state in the bundle all, because it has neither letters nor digits, which access keys consist of: put another tag first`},
		"the tag of a snapshot": {"- {tag: bob, seed: a.sh, bundle: ray}\n- {tag: ray, seed: a.sh}",
			"snapshots[0].bundle: ray is a tag of snapshots[1]: a bundle has tags of its own"},
		"the tag of a snapshot, as the commit": {"- {tag: 0f3b6d8, seed: a.sh}\n- {tag: ray, seed: a.sh, bundle: auto}",
			"snapshots[1].bundle: 0f3b6d8 is a tag of snapshots[0]: a bundle has tags of its own"},
		"a snapshot that starts on it": {"- {tag: bob, seed: a.sh, bundle: all}\n- {tag: ray, from: 'registry.example.com/acme/orders-db:all'}",
			"snapshots[1].from: registry.example.com/acme/orders-db:all is a bundle that this very step is to make: name one of its snapshots"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := planOf(t, tc.list)
			require.EqualError(t, err, tc.says)
		})
	}
	t.Run("names of different bundles may be the same", func(t *testing.T) {
		_, err := planOf(t, "- {tag: bob1, seed: a.sh, bundle: a}\n- {tag: bob-1, seed: a.sh, bundle: b}")
		require.NoError(t, err)
	})
}

// bundled returns a bundle of snapshots with these fingerprints.
func bundled(specs ...settings.Spec) *bake {
	var planned bundle
	var bakes []*bake
	for i, spec := range specs {
		bakes = append(bakes, &bake{target: target{Spec: spec}, fingerprint: snapshot.Fingerprint(spec.Tags[0])})
		planned.states = append(planned.states, plannedState{spec.Tags[0], i})
	}
	members := planned.members(bakes)
	return &bake{target: planned.target(members), members: members}
}

func TestBundleSaysWhatAllOfItsSnapshotsSay(t *testing.T) {
	bob := settings.Spec{Tags: settings.List{"bob"}, Message: "ours", Labels: settings.Labels{"team": "blue", "user": "bob"}}
	ray := settings.Spec{Tags: settings.List{"ray"}, Message: "ours", Labels: settings.Labels{"team": "blue", "user": "ray"}}
	both := bundled(bob, ray)
	assert.Equal(t, "ours", both.Message)
	assert.Equal(t, settings.Labels{"team": "blue"}, both.Labels)
	ray.Message = "his"
	assert.Empty(t, bundled(bob, ray).Message)
	assert.Equal(t, settings.Labels{"team": "blue", "user": "bob"}, bob.Labels, "which stay as they are")
}

func TestBundleFingerprint(t *testing.T) {
	bob, ray := settings.Spec{Tags: settings.List{"bob"}}, settings.Spec{Tags: settings.List{"ray"}}
	of := func(change func(*settings.Settings, *bake), specs ...settings.Spec) snapshot.Fingerprint {
		given, b := settings.Settings{FastStart: true}, bundled(specs...)
		change(&given, b)
		fingerprint, err := bundleInputs(given, b, "sha256:ba5e").Fingerprint()
		require.NoError(t, err)
		return fingerprint
	}
	same := func(*settings.Settings, *bake) {}
	known := of(same, bob, ray)
	assert.Equal(t, known, of(same, bob, ray))
	assert.Equal(t, known, of(func(_ *settings.Settings, b *bake) { b.Tags = settings.List{"other"} }, bob, ray), "its tags decide nothing")
	for name, other := range map[string]snapshot.Fingerprint{
		"order":    of(same, ray, bob),
		"states":   of(same, bob),
		"name":     of(func(_ *settings.Settings, b *bake) { b.members[0].name = "robert" }, bob, ray),
		"snapshot": of(func(_ *settings.Settings, b *bake) { b.members[0].fingerprint = "f00d" }, bob, ray),
		"serving":  of(func(s *settings.Settings, _ *bake) { s.FastStart = false }, bob, ray),
		"author":   of(func(s *settings.Settings, _ *bake) { s.Author = "Bob" }, bob, ray),
		"message":  of(func(_ *settings.Settings, b *bake) { b.Message = "new" }, bob, ray),
		"labels":   of(func(_ *settings.Settings, b *bake) { b.Labels = settings.Labels{"a": "b"} }, bob, ray),
	} {
		assert.NotEqual(t, known, other, name)
	}
}

// bundledStep returns a step of two snapshots and their bundle.
func bundledStep(t *testing.T) *step {
	t.Helper()
	p, err := planOf(t, "- {tag: bob, seed: a.sh, bundle: all}\n- {tag: ray, seed: a.sh, bundle: all}")
	require.NoError(t, err)
	return newStep(p, &pushEngine{}, newLogger(io.Discard, p.redactor, logrus.InfoLevel, ""))
}

func TestBundleIsMadeLast(t *testing.T) {
	s := bundledStep(t)
	var mu sync.Mutex
	var order []string
	require.NoError(t, s.buildAll(t.Context(), 1, func(_ context.Context, b *bake) error {
		mu.Lock()
		defer mu.Unlock()
		order = append(order, b.name())
		return nil
	}))
	require.Len(t, order, 3)
	assert.Equal(t, "all", order[2])
}

func TestBundleFailsWithItsSnapshots(t *testing.T) {
	s := bundledStep(t)
	err := s.buildAll(t.Context(), 3, func(_ context.Context, b *bake) error {
		if b.name() == "ray" {
			return errors.New("no")
		}
		return nil
	})
	require.EqualError(t, err, "snapshot ray: no\nbundle all: not made, because it holds ray, which failed")
}

func TestBundleNeedsOneBase(t *testing.T) {
	on := func(digest string) *bake {
		return &bake{origin: origin{base: &images.Pin{Ref: ref(t, "amazon/dynamodb-local:"+digest[7:8]), Digest: digest}}}
	}
	base, err := commonBase([]member{{"bob", on(digestA)}, {"ray", on(digestA)}})
	require.NoError(t, err)
	assert.Equal(t, digestA, base.Digest)
	_, err = commonBase([]member{{"bob", on(digestA)}, {"ray", on(digestB)}})
	require.EqualError(t, err, "bob is made from amazon/dynamodb-local:a, and ray from amazon/dynamodb-local:b: the states of a bundle have one base")
}

func TestTagsOfABundleMoveWithTheOthers(t *testing.T) {
	for refused, moved := range map[string]bool{"": true, "all": false, "ray": false} {
		s := bundledStep(t)
		has := memory.New(memory.Logger(stdlog.New(io.Discard, "", 0)))
		s.at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut && refused != "" && strings.HasSuffix(r.URL.Path, "/"+refused) {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			has.ServeHTTP(w, r)
		}))
		for i, b := range s.bakes {
			image, err := mutate.Config(empty.Image, v1.Config{Labels: map[string]string{"image": strconv.Itoa(i)}})
			require.NoError(t, err)
			require.NoError(t, crane.Push(image, s.settings.Repo.Tag("made-"+strconv.Itoa(i)).String()))
			hash, err := image.Digest()
			require.NoError(t, err)
			b.manifest.Digest = hash.String()
		}
		err := newPublisher(s).moveTags(t.Context())
		assert.Equal(t, moved, err == nil, "%s: %v", refused, err)
		for _, b := range s.bakes {
			digest, err := s.registry.Digest(t.Context(), s.settings.Repo.Tag(b.name()))
			if moved {
				require.NoError(t, err)
				assert.Equal(t, b.manifest.Digest, digest)
			} else {
				require.ErrorIs(t, err, registry.ErrNotFound, "%s, where %s is refused", b.name(), refused)
			}
		}
	}
}
