package plugin

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// vouchFor names a snapshot by its fingerprint when it is verified, and with it what it starts on.
func (b *bake) vouchFor(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	if err := b.verify(ctx, made, catalog); err != nil {
		return err
	}
	if err := b.awaitVerifiedParent(); err != nil {
		return err
	}
	// While a container still uses it: another run's sweep removes what has neither name nor container.
	return b.engine.Tag(ctx, made.ID, b.settings.Repo.Tag(b.fingerprint.Tag()).String())
}

// verify starts the snapshot and compares what it serves with what was seeded.
func (b *bake) verify(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	defer b.phase("verify", "verifying the snapshot")()
	if err := b.examine(ctx, made, catalog); err != nil {
		return fmt.Errorf("verifying the snapshot: %w", err)
	}
	return nil
}

func (b *bake) examine(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	if b.redactor.FindInJSON(made.Texts) {
		return errors.New("its configuration holds one of the step's secrets; look at author, message and labels")
	}
	limited, cancel := b.limitStart(ctx, "the snapshot")
	defer cancel()
	served, err := b.run.Serve(limited, made.ID)
	if err != nil {
		return inSettings(err, b.origin.base.Setting)
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return b.examineState(ctx, served, catalog) })
	if made.HealthCheck {
		both.Go(func() error { return served.CheckHealth(ctx) })
	}
	return both.Wait()
}

func (b *bake) examineState(ctx context.Context, served engine.Served, seeded dynamo.Catalog) error {
	serves, err := served.Describe(ctx)
	if err != nil {
		return err
	}
	if err := different(seeded, serves); err != nil {
		return err
	}
	if err := b.check(ctx, served, serves); err != nil {
		return err
	}
	return served.CheckWritable(ctx)
}

// check finds out whether what a database serves can be vouched for, and is what the user says it
// must be.
func (b *bake) check(ctx context.Context, database engine.Database, serves dynamo.Catalog) error {
	for _, table := range serves.Tables {
		if table.Expired > 0 { // a state that changes by itself is none that anybody can vouch for
			return fmt.Errorf("table %s: %d of its items have expired by %s, their time to live: DynamoDB Local deletes them soon after a start; seed them with a later time", table.Name, table.Expired, table.TTL)
		}
	}
	if b.Expect.IsZero() {
		return nil
	}
	return database.Expect(ctx, b.Expect)
}

// different tells how a snapshot's catalog differs from the one described before the commit.
func different(seeded, served dynamo.Catalog) error {
	differences := seeded.Diff(served)
	if len(differences) == 0 {
		return nil
	}
	return errors.New("it does not serve what was seeded:" + wording.List(differences))
}
