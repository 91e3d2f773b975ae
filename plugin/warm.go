package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/docker/go-units"
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// serving is how the settings want snapshots to be served.
func (p plan) serving() snapshot.Serving {
	return snapshot.Serving{Fast: p.settings.FastStart, Options: strings.Fields(p.settings.JavaOptions)}
}

// warmth keeps the warm bases of a run: each is found, or made, once.
type warmth struct {
	sync.Mutex
	bases map[string]engine.Image // by the identity of the base
	fresh map[string]string       // ids of those that the registry does not have yet, by reference
}

// prepare returns what the snapshot is committed on: the warm base, unless fast starts are not wanted.
func (b *bake) prepare(ctx context.Context, base engine.Image) (engine.Image, error) {
	if !b.settings.FastStart {
		return base, nil
	}
	defer b.phase("prepare")()
	return b.warm(ctx, b.log, b.origin.base)
}

// warm is the warm base of a base: found on the engine or in the registry, or made. Where none can be made the base itself serves
// just as well, only not as soon.
func (s *step) warm(ctx context.Context, log *logrus.Logger, base *pin) (engine.Image, error) {
	s.warmth.Lock()
	defer s.warmth.Unlock()
	identity := base.identity() + " " + platform
	if found, ok := s.warmth.bases[identity]; ok {
		return found, nil
	}
	ref := s.repository.Tag(snapshot.WarmTag(identity))
	warm, err := s.findWarm(ctx, ref, identity)
	if err == nil && warm.ID == "" {
		log.Infof("preparing %s for fast starts, once for all snapshots", base.ref)
		warm, err = s.makeWarm(ctx, base.image, identity)
		if err == nil {
			err = s.engine.Tag(ctx, warm.ID, ref)
			s.warmth.fresh[ref] = warm.ID
		}
	}
	if ctx.Err() != nil {
		return engine.Image{}, err
	}
	if err != nil {
		log.Warnf("fast_start: snapshots will start, but not as fast as they could: %v", err)
		warm = base.image
	}
	warm.Ref = base.ref
	s.warmth.bases[identity] = warm
	return warm, nil
}

// pushWarm brings the warm bases that were made to the registry, for other machines. Their layers are there by now, with the snapshots'.
func (s *step) pushWarm(ctx context.Context) {
	for ref, id := range s.warmth.fresh {
		auth, err := s.auth(ctx, ref)
		if err == nil {
			_, err = s.engine.Push(ctx, id, ref, auth)
		}
		if err != nil {
			s.log.Warnf("fast_start: other machines will have to prepare the base again: %v", err)
		}
	}
}

// findWarm looks on the engine, then in the registry; the zero Image when neither has it.
func (s *step) findWarm(ctx context.Context, ref, identity string) (engine.Image, error) {
	is := func(labels map[string]string) bool {
		warmth, err := snapshot.ReadWarmth(labels)
		return err == nil && warmth != nil && warmth.Base == identity
	}
	found, err := s.engine.Find(ctx, ref)
	if err == nil && is(found.Labels) {
		return found, nil
	}
	if err != nil && !errors.Is(err, engine.ErrNoImage) {
		return engine.Image{}, err
	}
	if s.settings.DryRun {
		return engine.Image{}, nil
	}
	remote, err := s.registry.Find(ctx, ref)
	if err != nil || !is(remote.Labels) {
		if err != nil && !errors.Is(err, registry.ErrNotFound) {
			s.log.Debugf("fast_start: %v", err)
		}
		return engine.Image{}, nil
	}
	return s.fetch(ctx, &pin{setting: "fast_start", ref: ref, digest: remote.Digest})
}

// makeWarm makes a warm base, and finds out whether it does what it is for.
func (s *step) makeWarm(ctx context.Context, base engine.Image, identity string) (engine.Image, error) {
	run := s.engine.NewRun(s.settings.Timeout + cleanUpTimeout)
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
		defer cancel()
		if err := run.Close(ctx); err != nil {
			s.log.Warnf("cleaning up: %v; the next run will try again", err)
		}
	}()
	binary, err := os.Executable()
	if err != nil {
		return engine.Image{}, fmt.Errorf("finding our own binary: %w", err)
	}
	const room = 512 * units.MiB // for the archive, the log of its check and a few items
	if err := run.StartSeeder(ctx, engine.SeederOptions{Image: base, Binary: binary, StateSize: room}); err != nil {
		return engine.Image{}, err
	}
	warm, err := run.Warm(ctx, base, identity)
	if err != nil {
		return engine.Image{}, err
	}
	loaded, err := run.CheckWarm(ctx, warm)
	if err == nil && loaded.Archived*2 < loaded.Classes {
		err = fmt.Errorf("this JVM does not use the archive of classes that it made: %d of %d classes came from there", loaded.Archived, loaded.Classes)
	}
	if err != nil {
		return engine.Image{}, errors.Join(err, s.engine.RemoveImage(ctx, warm.ID))
	}
	s.log.Debugf("fast_start: %d of %d classes come from the archive", loaded.Archived, loaded.Classes)
	return warm, nil
}
