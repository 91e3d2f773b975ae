package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/registry"
)

// moveTags gives the snapshots their tags in the registry.
func (s *step) moveTags(ctx context.Context) error {
	var moves []registry.Move
	for _, b := range s.bakes {
		if b.manifest.Raw == nil {
			var found registry.Manifest
			err := s.readBack(ctx, func() (err error) {
				found, err = s.registry.Find(ctx, s.settings.Repo.WithDigest(b.manifest.Digest))
				return err
			})
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err != nil { // the engine was let in, or nothing would have been pushed
				return s.pushTags(ctx)
			}
			b.manifest = found
		}
		for _, tag := range b.Tags {
			moves = append(moves, registry.Move{Repository: s.settings.Repo, Tag: tag, Manifest: b.manifest})
		}
	}
	movement := s.registry.Movement(moves)
	err := s.retry(ctx, s.log, func() error {
		_, end := narrate(s.log, "moving the tags")
		defer end()
		return movement.Try(ctx)
	})
	if err == nil && movement.Rounds > 1 {
		s.log.Infof("moved the tags %d times, because another run was moving them, too", movement.Rounds)
	}
	return s.accounts.Advise(err, s.settings.Repo.Host())
}

// readBack asks the registry for what was pushed, and says what follows if it cannot. A registry
// that could not be reached before is asked once, and not why again.
func (s *step) readBack(ctx context.Context, ask func() error) error {
	const follows = "the engine moves the tags, one after the other"
	if s.view.isUnreachable() {
		err := ask()
		if err != nil {
			s.log.Info(follows)
			s.log.Debugf("reading back what was pushed: %v", err)
		}
		return err
	}
	err := s.retry(ctx, s.log, ask)
	if err != nil && ctx.Err() == nil {
		s.log.Infof("%s: reading back what was pushed: %v", follows, s.accounts.Advise(err, s.settings.Repo.Host()))
	}
	return err
}

// pushTags lets the engine move the tags, for it reaches a registry that we cannot. It does so one
// after the other.
func (s *step) pushTags(ctx context.Context) error {
	var moved []string
	for _, b := range s.bakes {
		var err error
		if b.image, err = b.onEngine(ctx); err != nil {
			return s.of(b.target, err)
		}
		for i, reference := range s.references(b) {
			digest, err := b.push(ctx, reference)
			switch {
			case err == nil && digest == b.manifest.Digest:
				moved = append(moved, b.Tags[i])
				continue
			case err == nil:
				err = fmt.Errorf("pushing %s: the registry has it as %s, but under its fingerprint as %s", reference, digest, b.manifest.Digest)
				moved = append(moved, b.Tags[i]+" to that "+digest)
			case registry.Immutable(err):
				err = b.accounts.AdviseEngine(err, reference.Host())
			default:
				moved = append(moved, b.afterFailure(ctx, b.Tags[i])...)
			}
			return s.of(b.target, fmt.Errorf("%w (moved already: %s)", err, cmp.Or(strings.Join(moved, ", "), "none")))
		}
	}
	return nil
}

// afterFailure is the tag whose push failed, if it moved all the same: in an earlier try, or behind
// the error.
func (b *bake) afterFailure(ctx context.Context, tag string) []string {
	digest, err := b.registry.Digest(context.WithoutCancel(ctx), b.settings.Repo.Tag(tag))
	switch {
	case err == nil && digest == b.manifest.Digest:
		return []string{tag}
	case err == nil || errors.Is(err, registry.ErrNotFound):
		return nil
	}
	return []string{tag + " perhaps"} // we cannot look, as is usual where the engine has to push
}
