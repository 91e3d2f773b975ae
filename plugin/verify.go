package plugin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
)

// vouchFor names a snapshot by its fingerprint when it is verified, and with it what it starts on.
func (b *bake) vouchFor(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	if err := b.verify(ctx, made, catalog); err != nil {
		return err
	}
	if err := b.parentIsVouchedFor(); err != nil {
		return err
	}
	// While a container still uses it: another run's sweep removes what has neither name nor container.
	return b.engine.Tag(ctx, made.ID, b.repository.Tag(b.fingerprint.Tag()))
}

// verify starts the snapshot and compares what it serves with what was seeded.
func (b *bake) verify(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	defer b.phase("verify")()
	if err := b.examine(ctx, made, catalog); err != nil {
		return fmt.Errorf("verifying the snapshot: %w", err)
	}
	return nil
}

func (b *bake) examine(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	if b.redactor.Find(made.Texts) {
		return errors.New("its configuration holds one of the step's secrets; look at author, message and labels")
	}
	timeout := b.settings.StartTimeout
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("start_timeout: the snapshot took longer than %s", timeout))
	defer cancel()
	if err := b.run.StartSnapshot(limited, made.ID); err != nil {
		return err
	}
	if err := b.run.WaitUntilReady(limited); err != nil {
		return err
	}
	served, err := b.run.Describe(ctx)
	if err != nil {
		return err
	}
	if err := different(catalog, served); err != nil {
		return err
	}
	if err := b.checkExpected(ctx); err != nil {
		return err
	}
	if err := b.run.CheckWritable(ctx); err != nil || !made.HealthCheck {
		return err
	}
	return b.run.CheckHealth(ctx)
}

// checkExpected finds out whether the database that runs holds what the user says it must.
func (b *bake) checkExpected(ctx context.Context) error {
	if b.Expect.IsZero() {
		return nil
	}
	return b.run.Expect(ctx, b.Expect)
}

// different tells how a snapshot's catalog differs from the one described before the commit.
func different(seeded, served dynamo.Catalog) error {
	differences := seeded.Diff(served)
	if len(differences) == 0 {
		return nil
	}
	return errors.New("it does not serve what was seeded:\n- " + strings.Join(differences, "\n- "))
}

// discard removes a snapshot that nobody can vouch for, if there is one.
func (b *bake) discard(ctx context.Context, made engine.Snapshot) error {
	if made.ID == "" {
		return nil
	}
	b.close(ctx, b.run, b.log) // a container of it may be running
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
	defer cancel()
	return b.engine.RemoveImage(ctx, made.ID)
}
