package docker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

// await waits for do, which asks something of the pod's containers. It gives up as soon as one of
// them has ended, or ctx has; do itself then ends with the run.
func (p *pod) await(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.database.end():
		return p.databaseExitError()
	case <-p.seeder.ended:
		return p.seeder.exitError()
	case err := <-done:
		if err == nil {
			return nil
		}
		return p.explain(ctx, err)
	}
}

// explain finds out whether something failed because a container of the pod ended at that moment:
// its end is noticed a little later than what it breaks.
func (p *pod) explain(ctx context.Context, err error) error {
	wait := 500 * time.Millisecond
	if errors.Is(err, seeder.ErrGone) {
		wait = 10 * time.Second
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.database.end():
		return fmt.Errorf("%w\n%w", p.databaseExitError(), err)
	case <-p.seeder.ended:
		return p.seeder.exitError()
	case <-time.After(wait):
		return err
	}
}

// databaseExitError says why the database ended. When the seeder ends, the kernel kills the
// database; then the error is that of the seeder.
func (p *pod) databaseExitError() error {
	if p.database.status == sigkilled {
		select {
		case <-p.seeder.ended:
			return p.seeder.exitError()
		case <-time.After(time.Second):
		}
	}
	return p.database.exitError()
}
