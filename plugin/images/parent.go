package images

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Parent is a snapshot to start from that the run does not make itself.
type Parent struct {
	Fingerprint snapshot.Fingerprint // or its identity, where it has no fingerprint
	State       *Pin                 // the snapshot
	Base        *Pin                 // that it was made from, and what starts on it is
}

// Parent finds a snapshot to start from. It may be for another platform, because a state is the
// same on all of them.
func (f *Finder) Parent(ctx context.Context, ref registry.Reference) (Parent, error) {
	return f.parents.Get(ctx, ref, func(ctx context.Context) (Parent, error) {
		parent, err := f.parent(ctx, ref)
		if err != nil {
			return Parent{}, fmt.Errorf("from: %w", err)
		}
		return parent, nil
	})
}

func (f *Finder) parent(ctx context.Context, ref registry.Reference) (Parent, error) {
	state, labels, err := f.state(ctx, ref)
	if err != nil {
		return Parent{}, err
	}
	described, err := snapshot.Describe(labels)
	if errors.Is(err, snapshot.ErrNoSnapshot) {
		return Parent{}, fmt.Errorf("%s: %w; to start on the state in another image of DynamoDB Local name that in base_image", ref, err)
	}
	if err != nil {
		return Parent{}, fmt.Errorf("%s: %w", ref, err)
	}
	if described.Origin.Name == "" {
		return Parent{}, fmt.Errorf("%s was made by a version of this plugin that did not note the base: make it anew", ref)
	}
	base, err := f.baseOf(ctx, ref, described.Origin)
	if err != nil {
		return Parent{}, fmt.Errorf("the base of %s: %w", ref, err)
	}
	return Parent{snapshot.Fingerprint(cmp.Or(string(described.Fingerprint), state.Identity())), state, base}, nil
}

// state finds the snapshot itself, with its labels.
func (f *Finder) state(ctx context.Context, ref registry.Reference) (*Pin, map[string]string, error) {
	local, localErr := f.Engine.Find(ctx, ref.String())
	if localErr != nil && ref.IsID() {
		return nil, nil, localErr
	}
	if localErr == nil && (local.Digest == "" || f.Local || ref.IsPinned()) {
		return f.localState(ref, local), local.Labels, nil
	}
	remote, err := f.Registry.Find(ctx, ref)
	switch {
	case err == nil:
		found := f.NewPin(from, ref, remote.Digest)
		if found.architecture = otherArchitecture(remote.Architecture); found.architecture != "" {
			found.Digest = remote.ImageDigest // an engine that is asked for a whole index looks for its own platform in it
		}
		if localErr == nil && local.Digest == found.Digest {
			return f.localState(ref, local), local.Labels, nil
		}
		return found, remote.Labels, nil
	case ctx.Err() != nil:
		return nil, nil, context.Cause(ctx)
	case localErr == nil:
		f.Log.Debugf("from: the engine's copy of %s is used as it is: %v", ref, err)
		return f.localState(ref, local), local.Labels, nil
	case errors.Is(err, registry.ErrNotFound): // mostly the tag, and nothing is wrong with the repository
		return nil, nil, err
	case errors.Is(err, registry.ErrRefused):
		return nil, nil, f.Accounts.Advise(err, ref.Host())
	}
	f.Log.Debugf("from: %v", err)
	pulled, err := f.pull(ctx, ref, "") // the engine may get on with it
	if err != nil {
		return nil, nil, err
	}
	return f.localState(ref, pulled), pulled.Labels, nil
}

// from is the setting that names parents.
const from = "from"

// localState returns a snapshot of the engine, for any platform.
func (f *Finder) localState(ref registry.Reference, image engine.Image) *Pin {
	pin := f.localPin(from, ref, image)
	pin.architecture = otherArchitecture(image.Architecture)
	return pin
}

// baseOf finds the base of a snapshot for our platform.
func (f *Finder) baseOf(ctx context.Context, ref registry.Reference, origin snapshot.Origin) (*Pin, error) {
	name, err := registry.ParseReference(origin.Name)
	if err != nil {
		return nil, err
	}
	if origin.Platform == Platform {
		return f.exactBase(ctx, name, origin)
	}
	f.Log.Infof("from: %s is for %s: its state is taken over into a snapshot for %s", ref, origin.Platform, Platform)
	return f.baseForPlatform(ctx, name, origin)
}

// exactBase finds the base that a snapshot was made from.
func (f *Finder) exactBase(ctx context.Context, name registry.Reference, origin snapshot.Origin) (*Pin, error) {
	if origin.Digest != "" {
		return f.NewPin(from, name.WithDigest(origin.Digest), origin.Digest), nil
	}
	image, err := f.Engine.Find(ctx, origin.ID)
	if err != nil {
		return nil, fmt.Errorf("it never was in a registry: %w", err)
	}
	image.Ref = origin.Name
	return &Pin{Setting: from, Ref: name, Local: image, finder: f}, nil
}

// baseForPlatform finds the base of a snapshot for another platform: the same image if it is for
// several platforms, or what has its name now.
func (f *Finder) baseForPlatform(ctx context.Context, name registry.Reference, origin snapshot.Origin) (*Pin, error) {
	if origin.Digest != "" {
		exact := f.NewPin(from, name.WithDigest(origin.Digest), origin.Digest)
		found, err := exact.isForOurPlatform(ctx)
		if err != nil {
			f.Log.Debugf("from: whether %s is for %s, the engine will tell: %v", exact.Ref, Platform, err)
		}
		if found || err != nil {
			return exact, nil
		}
	}
	tag := name.WithoutDigest()
	if tag.IsZero() {
		return nil, fmt.Errorf("%s is for %s alone, and it was named without a tag by which to find it for %s", name, origin.Platform, Platform)
	}
	pin, err := f.pin(ctx, from, tag)
	if err != nil {
		return nil, err
	}
	found, err := pin.isForOurPlatform(ctx)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("%s has no image for %s: it is needed there for both platforms under this name", tag, Platform)
	}
	f.Log.Warnf("from: its base, %s, is for %s alone: the new snapshot is made on what has that name for %s now, which may be another version", name, origin.Platform, Platform)
	return pin, nil
}
