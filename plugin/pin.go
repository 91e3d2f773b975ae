package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
)

// platform is the one of the images that we make: containers of the base run this very binary.
const platform = "linux/" + runtime.GOARCH

// pin is an image that the settings name, held to one content for the whole run. The engine may not have it yet: what is reused
// needs no base.
type pin struct {
	setting string // for messages
	ref     registry.Reference
	digest  string // the registry's; empty for an image that never was in one
	foreign string // the architecture of one that is not for ours, and that is only read

	fetching sync.Mutex
	image    engine.Image // zero until it is fetched
}

// identity is the same wherever the image has the same content.
func (p *pin) identity() string { return cmp.Or(p.digest, p.image.ID) }

// warmIdentity is that of the warm base of a base.
func (p *pin) warmIdentity() string { return p.identity() + " " + platform }

// pin finds out what an image is now. The registry decides where a tag points; without its answer,
// or where it is not to be asked, the engine's copy does.
func (s *step) pin(ctx context.Context, setting string, ref registry.Reference) (*pin, error) {
	p := &pin{setting: setting, ref: ref}
	local, err := s.engine.Find(ctx, ref.String())
	if err != nil && !errors.Is(err, engine.ErrNoImage) {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	// The engine's copy may be for another platform than the name has an image for, too: that of
	// its machine, where we are emulated.
	elsewhere := foreign(local.Architecture)
	if err == nil && (local.Digest == "" || elsewhere == "" && (s.local || ref.IsPinned())) {
		p.digest, p.image = local.Digest, local
		return p, nil
	}
	here := err == nil && elsewhere == ""
	p.digest, err = s.registry.Digest(ctx, ref)
	switch {
	case err == nil:
		if here && local.Digest == p.digest {
			p.image = local
		}
	case here:
		s.log.Debugf("%s: the engine's copy of %s is used as it is, because the registry does not say where the tag points: %v", setting, ref, err)
		p.digest, p.image = local.Digest, local
	default: // the engine may reach what we cannot
		s.log.Debugf("%s: %v", setting, err)
		if p.image, err = s.pull(ctx, p, ref); err != nil {
			if elsewhere != "" {
				err = fmt.Errorf("%w (the engine's copy is for %s, but this plugin is for %s)", err, elsewhere, runtime.GOARCH)
			}
			return nil, err
		}
		p.digest = p.image.Digest
	}
	return p, nil
}

// fetch makes sure that the engine has a pinned image, and that the image can be used here.
func (s *step) fetch(ctx context.Context, p *pin) (engine.Image, error) {
	p.fetching.Lock()
	defer p.fetching.Unlock()
	if p.image.ID == "" {
		image, err := s.obtain(ctx, p)
		if err != nil {
			return engine.Image{}, err
		}
		p.image = image
	}
	if p.foreign != "" {
		return p.image, nil
	}
	if err := runsOurBinary(p.image); err != nil {
		return engine.Image{}, fmt.Errorf("%s: %w", p.setting, err)
	}
	return p.image, nil
}

// obtain finds the very content of a pinned image on the engine, or pulls it. It gets its name as a pull of the tag would give it.
func (s *step) obtain(ctx context.Context, p *pin) (engine.Image, error) {
	exact := p.ref.Repository().WithDigest(p.digest)
	image, err := s.engine.Find(ctx, exact.String())
	if err == nil && p.foreign == "" && foreign(image.Architecture) != "" {
		exact = s.forUs(ctx, exact)
		image, err = s.engine.Find(ctx, exact.String())
	}
	switch {
	case errors.Is(err, engine.ErrNoImage), err == nil && p.foreign == "" && foreign(image.Architecture) != "":
		if image, err = s.pull(ctx, p, exact); err != nil {
			return engine.Image{}, err
		}
	case err != nil:
		return engine.Image{}, fmt.Errorf("%s: %w", p.setting, err)
	}
	if !p.ref.IsPinned() && !s.isElsewhere(ctx, p) {
		if err := s.engine.Tag(ctx, image.ID, p.ref.String()); err != nil {
			return engine.Image{}, fmt.Errorf("%s: %w", p.setting, err)
		}
	}
	image.Ref = p.ref.String()
	return image, nil
}

// forUs names the image for our platform in an index that the engine has for another one: some
// engines keep one image for a digest, and refuse another (Docker 20.10: "Cannot overwrite
// digest"). Where the registry does not tell, it is the index.
func (s *step) forUs(ctx context.Context, index registry.Reference) registry.Reference {
	found, err := s.registry.Find(ctx, index)
	if err != nil {
		s.log.Debugf("whether %s is for %s, the engine will tell: %v", index, platform, err)
		return index
	}
	return index.Repository().WithDigest(found.ImageDigest)
}

// isElsewhere tells whether the engine has a pinned image's name for one of another platform than
// the pinned. That stays with it: it is what the machine's own users mean by the name.
func (s *step) isElsewhere(ctx context.Context, p *pin) bool {
	named, err := s.engine.Find(ctx, p.ref.String())
	return err == nil && foreign(named.Architecture) != p.foreign
}

func (s *step) pull(ctx context.Context, p *pin, ref registry.Reference) (engine.Image, error) {
	auth, err := s.auth(ctx, ref.Repository())
	if err != nil {
		return engine.Image{}, fmt.Errorf("%s: %w", p.setting, err)
	}
	s.log.Infof("pulling %s", ref)
	got, end := narrate(s.log, "pulling "+ref.String())
	defer end()
	image, err := s.engine.Pull(ctx, ref.String(), auth, p.foreign, got)
	if err != nil {
		return engine.Image{}, s.accounts.AdviseEngine(fmt.Errorf("%s: %w", p.setting, err), ref.Host())
	}
	return image, nil
}

// runsOurBinary tells whether containers of the image can run this very binary, as the seeder does.
func runsOurBinary(image engine.Image) error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("this is the %s binary, but siblings run linux: run the plugin's image instead", runtime.GOOS)
	}
	if foreign(image.Architecture) != "" {
		return fmt.Errorf("%s is for %s, but this plugin is for %s: use the image and the plugin of one platform", image.Ref, image.Architecture, runtime.GOARCH)
	}
	return nil
}

// foreign is an architecture that is not ours; an image that does not tell its own is taken for one that fits.
func foreign(architecture string) string {
	if architecture == runtime.GOARCH {
		return ""
	}
	return architecture
}
