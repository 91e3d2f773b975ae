package plugin

import (
	"context"
	"errors"
	"strings"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/once"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/images"
)

// warmIdentity is the identity of the warm base of a base, which also has the program of isolated
// snapshots.
func warmIdentity(base *images.Pin) string {
	return strings.TrimSpace(base.Identity() + " " + images.Platform + " " + isolation.Digest())
}

// warmBases are the warm bases of a run. Each is found or made once.
type warmBases struct {
	*step
	cleanUp *cleanUp
	known   once.Cache[string, engine.Image] // by the identity of the warm base
}

// prepare returns the image to commit on: the warm base, unless fast starts are not wanted, or the
// engine cannot make one, or none can be made of this base.
func (w *warmBases) prepare(ctx context.Context, b *bake, base engine.Image) (engine.Image, error) {
	warmer, able := w.engine.(engine.Warmer)
	if !able || !w.settings.FastStart {
		return base, nil
	}
	defer b.phase("prepare", "preparing the base for fast starts")()
	warm, err := w.known.Get(ctx, warmIdentity(b.origin.base), func(ctx context.Context) (engine.Image, error) {
		warm, err := w.obtain(ctx, warmer, b, base)
		if err != nil {
			b.log.Warnf("fast_start: snapshots will start, but not as fast as they could: %v", err)
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
	warm.Ref = b.origin.base.Ref.String()
	return warm, nil
}

// obtain finds or makes a warm base, or the record that none can be made. After a temporary error
// it returns neither.
func (w *warmBases) obtain(ctx context.Context, warmer engine.Warmer, b *bake, base engine.Image) (engine.Image, error) {
	pin, identity := b.origin.base, warmIdentity(b.origin.base)
	warm, err := w.find(ctx, identity)
	if err == nil && (warm.ID == "" || isFailed(warm) && w.settings.Rebuild) {
		b.log.Infof("preparing %s for fast starts, once for all snapshots", pin.Ref)
		warm, err = w.create(ctx, warmer, pin.Setting, base, identity)
	}
	if errors.As(err, new(*engine.UnfitError)) {
		failed, problem := warmer.RememberUnfit(ctx, identity)
		return failed, errors.Join(err, problem)
	}
	if err != nil {
		return engine.Image{}, err
	}
	if isFailed(warm) {
		b.log.Debugf("fast_start: an earlier run has found out that %s cannot be prepared; rebuild has it tried again", pin.Ref)
	}
	return warm, nil
}

// isFailed reports whether an image records that a warm base cannot be made.
func isFailed(warm engine.Image) bool { return warm.Base.Warmth != nil && warm.Base.Warmth.Failed }

// find looks on the engine, where all repositories share a warm base, and then in the registry. It
// returns the zero Image when neither has it.
func (w *warmBases) find(ctx context.Context, identity string) (engine.Image, error) {
	found, err := w.engine.Find(ctx, snapshot.WarmName(identity))
	if err == nil && isWarm(found.Labels, identity) {
		return found, nil
	}
	if err != nil && !errors.Is(err, engine.ErrNoImage) {
		return engine.Image{}, err
	}
	if w.settings.DryRun || w.view.isUnreachable() {
		return engine.Image{}, nil
	}
	ref := w.settings.Repo.Tag(snapshot.WarmTag(identity))
	remote, err := w.registry.Find(ctx, ref)
	if err != nil || !isWarm(remote.Labels, identity) {
		return engine.Image{}, nil // and what is wrong with the registry, the look for snapshots has told
	}
	warm, err := w.images.NewPin("fast_start", ref, remote.Digest).Fetch(ctx)
	if err != nil {
		return engine.Image{}, err
	}
	return warm, w.engine.Tag(ctx, warm.ID, snapshot.WarmName(identity))
}

// isWarm reports whether labels are those of the warm base of a base. A tag alone proves nothing.
func isWarm(labels map[string]string, identity string) bool {
	warmth, err := snapshot.ReadWarmth(labels)
	return err == nil && warmth != nil && warmth.Base == identity
}

// push pushes the warm bases of a run for other machines. The registry has their layers already,
// from the snapshots. A warm base replaces the record that none can be made.
func (w *warmBases) push(ctx context.Context) {
	if w.view.isUnreachable() {
		return // whether they are there already cannot be known
	}
	for identity, warm := range w.known.All() {
		ref := w.settings.Repo.Tag(snapshot.WarmTag(identity))
		if warm.ID == "" || !w.isMissing(ctx, ref, warm) {
			continue
		}
		auth, _, err := w.accounts.Header(ctx, w.settings.Repo)
		if err == nil {
			got, end := narrate(w.log, "pushing what makes starts fast")
			_, err = w.engine.Push(ctx, warm.ID, ref.String(), auth, got)
			end()
		}
		if err != nil {
			w.log.Warnf("fast_start: other machines will have to prepare the base again: %v", err)
		}
	}
}

// isMissing reports whether the registry lacks a warm base.
func (w *warmBases) isMissing(ctx context.Context, ref registry.Reference, warm engine.Image) bool {
	remote, err := w.registry.Find(ctx, ref)
	if err != nil {
		return errors.Is(err, registry.ErrNotFound)
	}
	known, err := snapshot.ReadWarmth(remote.Labels)
	return err == nil && known != nil && known.Failed && !isFailed(warm)
}

// create makes a warm base. A database that does not start here gets no more time than any other.
func (w *warmBases) create(
	ctx context.Context, warmer engine.Warmer, setting string, base engine.Image, identity string,
) (engine.Image, error) {
	ctx, cancel := w.limitStart(ctx, "preparing the base")
	defer cancel()
	run := warmer.NewWarming(w.settings.Timeout + cleanUpTimeout)
	defer w.cleanUp.discardAsync(run, w.log) // which leaves the image when it has got a name
	warm, err := run.Warm(ctx, base, identity)
	if err != nil {
		return engine.Image{}, inSettings(err, setting)
	}
	w.log.Debugf("fast_start: %d of %d classes come from the archive", warm.Archived, warm.Classes)
	return warm.Image, nil
}
