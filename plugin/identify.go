package plugin

import (
	"context"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
)

// identify finds the parent of each snapshot, and its fingerprint. Parents of this step come before
// their children, and all snapshots before the bundles.
func (s *step) identify(ctx context.Context) error {
	defer s.phase("identify", "finding out what the images are")()
	var seedImage *images.Pin
	var seedIdentity string
	if !s.settings.SeedImage.IsZero() {
		var err error
		if seedImage, err = s.images.Pin(ctx, "seed_image", s.settings.SeedImage); err != nil {
			return err
		}
		seedIdentity = seedImage.Identity()
	}
	first := map[snapshot.Fingerprint]*bake{}
	for _, b := range parentsFirst(s.bakes) {
		var err error
		b.seedImage = seedImage
		switch {
		case b.members != nil:
			b.origin.base, err = commonBase(b.members)
		case b.parent != nil:
			b.origin = origin{base: b.parent.origin.base, from: b.parent.fingerprint}
		case !b.From.IsZero():
			b.origin, err = s.externalOrigin(ctx, b.From.Image)
		default:
			b.origin.base, err = s.images.Pin(ctx, "base_image", s.settings.BaseImage)
		}
		if err != nil {
			return s.nameBake(b, err)
		}
		found := identities{base: b.origin.base.Identity(), from: b.origin.from, seed: seedIdentity}
		if b.members != nil {
			b.fingerprint, err = bundleInputs(s.settings, b, found.base).Fingerprint()
		} else {
			b.fingerprint, err = inputsOf(s.settings, b.target, found).Fingerprint()
		}
		if err != nil {
			return s.nameBake(b, err)
		}
		s.log.Debugf("%s has the fingerprint %s", b.name(), b.fingerprint)
		if b.duplicate = first[b.fingerprint]; b.duplicate == nil {
			first[b.fingerprint] = b
		}
	}
	return nil
}

// externalOrigin is the origin of a child of a snapshot that is not one of this step's.
func (s *step) externalOrigin(ctx context.Context, ref registry.Reference) (origin, error) {
	parent, err := s.images.Parent(ctx, ref)
	return origin{base: parent.Base, from: parent.Fingerprint, state: parent.State}, err
}

// parentsFirst returns the snapshots, each after its parent, and then the bundles.
func parentsFirst(bakes []*bake) []*bake {
	var order []*bake
	done := map[*bake]bool{}
	var add func(b *bake)
	add = func(b *bake) {
		if b == nil || done[b] {
			return
		}
		add(b.parent)
		done[b] = true
		order = append(order, b)
	}
	for _, b := range bakes {
		add(b)
	}
	return order
}
