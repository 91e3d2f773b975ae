package images

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/once"
	"github.com/dynasnap/dynasnap/internal/registry"
)

// Platform is that of our images, because containers of the base run this binary.
const Platform = "linux/" + runtime.GOARCH

// Engine is the part of an engine that a Finder needs.
type Engine interface {
	Find(ctx context.Context, ref string) (engine.Image, error)
	Pull(ctx context.Context, ref, auth, architecture string, progress engine.Progress) (engine.Image, error)
	Tag(ctx context.Context, id, ref string) error
}

// Registry is the part of a registry client that a Finder needs.
type Registry interface {
	Digest(ctx context.Context, image registry.Reference) (string, error)
	Find(ctx context.Context, image registry.Reference) (registry.Manifest, error)
}

// Finder finds the images of settings, and pins each once, so that it stays the same for the whole
// run. It is safe for concurrent use.
type Finder struct {
	Engine   Engine
	Registry Registry
	Accounts Accounts
	Log      *logrus.Logger
	// Narrate says what is being done while that takes long, with how far it has got.
	Narrate func(doing string) (progress engine.Progress, end func())
	// Local takes what the engine has as it is: no registry is asked about it.
	Local bool

	pins    once.Cache[registry.Reference, *Pin]
	parents once.Cache[registry.Reference, Parent]
}

// Pin pins an image. The registry decides where a tag points. Without its answer, or where it must
// not be asked, the engine's copy counts. setting is the name of the image's setting.
func (f *Finder) Pin(ctx context.Context, setting string, ref registry.Reference) (*Pin, error) {
	return f.pins.Get(ctx, ref, func(ctx context.Context) (*Pin, error) {
		pin, err := f.pin(ctx, setting, ref)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", setting, err)
		}
		return pin, nil
	})
}

// NewPin returns an image of a registry that is known already.
func (f *Finder) NewPin(setting string, ref registry.Reference, digest string) *Pin {
	return &Pin{Setting: setting, Ref: ref, Digest: digest, finder: f}
}

// localPin returns an image of the engine.
func (f *Finder) localPin(setting string, ref registry.Reference, image engine.Image) *Pin {
	return &Pin{Setting: setting, Ref: ref, Digest: image.Digest, Local: image, finder: f}
}

func (f *Finder) pin(ctx context.Context, setting string, ref registry.Reference) (*Pin, error) {
	local, err := f.Engine.Find(ctx, ref.String())
	if err != nil && (ref.IsID() || !errors.Is(err, engine.ErrNoImage)) {
		return nil, err
	}
	// The engine's copy may be for another platform than the name has an image for, too: that of
	// its machine, where we are emulated.
	other := otherArchitecture(local.Architecture)
	if err == nil && (local.Digest == "" || other == "" && (f.Local || ref.IsPinned())) {
		return f.localPin(setting, ref, local), nil
	}
	isUsable := err == nil && other == ""
	digest, err := f.Registry.Digest(ctx, ref)
	switch {
	case err == nil && isUsable && local.Digest == digest:
		return f.localPin(setting, ref, local), nil
	case err == nil:
		return f.NewPin(setting, ref, digest), nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case isUsable:
		f.Log.Debugf("%s: the engine's copy of %s is used as it is, because the registry does not say where the tag points: %v", setting, ref, err)
		return f.localPin(setting, ref, local), nil
	}
	f.Log.Debugf("%s: %v", setting, err)
	pulled, err := f.pull(ctx, ref, "") // the engine may reach what we cannot
	if err != nil && other != "" {
		return nil, fmt.Errorf("%w (the engine's copy is for %s, but this plugin is for %s)", err, other, runtime.GOARCH)
	}
	if err != nil {
		return nil, err
	}
	return f.localPin(setting, ref, pulled), nil
}

// pull makes the engine pull an image. An empty architecture means our own.
func (f *Finder) pull(ctx context.Context, ref registry.Reference, architecture string) (engine.Image, error) {
	auth, _, err := f.Accounts.Header(ctx, ref.Repository())
	if err != nil {
		return engine.Image{}, err
	}
	f.Log.Infof("pulling %s", ref)
	progress, end := f.Narrate("pulling " + ref.String())
	defer end()
	image, err := f.Engine.Pull(ctx, ref.String(), auth, architecture, progress)
	if err != nil {
		return engine.Image{}, f.Accounts.AdviseEngine(err, ref.Host())
	}
	return image, nil
}

// otherArchitecture returns an architecture that is not ours. It is empty for ours, and for an
// image that does not name its own, which is used as it is.
func otherArchitecture(architecture string) string {
	if architecture == runtime.GOARCH {
		return ""
	}
	return architecture
}
