package plugin

import (
	"context"
	"fmt"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
)

// The first pause before a push is tried again; each further one is twice as long.
const firstRetryPause = time.Second

// name gives the verified image its names on the engine.
func (s *step) name(ctx context.Context, made engine.Snapshot) error {
	for _, reference := range s.references() {
		if err := s.engine.Tag(ctx, made.ID, reference); err != nil {
			return err
		}
	}
	return nil
}

// publish pushes the image under every name: the first push carries the layers, for the others the
// registry has them already. It returns the digest that the registry gave it; none after a dry run.
func (s *step) publish(ctx context.Context, made engine.Snapshot) (digest string, err error) {
	if s.settings.DryRun {
		return "", nil
	}
	defer s.phase("push")()
	if notice := s.repository.Notice(); notice != "" {
		s.log.Warn(notice)
	}
	auth, err := s.auth(s.repository.Name())
	if err != nil {
		return "", fmt.Errorf("repo: %w", err)
	}
	for _, reference := range s.references() {
		pushed, err := s.push(ctx, reference, auth)
		if err != nil {
			return "", withAdvice(err, s.credentials, reference)
		}
		if err := s.engine.CheckPushed(ctx, made.ID, reference, pushed); err != nil {
			return "", err
		}
		if digest != "" && pushed != digest {
			return "", fmt.Errorf("pushing %s: the registry has it as %s, but the first tag as %s", reference, pushed, digest)
		}
		digest = pushed
	}
	return digest, nil
}

// push tries again when the failure is one that can pass.
func (s *step) push(ctx context.Context, reference, auth string) (digest string, err error) {
	pause := firstRetryPause
	for attempt := 0; ; attempt++ {
		digest, err = s.engine.Push(ctx, reference, auth)
		if err == nil || attempt == s.settings.PushRetry || ctx.Err() != nil || !registry.Temporary(err) {
			return digest, err
		}
		s.log.Warnf("%v; trying again in %s (%d of %d)", err, pause, attempt+1, s.settings.PushRetry)
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("%w; before that: %v", context.Cause(ctx), err)
		case <-time.After(pause):
		}
		pause *= 2
	}
}

// withAdvice adds what can be done about a registry's refusal, where we know.
func withAdvice(err error, credentials registry.Credentials, image string) error {
	if advice := credentials.Advice(err, image); advice != "" {
		return fmt.Errorf("%w\n%s", err, advice)
	}
	return err
}
