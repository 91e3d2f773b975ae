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

// verify starts the snapshot and compares it with the seeded state.
func (a attempt) verify(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	defer a.phase("verify", "verifying the snapshot")()
	if err := a.examine(ctx, made, catalog); err != nil {
		return fmt.Errorf("verifying the snapshot: %w", err)
	}
	return nil
}

func (a attempt) examine(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	return a.step.examine(ctx, a.bake, made, a.run.Serve, func(ctx context.Context, served engine.Served) error {
		return a.examineState(ctx, served, catalog)
	})
}

// examine starts a snapshot or a bundle by serve, and examines its state and its health check.
func (s *step) examine(
	ctx context.Context, b *bake, made engine.Snapshot,
	serve func(ctx context.Context, image string) (engine.Served, error),
	examineState func(context.Context, engine.Served) error,
) error {
	if s.redactor.FindInJSON(made.Texts) {
		return errors.New("its configuration holds one of the step's secrets; look at author, message and labels")
	}
	limited, cancel := s.limitStart(ctx, "the snapshot")
	defer cancel()
	served, err := serve(limited, made.ID)
	if err != nil {
		return inSettings(err, b.origin.base.Setting)
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return examineState(ctx, served) })
	if made.HealthCheck {
		both.Go(func() error { return served.CheckHealth(ctx) })
	}
	return both.Wait()
}

func (a attempt) examineState(ctx context.Context, served engine.Served, seeded dynamo.Catalog) error {
	serves, err := served.Describe(ctx)
	if err != nil {
		return err
	}
	if err := different(seeded, serves); err != nil {
		return err
	}
	if err := a.check(ctx, served, serves); err != nil {
		return err
	}
	if a.described.Isolated {
		return served.As(otherKey).CheckWritable(ctx, dynamo.AccessKey)
	}
	return served.CheckWritable(ctx)
}

// otherKey is an access key that has another database of an isolated snapshot than ours.
const otherKey = "other"

// check checks that the state of a database will not change by itself, and meets the user's
// expectations.
func (b *bake) check(ctx context.Context, database engine.Database, serves dynamo.Catalog) error {
	for _, table := range serves.Tables {
		if table.Expired > 0 { // nobody can rely on a state that changes by itself
			return fmt.Errorf("table %s: %d of its items have expired by %s, their time to live: DynamoDB Local deletes them soon after a start; seed them with a later time", table.Name, table.Expired, table.TTL)
		}
	}
	if b.Expect.IsZero() {
		return nil
	}
	err := database.Expect(ctx, b.Expect)
	var unmet *dynamo.UnmetError
	if errors.As(err, &unmet) {
		return unmet.In("expect.")
	}
	return err
}

// different returns an error with the differences of a snapshot's catalog from the seeded one.
func different(seeded, served dynamo.Catalog) error {
	differences := seeded.Diff(served)
	if len(differences) == 0 {
		return nil
	}
	return errors.New("it does not serve what was seeded:" + wording.List(differences))
}
