package plugin

import (
	"context"
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// checkAccount checks that there is an account for the push: the config may be broken, a helper
// missing, or AWS may refuse.
func (s *step) checkAccount(ctx context.Context) error {
	if s.settings.DryRun {
		return nil
	}
	err := retry(ctx, s.log, s.settings.PushRetry, func() error {
		_, _, err := s.accounts.Header(ctx, s.settings.Repo)
		return err
	})
	if err != nil {
		return fmt.Errorf("repo: %w", err)
	}
	return nil
}

// checkPush checks before any bake whether the registry accepts a push. If that is unknown, the
// push reports it: a registry that only the engine reaches, or that admits only the engine, is
// fine.
func (s *step) checkPush(ctx context.Context) error {
	if s.settings.DryRun || !s.willPush() {
		return nil
	}
	defer s.phase("check", "asking whether the registry takes a push")()
	if err := s.createRepository(ctx); err != nil {
		return fmt.Errorf("create_repository: %w", err)
	}
	if s.view.isUnreachable() {
		return nil
	}
	err := s.registry.CheckPush(ctx, s.settings.Repo)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, registry.ErrNoPush) && !s.engineHasAccounts(ctx):
		return s.accounts.Advise(fmt.Errorf("repo: %w", err), s.settings.Repo.Host())
	case err != nil:
		s.log.Debugf("whether the registry takes a push is not known yet: %v", err)
	}
	hidden := s.view.refusal()
	switch {
	case hidden == nil:
	case err == nil: // many registries do not tell what may not be seen from what does not exist
		s.log.Infof("no earlier snapshot is shown, as is normal where the repository does not exist yet: %v", hidden)
	default:
		s.log.Infof("no earlier snapshot is shown, and whether the registry lets us push, the push will tell: %v", hidden)
	}
	return nil
}

// willPush reports whether anything will be pushed. Nothing is lost when the registry refuses only
// tags.
func (s *step) willPush() bool {
	for _, b := range s.bakes {
		if b.reused != report.ReusedFromRegistry && b.duplicate == nil {
			return true
		}
	}
	return false
}

// engineHasAccounts reports whether the engine may have an account where we have none.
func (s *step) engineHasAccounts(ctx context.Context) bool {
	_, found, err := s.accounts.Header(ctx, s.settings.Repo)
	return err == nil && !found && s.engine.Registries().HasAccounts
}

// createRepository creates the ECR repository if that is wanted.
func (s *step) createRepository(ctx context.Context) error {
	if !registry.IsECR(s.settings.Repo.Host()) || !s.settings.CreateRepository {
		return nil
	}
	created, err := s.accounts.CreateRepository(ctx, s.settings.Repo)
	if created {
		s.log.Infof("created the repository %s", s.settings.Repo.Name())
	}
	return err
}
