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
func (p publisher) moveTags(ctx context.Context) error {
	var moves []registry.Move
	for _, b := range p.bakes {
		if b.manifest.Raw == nil {
			var found registry.Manifest
			err := p.readBack(ctx, func() (err error) {
				found, err = p.registry.Find(ctx, p.settings.Repo.WithDigest(b.manifest.Digest))
				return err
			})
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err != nil { // the engine was let in, or nothing would have been pushed
				return p.pushTags(ctx)
			}
			b.manifest = found
		}
		for _, tag := range b.Tags {
			moves = append(moves, registry.Move{Repository: p.settings.Repo, Tag: tag, Manifest: b.manifest})
		}
	}
	movement := p.registry.Movement(moves)
	err := retry(ctx, p.log, p.settings.PushRetry, func() error {
		_, end := narrate(p.log, "moving the tags")
		defer end()
		return movement.Try(ctx)
	})
	if err == nil && movement.Rounds > 1 {
		p.log.Infof("moved the tags %d times, because another run was moving them, too", movement.Rounds)
	}
	if err == nil {
		p.compare(ctx, movement)
	}
	return p.accounts.Advise(err, p.settings.Repo.Host())
}

// readBack asks the registry for what was pushed, and says what follows if it cannot. A registry
// that was unreachable before is asked once.
func (p publisher) readBack(ctx context.Context, ask func() error) error {
	const follows = "the engine moves the tags, one after the other"
	if p.view.isUnreachable() {
		err := ask()
		if err != nil {
			p.log.Info(follows)
			p.log.Debugf("reading back what was pushed: %v", err)
		}
		return err
	}
	err := retry(ctx, p.log, p.settings.PushRetry, ask)
	if err != nil && ctx.Err() == nil {
		p.log.Infof("%s: reading back what was pushed: %v", follows, p.accounts.Advise(err, p.settings.Repo.Host()))
	}
	return err
}

// pushTags lets the engine move the tags one after the other, because it reaches a registry that we
// cannot.
func (p publisher) pushTags(ctx context.Context) error {
	var moved []string
	for _, b := range p.bakes {
		var err error
		if b.image, err = b.onEngine(ctx); err != nil {
			return p.nameBake(b, err)
		}
		for i, reference := range p.references(b) {
			digest, err := p.push(ctx, b, reference)
			switch {
			case err == nil && digest == b.manifest.Digest:
				moved = append(moved, b.Tags[i])
				continue
			case err == nil:
				err = fmt.Errorf("pushing %s: the registry has it as %s, but under its fingerprint as %s", reference, digest, b.manifest.Digest)
				moved = append(moved, b.Tags[i]+" to that "+digest)
			case registry.Immutable(err):
				err = p.accounts.AdviseEngine(err, reference.Host())
			default:
				moved = append(moved, p.movedDespiteError(ctx, b, b.Tags[i])...)
			}
			return p.nameBake(b, fmt.Errorf("%w (moved already: %s)", err, cmp.Or(strings.Join(moved, ", "), "none")))
		}
	}
	return nil
}

// movedDespiteError returns the tag whose push failed, if it has moved nevertheless: in an earlier
// try, or despite the error.
func (p publisher) movedDespiteError(ctx context.Context, b *bake, tag string) []string {
	digest, err := p.registry.Digest(context.WithoutCancel(ctx), p.settings.Repo.Tag(tag))
	switch {
	case err == nil && digest == b.manifest.Digest:
		return []string{tag}
	case err == nil || errors.Is(err, registry.ErrNotFound):
		return nil
	}
	return []string{tag + " perhaps"} // we cannot look, as is usual where the engine has to push
}
