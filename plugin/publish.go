package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// The first pause before a push is tried again; each further one is twice as long.
const firstRetryPause = time.Second

// publish brings the snapshots to the registry, each under its fingerprint, and moves the wanted tags when all are there: together,
// or not at all. A dry run gives them their names on the engine alone.
func (s *step) publish(ctx context.Context) error {
	defer s.phase("publish", "")()
	if !s.settings.DryRun {
		if err := s.pushAll(ctx); err != nil {
			return err
		}
		if err := s.moveTags(ctx); err != nil {
			return err
		}
	}
	return each(s.bakes, func(b *bake) error { return s.of(b.target, b.nameOnEngine(ctx)) })
}

// nameOnEngine gives a snapshot its tags on the engine, for detached steps and for people. One that only the registry has stays
// there; then no older snapshot may keep the names, for it would be taken for this one.
func (b *bake) nameOnEngine(ctx context.Context) error {
	if b.image.ID == "" {
		found, err := b.engine.Find(ctx, b.repository.Tag(b.fingerprint.Tag()).String())
		if err == nil && b.recognize(found.Labels) {
			b.image = found
		}
	}
	for _, reference := range b.references(b) {
		if b.image.ID == "" {
			if err := b.engine.Untag(ctx, reference.String()); err != nil {
				b.log.Warnf("%v: the engine still has an older snapshot under that name", err)
			}
			continue
		}
		if err := b.engine.Tag(ctx, b.image.ID, reference.String()); err != nil {
			return err
		}
	}
	return nil
}

// references are the names that a snapshot gets.
func (s *step) references(b *bake) []registry.Reference {
	references := make([]registry.Reference, len(b.Tags))
	for i, tag := range b.Tags {
		references[i] = s.repository.Tag(tag)
	}
	return references
}

// pushAll pushes what the registry does not have. The first push carries the base's layers, for the others the registry has them.
func (s *step) pushAll(ctx context.Context) error {
	missing := slices.DeleteFunc(slices.Clone(s.bakes), func(b *bake) bool { return b.reused == report.ReusedFromRegistry })
	if len(missing) == 0 {
		return nil
	}
	if notice := s.repository.Notice(); notice != "" {
		s.log.Warn(notice)
	}
	for _, b := range missing {
		if err := s.of(b.target, b.pushUnderFingerprint(ctx)); err != nil {
			return err
		}
	}
	s.pushWarm(ctx)
	return nil
}

func (b *bake) pushUnderFingerprint(ctx context.Context) (err error) {
	defer b.phase("push", "")()
	reference := b.repository.Tag(b.fingerprint.Tag())
	digest, err := b.push(ctx, reference)
	if registry.Immutable(err) {
		return b.takeOther(ctx, reference, err)
	}
	b.manifest.Digest = digest
	return err
}

// takeOther takes what is under the snapshot's fingerprint already where tags never move: another run was faster to bake the same.
func (b *bake) takeOther(ctx context.Context, reference registry.Reference, refusal error) error {
	if b.settings.Rebuild {
		return fmt.Errorf("%w\nthe registry does not let the tag of the fingerprint move, as rebuild wants it to: delete that tag first, or leave rebuild out", refusal)
	}
	found, err := b.registry.Find(ctx, reference)
	if err != nil || !b.recognize(found.Labels) {
		return fmt.Errorf("%w\nwhat the registry has under that tag is not the snapshot, and it does not let the tag move: delete the tag", refusal)
	}
	b.log.Infof("another run has made the same snapshot meanwhile, and its image is taken: the registry's tags do not move")
	b.manifest = found
	return nil
}

func (b *bake) push(ctx context.Context, reference registry.Reference) (digest string, err error) {
	auth, _, err := b.accounts.Header(ctx, reference.Repository())
	if err != nil {
		return "", fmt.Errorf("repo: %w", err)
	}
	err = b.retry(ctx, b.log, func() error {
		got, end := narrate(b.log, "pushing "+reference.String())
		defer end()
		digest, err = b.engine.Push(ctx, b.image.ID, reference.String(), auth, got)
		return err
	})
	if registry.Immutable(err) {
		return "", err // what can be done depends on whose tag it is
	}
	if err != nil {
		return "", b.accounts.AdviseEngine(err, reference.Host())
	}
	return digest, nil
}

// retry does something again when it failed in a way that can pass, as often as the settings want.
func (s *step) retry(ctx context.Context, log *logrus.Logger, do func() error) error {
	pause := firstRetryPause
	for attempt := 0; ; attempt++ {
		err := do()
		if err == nil || attempt == s.settings.PushRetry || ctx.Err() != nil || !registry.Temporary(err) {
			return err
		}
		log.Warnf("%v; trying again in %s (%d of %d)", err, pause, attempt+1, s.settings.PushRetry)
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; before that: %v", context.Cause(ctx), err)
		case <-time.After(pause):
		}
		pause *= 2
	}
}

// moveTags gives the snapshots their tags in the registry.
func (s *step) moveTags(ctx context.Context) error {
	var moves []registry.Move
	for _, b := range s.bakes {
		if b.manifest.Raw == nil {
			var found registry.Manifest
			err := s.readBack(ctx, func() (err error) {
				found, err = s.registry.Find(ctx, s.repository.WithDigest(b.manifest.Digest))
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
			moves = append(moves, registry.Move{Repository: s.repository, Tag: tag, Manifest: b.manifest})
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
	return s.accounts.Advise(err, s.repository.Host())
}

// readBack asks the registry for what was pushed, and says what follows if it cannot. A registry
// that could not be reached before is asked once, and not why again.
func (s *step) readBack(ctx context.Context, ask func() error) error {
	const follows = "the engine moves the tags, one after the other"
	if s.unreached.Load() {
		err := ask()
		if err != nil {
			s.log.Info(follows)
			s.log.Debugf("reading back what was pushed: %v", err)
		}
		return err
	}
	err := s.retry(ctx, s.log, ask)
	if err != nil && ctx.Err() == nil {
		s.log.Infof("%s: reading back what was pushed: %v", follows, s.accounts.Advise(err, s.repository.Host()))
	}
	return err
}

// pushTags lets the engine move the tags, for it reaches a registry that we cannot. It does so one after the other.
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
	digest, err := b.registry.Digest(context.WithoutCancel(ctx), b.repository.Tag(tag))
	switch {
	case err == nil && digest == b.manifest.Digest:
		return []string{tag}
	case err == nil || errors.Is(err, registry.ErrNotFound):
		return nil
	}
	return []string{tag + " perhaps"} // we cannot look, as is usual where the engine has to push
}
