package images

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/once"
	"github.com/dynasnap/dynasnap/internal/registry"
)

// Pin is an image that keeps its content for the whole run. The engine may not have it yet, because
// a reused snapshot needs no base.
type Pin struct {
	Setting string // that names it, for messages
	Ref     registry.Reference
	Digest  string       // the registry's; empty for an image that never was in one
	Local   engine.Image // zero where the engine did not have it when it was pinned

	architecture string // of one that is not for ours, and that is only read
	finder       *Finder
	fetched      once.Cache[struct{}, engine.Image]
}

// Identity identifies the content of the image.
func (p *Pin) Identity() string { return cmp.Or(p.Digest, p.Local.ID) }

// Fetch pulls the image if the engine lacks it, and checks that it can be used here.
func (p *Pin) Fetch(ctx context.Context) (engine.Image, error) {
	return p.fetched.Get(ctx, struct{}{}, func(ctx context.Context) (engine.Image, error) {
		image, err := p.fetch(ctx)
		if err != nil {
			return engine.Image{}, fmt.Errorf("%s: %w", p.Setting, err)
		}
		return image, nil
	})
}

func (p *Pin) fetch(ctx context.Context) (image engine.Image, err error) {
	if image = p.Local; image.ID == "" {
		if image, err = p.fetchContent(ctx); err != nil {
			return engine.Image{}, err
		}
	}
	if p.architecture != "" {
		return image, nil
	}
	return image, runsOurBinary(image)
}

// fetchContent finds the content on the engine, or pulls it. The image gets its name as after a
// pull of the tag.
func (p *Pin) fetchContent(ctx context.Context) (engine.Image, error) {
	on := p.finder.Engine
	exact := p.byDigest()
	image, err := on.Find(ctx, exact.String())
	if err == nil && !p.fits(image) {
		exact = p.ofOurPlatform(ctx, exact)
		image, err = on.Find(ctx, exact.String())
	}
	switch {
	case errors.Is(err, engine.ErrNoImage), err == nil && !p.fits(image):
		if image, err = p.finder.pull(ctx, exact, p.architecture); err != nil {
			return engine.Image{}, err
		}
	case err != nil:
		return engine.Image{}, err
	}
	if !p.Ref.IsPinned() && !p.isNameTaken(ctx) {
		if err := on.Tag(ctx, image.ID, p.Ref.String()); err != nil {
			return engine.Image{}, err
		}
	}
	image.Ref = p.Ref.String()
	return image, nil
}

// byDigest is the reference of the content alone.
func (p *Pin) byDigest() registry.Reference { return p.Ref.Repository().WithDigest(p.Digest) }

// fits reports whether an image is for the needed platform.
func (p *Pin) fits(image engine.Image) bool {
	return p.architecture != "" || otherArchitecture(image.Architecture) == ""
}

// ofOurPlatform is the reference of the image for our platform in an index whose image for another
// platform the engine has. Some engines keep one image for a digest and refuse another (Docker
// 20.10: "Cannot overwrite digest"). If the registry does not answer, it is that of the index.
func (p *Pin) ofOurPlatform(ctx context.Context, index registry.Reference) registry.Reference {
	found, err := p.finder.Registry.Find(ctx, index)
	if err != nil {
		p.finder.Log.Debugf("whether %s is for %s, the engine will tell: %v", index, Platform, err)
		return index
	}
	return index.Repository().WithDigest(found.ImageDigest)
}

// isNameTaken reports whether the engine has the name for an image of another platform. That image
// keeps the name, because it is what users of the machine mean.
func (p *Pin) isNameTaken(ctx context.Context) bool {
	named, err := p.finder.Engine.Find(ctx, p.Ref.String())
	return err == nil && otherArchitecture(named.Architecture) != p.architecture
}

// isForOurPlatform reports whether the image exists for our platform.
func (p *Pin) isForOurPlatform(ctx context.Context) (bool, error) {
	if p.Local.ID != "" {
		return otherArchitecture(p.Local.Architecture) == "", nil
	}
	exact := p.byDigest()
	if local, err := p.finder.Engine.Find(ctx, exact.String()); err == nil && otherArchitecture(local.Architecture) == "" {
		return true, nil
	}
	remote, err := p.finder.Registry.Find(ctx, exact)
	if errors.Is(err, registry.ErrNotFound) {
		return false, nil
	}
	return err == nil && otherArchitecture(remote.Architecture) == "", err
}

// runsOurBinary returns an error unless containers of the image can run this binary, as the seeder
// does.
func runsOurBinary(image engine.Image) error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("this is the %s binary, but siblings run linux: run the plugin's image instead", runtime.GOOS)
	}
	if otherArchitecture(image.Architecture) != "" {
		return fmt.Errorf("%s is for %s, but this plugin is for %s: use the image and the plugin of one platform", image.Ref, image.Architecture, runtime.GOARCH)
	}
	return nil
}
