package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// origin is what a snapshot starts on: nothing but a base, or another snapshot and the base of that.
type origin struct {
	base *pin
	from snapshot.Fingerprint // of the other snapshot; empty for none
	// image has the state to start on; nil for none, or when a snapshot of this step is yet to have it.
	image *pin
}

// pinSnapshot finds a snapshot that is not one of this step's, and the base for what starts on it: the one that it was made from. A state
// is the same on all platforms, so that it may be for another one.
func (s *step) pinSnapshot(ctx context.Context, ref registry.Reference) (origin, error) {
	found, labels, err := s.pinWithLabels(ctx, ref)
	if err != nil {
		return origin{}, err
	}
	described, err := snapshot.Describe(labels)
	if errors.Is(err, snapshot.ErrNoSnapshot) {
		return origin{}, fmt.Errorf("from: %s: %w; to start on the state in another image of DynamoDB Local name that in base_image", ref, err)
	}
	if err != nil {
		return origin{}, fmt.Errorf("from: %s: %w", ref, err)
	}
	if described.Origin.Name == "" {
		return origin{}, fmt.Errorf("from: %s was made by a version of this plugin that did not note the base: make it anew", ref)
	}
	pinBase := s.pinOrigin
	if made := described.Origin.Platform; made != platform {
		s.log.Infof("from: %s is for %s: its state is taken over into a snapshot for %s", ref, made, platform)
		pinBase = s.pinCounterpart
	}
	base, err := pinBase(ctx, described.Origin)
	if err != nil {
		return origin{}, fmt.Errorf("from: the base of %s: %w", ref, err)
	}
	return origin{base: base, from: snapshot.Fingerprint(cmp.Or(string(described.Fingerprint), found.identity())), image: found}, nil
}

func (s *step) pinWithLabels(ctx context.Context, ref registry.Reference) (*pin, map[string]string, error) {
	local, localErr := s.engine.Find(ctx, ref.String())
	here := &pin{setting: "from", ref: ref, digest: local.Digest, image: local, foreign: foreign(local.Architecture)}
	if localErr == nil && (local.Digest == "" || s.local || ref.IsPinned()) {
		return here, local.Labels, nil
	}
	remote, err := s.registry.Find(ctx, ref)
	there := &pin{setting: "from", ref: ref, digest: remote.Digest, foreign: foreign(remote.Architecture)}
	if there.foreign != "" { // an engine that is asked for a whole index looks for its own platform in it
		there.digest = remote.ImageDigest
	}
	switch {
	case err == nil && localErr == nil && local.Digest == there.digest:
		return here, local.Labels, nil
	case err == nil:
		return there, remote.Labels, nil
	case localErr == nil:
		s.log.Debugf("from: the engine's copy of %s is used as it is: %v", ref, err)
		return here, local.Labels, nil
	case ctx.Err() != nil:
		return nil, nil, context.Cause(ctx)
	case !errors.Is(err, registry.ErrNotFound) && !errors.Is(err, registry.ErrRefused): // the engine may get on with it
		s.log.Debugf("from: %v", err)
		p := &pin{setting: "from", ref: ref}
		image, err := s.pull(ctx, p, ref)
		if err != nil {
			return nil, nil, err
		}
		p.digest, p.image, p.foreign = image.Digest, image, foreign(image.Architecture)
		return p, image.Labels, nil
	}
	err = fmt.Errorf("from: %w", err)
	if errors.Is(err, registry.ErrNotFound) { // mostly the tag, and nothing is wrong with the repository
		return nil, nil, err
	}
	return nil, nil, s.accounts.Advise(err, ref.Host())
}

// pinOrigin finds the very base that a snapshot was made from.
func (s *step) pinOrigin(ctx context.Context, o snapshot.Origin) (*pin, error) {
	name, err := registry.ParseReference(o.Name)
	if err != nil {
		return nil, err
	}
	if o.Digest != "" {
		return &pin{setting: "from", ref: name.WithDigest(o.Digest), digest: o.Digest}, nil
	}
	image, err := s.engine.Find(ctx, o.ID)
	if err != nil {
		return nil, fmt.Errorf("it never was in a registry: %w", err)
	}
	image.Ref = o.Name
	return &pin{setting: "from", ref: name, image: image}, nil
}

// pinCounterpart finds the base of a snapshot for another platform as it is for ours: the very same where it is an image of several
// platforms, or else what has its name now.
func (s *step) pinCounterpart(ctx context.Context, o snapshot.Origin) (*pin, error) {
	if o.Digest != "" {
		exact, err := s.pinOrigin(ctx, o)
		if err != nil {
			return nil, err
		}
		found, err := s.isForUs(ctx, exact)
		if err != nil {
			s.log.Debugf("from: whether %s is for %s, the engine will tell: %v", exact.ref, platform, err)
		}
		if found || err != nil {
			return exact, nil
		}
	}
	named, err := registry.ParseReference(o.Name)
	if err != nil {
		return nil, err
	}
	name := named.WithoutDigest()
	if name.IsZero() {
		return nil, fmt.Errorf("%s is for %s alone, and it was named without a tag by which to find it for %s", o.Name, o.Platform, platform)
	}
	p, err := s.pin(ctx, "from", name)
	if err != nil {
		return nil, err
	}
	found, err := s.isForUs(ctx, p)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("%s has no image for %s: it is needed there for both platforms under this name", name, platform)
	}
	s.log.Warnf("from: its base, %s, is for %s alone: the new snapshot is made on what has that name for %s now, which may be another version", o.Name, o.Platform, platform)
	return p, nil
}

// isForUs tells whether a pinned image is there for our platform.
func (s *step) isForUs(ctx context.Context, p *pin) (bool, error) {
	if p.image.ID != "" {
		return foreign(p.image.Architecture) == "", nil
	}
	exact := p.ref.Repository().WithDigest(p.digest)
	if local, err := s.engine.Find(ctx, exact.String()); err == nil && foreign(local.Architecture) == "" {
		return true, nil
	}
	remote, err := s.registry.Find(ctx, exact)
	if errors.Is(err, registry.ErrNotFound) {
		return false, nil
	}
	return err == nil && foreign(remote.Architecture) == "", err
}
