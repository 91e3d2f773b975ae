package images

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

const (
	base     = "r.example.com/acme/base:latest"
	digestA  = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	digestB  = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	baseAtA  = "r.example.com/acme/base@" + digestA
	foreign  = "mips"
	otherOne = "linux/" + foreign
)

// fakeEngine has images by name, and pulls only those in remote.
type fakeEngine struct {
	mu     sync.Mutex
	images map[string]engine.Image
	remote map[string]engine.Image
	pulled []string // with the architecture, if one was asked for
	tagged []string
}

func (e *fakeEngine) Find(_ context.Context, ref string) (engine.Image, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	image, known := e.images[ref]
	if !known {
		return engine.Image{}, fmt.Errorf("%s: %w", ref, engine.ErrNoImage)
	}
	image.Ref = ref
	return image, nil
}

func (e *fakeEngine) Pull(_ context.Context, ref, _, architecture string, _ engine.Progress) (engine.Image, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pulled = append(e.pulled, strings.TrimSpace(ref+" "+architecture))
	image, known := e.remote[ref]
	if !known {
		return engine.Image{}, fmt.Errorf("pulling %s: denied", ref)
	}
	image.Ref = ref
	return image, nil
}

func (e *fakeEngine) Tag(_ context.Context, id, ref string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tagged = append(e.tagged, id+" "+ref)
	return nil
}

// fakeRegistry has manifests by name, and fails for others.
type fakeRegistry struct {
	mu        sync.Mutex
	manifests map[string]registry.Manifest
	err       error // else it is that nothing is found
	asked     int
}

func (r *fakeRegistry) Find(_ context.Context, image registry.Reference) (registry.Manifest, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	found, known := r.manifests[image.String()]
	switch {
	case known:
		return found, nil
	case r.err != nil:
		return registry.Manifest{}, fmt.Errorf("looking up %s: %w", image, r.err)
	}
	return registry.Manifest{}, fmt.Errorf("looking up %s: %w", image, registry.ErrNotFound)
}

func (r *fakeRegistry) Digest(ctx context.Context, image registry.Reference) (string, error) {
	found, err := r.Find(ctx, image)
	return found.Digest, err
}

func newFinder(e *fakeEngine, r *fakeRegistry) (*Finder, *bytes.Buffer) {
	var text bytes.Buffer
	log := logrus.New()
	log.SetOutput(&text)
	log.SetLevel(logrus.DebugLevel)
	log.SetFormatter(&logrus.TextFormatter{DisableTimestamp: true, DisableQuote: true})
	return &Finder{
		Engine: e, Registry: r, Log: log,
		Narrate: func(string) (engine.Progress, func()) { return func(int64, int64) {}, func() {} },
	}, &text
}

func TestPin(t *testing.T) {
	ours := engine.Image{ID: "one", Digest: digestA, Architecture: runtime.GOARCH}
	for name, tc := range map[string]struct {
		engine   map[string]engine.Image
		registry map[string]registry.Manifest
		local    bool
		ref      string
		digest   string
		has      string // the engine's id for it, where it has it
		asked    int
	}{
		"and the engine has it":              {map[string]engine.Image{base: ours}, map[string]registry.Manifest{base: {Digest: digestA}}, false, base, digestA, "one", 1},
		"and the engine has an older one":    {map[string]engine.Image{base: ours}, map[string]registry.Manifest{base: {Digest: digestB}}, false, base, digestB, "", 1},
		"and the engine has none":            {nil, map[string]registry.Manifest{base: {Digest: digestB}}, false, base, digestB, "", 1},
		"unless it says nothing":             {map[string]engine.Image{base: ours}, nil, false, base, digestA, "one", 1},
		"unless it is not to be asked":       {map[string]engine.Image{base: ours}, nil, true, base, digestA, "one", 0},
		"unless the name holds the digest":   {map[string]engine.Image{baseAtA: ours}, nil, false, baseAtA, digestA, "one", 0},
		"unless the image never was there":   {map[string]engine.Image{base: {ID: "one"}}, nil, false, base, "", "one", 0},
		"where the engine's is no use to us": {map[string]engine.Image{base: {ID: "one", Digest: digestA, Architecture: foreign}}, map[string]registry.Manifest{base: {Digest: digestA}}, true, base, digestA, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			server := &fakeRegistry{manifests: tc.registry}
			f, _ := newFinder(&fakeEngine{images: tc.engine}, server)
			f.Local = tc.local
			pin, err := f.Pin(t.Context(), "base_image", ref(t, tc.ref))
			require.NoError(t, err)
			assert.Equal(t, tc.digest, pin.Digest)
			assert.Equal(t, tc.has, pin.Local.ID)
			assert.Equal(t, tc.asked, server.asked)
			assert.NotEmpty(t, pin.Identity())
		})
	}
}

func TestPinPullsWhenWeAreRefused(t *testing.T) {
	e := &fakeEngine{remote: map[string]engine.Image{base: {ID: "pulled", Digest: digestA}}}
	f, log := newFinder(e, &fakeRegistry{err: registry.ErrUnreachable})
	pin, err := f.Pin(t.Context(), "base_image", ref(t, base))
	require.NoError(t, err)
	assert.Equal(t, []string{base}, e.pulled)
	assert.Equal(t, digestA, pin.Digest)
	assert.Contains(t, log.String(), "level=info msg=pulling "+base)

	second, err := f.Pin(t.Context(), "seed_image", ref(t, base))
	require.NoError(t, err)
	assert.Same(t, pin, second)
}

func TestPinAdvice(t *testing.T) {
	f, _ := newFinder(&fakeEngine{}, &fakeRegistry{})
	_, err := f.Pin(t.Context(), "base_image", ref(t, base))
	require.EqualError(t, err, "base_image: pulling "+base+": denied\nno credentials for r.example.com were given: set username and password, or config")

	f, _ = newFinder(&fakeEngine{images: map[string]engine.Image{base: {ID: "one", Digest: digestA, Architecture: foreign}}}, &fakeRegistry{})
	_, err = f.Pin(t.Context(), "base_image", ref(t, base))
	require.ErrorContains(t, err, "(the engine's copy is for mips, but this plugin is for "+runtime.GOARCH+")")
}

func TestPinOfAnID(t *testing.T) {
	id := strings.Repeat("a", 64)
	server := &fakeRegistry{}
	e := &fakeEngine{images: map[string]engine.Image{id: {ID: "sha256:" + id}}}
	f, _ := newFinder(e, server)
	pin, err := f.Pin(t.Context(), "base_image", ref(t, id))
	require.NoError(t, err)
	assert.Equal(t, "sha256:"+id, pin.Identity())

	f, _ = newFinder(&fakeEngine{}, server)
	_, err = f.Pin(t.Context(), "base_image", ref(t, id))
	require.EqualError(t, err, "base_image: "+id+": the engine does not have the image")
	assert.Zero(t, server.asked)
	assert.Empty(t, e.pulled)
}

func TestFetchPullsOnce(t *testing.T) {
	e := &fakeEngine{remote: map[string]engine.Image{baseAtA: {ID: "pulled", Digest: digestA, Architecture: runtime.GOARCH}}}
	f, _ := newFinder(e, &fakeRegistry{})
	pin := f.NewPin("base_image", ref(t, base), digestA)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			image, err := pin.Fetch(t.Context())
			assert.NoError(t, err) //nolint:testifylint // require ends the test from its own goroutine alone
			assert.Equal(t, engine.Image{Ref: base, ID: "pulled", Digest: digestA, Architecture: runtime.GOARCH}, image)
		})
	}
	all.Wait()
	assert.Equal(t, []string{baseAtA}, e.pulled)
	assert.Equal(t, []string{"pulled " + base}, e.tagged)
}

func TestFetchKeepsNamesOfOtherPlatforms(t *testing.T) {
	e := &fakeEngine{
		images: map[string]engine.Image{
			base:    {ID: "other", Digest: digestA, Architecture: foreign},
			baseAtA: {ID: "other", Digest: digestA, Architecture: foreign}, // an index, of which the engine has the other image
		},
		remote: map[string]engine.Image{"r.example.com/acme/base@" + digestB: {ID: "ours", Digest: digestB, Architecture: runtime.GOARCH}},
	}
	server := &fakeRegistry{manifests: map[string]registry.Manifest{baseAtA: {Digest: digestA, ImageDigest: digestB}}}
	f, _ := newFinder(e, server)
	image, err := f.NewPin("base_image", ref(t, base), digestA).Fetch(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "ours", image.ID)
	assert.Empty(t, e.tagged)
}

func TestFetchRefusesOtherPlatforms(t *testing.T) {
	e := &fakeEngine{remote: map[string]engine.Image{baseAtA: {ID: "other", Digest: digestA, Architecture: foreign}}}
	f, _ := newFinder(e, &fakeRegistry{})
	_, err := f.NewPin("base_image", ref(t, base), digestA).Fetch(t.Context())
	require.EqualError(t, err, "base_image: "+base+" is for mips, but this plugin is for "+runtime.GOARCH+": use the image and the plugin of one platform")
}

// silentRegistry never answers.
type silentRegistry struct{ fakeRegistry }

func (*silentRegistry) Digest(ctx context.Context, _ registry.Reference) (string, error) {
	<-ctx.Done()
	return "", ctx.Err()
}

func TestPinEndsWithTheRun(t *testing.T) {
	over := errors.New("timeout: the whole run took longer than 1s")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(over)
	e := &fakeEngine{}
	f, log := newFinder(e, nil)
	f.Registry = &silentRegistry{}
	_, err := f.Pin(ctx, "base_image", ref(t, base))
	require.Equal(t, over, err)
	assert.Empty(t, e.pulled)
	assert.Empty(t, log.String())
}

// made returns the labels of a snapshot of a base.
func made(t *testing.T, origin snapshot.Origin) map[string]string {
	t.Helper()
	labels, err := snapshot.Description{Fingerprint: "f00d", Origin: origin}.Labels(nil, nil)
	require.NoError(t, err)
	return labels
}

const parent = "r.example.com/acme/orders-db:bob"

func TestParent(t *testing.T) {
	labels := made(t, snapshot.Origin{Name: base, Digest: digestA, Platform: Platform})
	for name, tc := range map[string]struct {
		engine map[string]engine.Image
		server *fakeRegistry
		state  string // the digest
		has    string
	}{
		"in the registry":             {nil, &fakeRegistry{manifests: map[string]registry.Manifest{parent: {Digest: digestB, Labels: labels}}}, digestB, ""},
		"on the engine as well":       {map[string]engine.Image{parent: {ID: "bob", Digest: digestB, Labels: labels}}, &fakeRegistry{manifests: map[string]registry.Manifest{parent: {Digest: digestB, Labels: labels}}}, digestB, "bob"},
		"on the engine, an older one": {map[string]engine.Image{parent: {ID: "bob", Digest: digestA}}, &fakeRegistry{manifests: map[string]registry.Manifest{parent: {Digest: digestB, Labels: labels}}}, digestB, ""},
		"on the engine alone":         {map[string]engine.Image{parent: {ID: "bob", Digest: digestB, Labels: labels}}, &fakeRegistry{}, digestB, "bob"},
		"that never was anywhere":     {map[string]engine.Image{parent: {ID: "bob", Labels: labels}}, &fakeRegistry{err: errors.New("not asked")}, "", "bob"},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := newFinder(&fakeEngine{images: tc.engine}, tc.server)
			found, err := f.Parent(t.Context(), ref(t, parent))
			require.NoError(t, err)
			assert.Equal(t, snapshot.Fingerprint("f00d"), found.Fingerprint)
			assert.Equal(t, tc.state, found.State.Digest)
			assert.Equal(t, tc.has, found.State.Local.ID)
			assert.Equal(t, "r.example.com/acme/base:latest@"+digestA, found.Base.Ref.String())
			assert.Equal(t, digestA, found.Base.Digest)
		})
	}
}

func TestParentIsPulledWhenUnreachable(t *testing.T) {
	labels := made(t, snapshot.Origin{Name: base, Digest: digestA, Platform: Platform})
	e := &fakeEngine{remote: map[string]engine.Image{parent: {ID: "bob", Labels: labels}}}
	f, _ := newFinder(e, &fakeRegistry{err: errors.New("the server of tokens is at a private address")})
	found, err := f.Parent(t.Context(), ref(t, parent))
	require.NoError(t, err)
	assert.Equal(t, []string{parent}, e.pulled)
	assert.Equal(t, snapshot.Fingerprint("f00d"), found.Fingerprint)
}

func TestParentErrors(t *testing.T) {
	has := func(labels map[string]string) *fakeRegistry {
		return &fakeRegistry{manifests: map[string]registry.Manifest{parent: {Digest: digestB, Labels: labels}}}
	}
	foreignLabels := made(t, snapshot.Origin{Name: "r.example.com/acme/base@" + digestA, Digest: digestA, Platform: otherOne})
	for name, tc := range map[string]struct {
		server *fakeRegistry
		says   string
	}{
		"is not there":              {&fakeRegistry{}, "from: looking up " + parent + ": not found"},
		"is refused":                {&fakeRegistry{err: registry.ErrRefused}, "from: looking up " + parent + ": refused\nno credentials for r.example.com were given: set username and password, or config"},
		"is no snapshot":            {has(nil), "from: " + parent + ": not a snapshot: it has no label io.github.dynasnap.catalog; to start on the state in another image of DynamoDB Local name that in base_image"},
		"does not note its base":    {has(made(t, snapshot.Origin{})), "from: " + parent + " was made by a version of this plugin that did not note the base: make it anew"},
		"has a base of no registry": {has(made(t, snapshot.Origin{Name: "base", ID: "gone", Platform: Platform})), "from: the base of " + parent + ": it never was in a registry: gone: the engine does not have the image"},
		"has a base for another platform alone": {has(foreignLabels), "from: the base of " + parent + ": r.example.com/acme/base@" + digestA +
			" is for linux/mips alone, and it was named without a tag by which to find it for " + Platform},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := newFinder(&fakeEngine{}, tc.server)
			_, err := f.Parent(t.Context(), ref(t, parent))
			require.EqualError(t, err, tc.says)
		})
	}
}

func TestParentOfAnotherPlatform(t *testing.T) {
	labels := made(t, snapshot.Origin{Name: base, Digest: digestA, Platform: otherOne})
	remote := map[string]registry.Manifest{
		parent:                               {Digest: digestB, ImageDigest: digestA, Architecture: foreign, Labels: labels},
		baseAtA:                              {Digest: digestA, Architecture: foreign},
		base:                                 {Digest: digestB, Architecture: runtime.GOARCH},
		"r.example.com/acme/base@" + digestB: {Digest: digestB, Architecture: runtime.GOARCH},
	}
	f, log := newFinder(&fakeEngine{remote: map[string]engine.Image{"r.example.com/acme/orders-db@" + digestA: {ID: "bob", Architecture: foreign}}}, &fakeRegistry{manifests: remote})
	found, err := f.Parent(t.Context(), ref(t, parent))
	require.NoError(t, err)
	assert.Equal(t, digestA, found.State.Digest, "of its own image: of the index the engine would take another")
	assert.Equal(t, digestB, found.Base.Digest, "what has the name of its base for us")
	assert.Contains(t, log.String(), "its state is taken over into a snapshot for "+Platform)
	assert.Contains(t, log.String(), "the new snapshot is made on what has that name for "+Platform+" now")

	state, err := found.State.Fetch(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "bob", state.ID)
	assert.Equal(t, []string{"r.example.com/acme/orders-db@" + digestA + " " + foreign}, f.Engine.(*fakeEngine).pulled)
}
