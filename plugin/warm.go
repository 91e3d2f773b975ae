package plugin

import (
	"context"
	"errors"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
)

// warmIdentity is that of the warm base of a base.
func warmIdentity(base *images.Pin) string { return base.Identity() + " " + images.Platform }

// prepare returns what the snapshot is committed on: the warm base, unless fast starts are not
// wanted or the engine cannot prepare them.
func (b *bake) prepare(ctx context.Context, base engine.Image) (engine.Image, error) {
	warmer, able := b.engine.(engine.Warmer)
	if !able || !b.settings.FastStart {
		return base, nil
	}
	defer b.phase("prepare", "preparing the base for fast starts")()
	return b.warm(ctx, b.log, warmer, b.origin.base, base)
}

// warm is the warm base of a base, which is found on the engine or in the registry, or made: once a
// run. Where none can be made the base itself serves just as well, only not as soon.
func (s *step) warm(
	ctx context.Context, log *logrus.Logger, warmer engine.Warmer, pin *images.Pin, base engine.Image,
) (engine.Image, error) {
	identity := warmIdentity(pin)
	warm, err := s.warmBases.Get(ctx, identity, func(ctx context.Context) (engine.Image, error) {
		warm, err := s.obtainWarm(ctx, log, warmer, pin, base, identity)
		if err != nil {
			log.Warnf("fast_start: snapshots will start, but not as fast as they could: %v", err)
		}
		if ctx.Err() != nil {
			return engine.Image{}, context.Cause(ctx)
		}
		return warm, nil
	})
	if err != nil {
		return engine.Image{}, err
	}
	if warm.ID == "" || isFailed(warm) {
		warm = base
	}
	warm.Ref = pin.Ref.String()
	return warm, nil
}

// obtainWarm finds or makes a warm base, or what remembers that none can be made; nothing beside an
// error that may pass.
func (s *step) obtainWarm(
	ctx context.Context, log *logrus.Logger, warmer engine.Warmer, pin *images.Pin, base engine.Image, identity string,
) (engine.Image, error) {
	warm, err := s.findWarm(ctx, identity)
	if err == nil && (warm.ID == "" || isFailed(warm) && s.settings.Rebuild) {
		log.Infof("preparing %s for fast starts, once for all snapshots", pin.Ref)
		warm, err = s.makeWarm(ctx, warmer, pin.Setting, base, identity)
	}
	if errors.As(err, new(*engine.UnfitError)) {
		failed, problem := warmer.RememberUnfit(ctx, identity)
		return failed, errors.Join(err, problem)
	}
	if err != nil {
		return engine.Image{}, err
	}
	if isFailed(warm) {
		log.Debugf("fast_start: an earlier run has found out that %s cannot be prepared; rebuild has it tried again", pin.Ref)
	}
	return warm, nil
}

// isFailed tells whether an image stands for a warm base that cannot be made.
func isFailed(warm engine.Image) bool { return warm.Base.Warmth != nil && warm.Base.Warmth.Failed }

// findWarm looks on the engine, where all repositories share one, then in the registry; the zero Image when neither has it.
func (s *step) findWarm(ctx context.Context, identity string) (engine.Image, error) {
	found, err := s.engine.Find(ctx, snapshot.WarmName(identity))
	if err == nil && isWarm(found.Labels, identity) {
		return found, nil
	}
	if err != nil && !errors.Is(err, engine.ErrNoImage) {
		return engine.Image{}, err
	}
	if s.settings.DryRun || s.view.isUnreachable() {
		return engine.Image{}, nil
	}
	ref := s.settings.Repo.Tag(snapshot.WarmTag(identity))
	remote, err := s.registry.Find(ctx, ref)
	if err != nil || !isWarm(remote.Labels, identity) {
		return engine.Image{}, nil // and what is wrong with the registry, the look for snapshots has told
	}
	warm, err := s.images.NewPin("fast_start", ref, remote.Digest).Fetch(ctx)
	if err != nil {
		return engine.Image{}, err
	}
	return warm, s.engine.Tag(ctx, warm.ID, snapshot.WarmName(identity))
}

// isWarm tells whether labels are those of the warm base of a base: a tag alone proves nothing.
func isWarm(labels map[string]string, identity string) bool {
	warmth, err := snapshot.ReadWarmth(labels)
	return err == nil && warmth != nil && warmth.Base == identity
}

// pushWarm brings the warm bases of a run to the registry, for other machines. Their layers are
// there by now, with the snapshots'. Where one can be made after all it takes the place of what
// remembers that it cannot.
func (s *step) pushWarm(ctx context.Context) {
	if s.view.isUnreachable() {
		return // whether they are there already cannot be known
	}
	for identity, warm := range s.warmBases.All() {
		ref := s.settings.Repo.Tag(snapshot.WarmTag(identity))
		if warm.ID == "" || !s.lacksWarm(ctx, ref, warm) {
			continue
		}
		auth, _, err := s.accounts.Header(ctx, s.settings.Repo)
		if err == nil {
			got, end := narrate(s.log, "pushing what makes starts fast")
			_, err = s.engine.Push(ctx, warm.ID, ref.String(), auth, got)
			end()
		}
		if err != nil {
			s.log.Warnf("fast_start: other machines will have to prepare the base again: %v", err)
		}
	}
}

func (s *step) lacksWarm(ctx context.Context, ref registry.Reference, warm engine.Image) bool {
	remote, err := s.registry.Find(ctx, ref)
	if err != nil {
		return errors.Is(err, registry.ErrNotFound)
	}
	known, err := snapshot.ReadWarmth(remote.Labels)
	return err == nil && known != nil && known.Failed && !isFailed(warm)
}

// makeWarm makes a warm base, and finds out whether it does what it is for. A database that does not start here is no reason to wait
// longer than for any other.
func (s *step) makeWarm(ctx context.Context, warmer engine.Warmer, setting string, base engine.Image, identity string) (engine.Image, error) {
	ctx, cancel := s.limitStart(ctx, "preparing the base")
	defer cancel()
	run := warmer.NewWarming(s.settings.Timeout + cleanUpTimeout)
	defer s.cleanup.pending.Go(func() { s.cleanup.discard(run, s.log) }) // which leaves the image when it has got a name
	warm, err := run.Warm(ctx, base, identity)
	if err != nil {
		return engine.Image{}, inSettings(err, setting)
	}
	s.log.Debugf("fast_start: %d of %d classes come from the archive", warm.Archived, warm.Classes)
	return warm.Image, nil
}
