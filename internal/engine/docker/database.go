package docker

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// databaseRole names the container of the database that is seeded.
const databaseRole = "database"

// CreateDatabase creates DynamoDB Local of the base beside the seeder, with its state in the volume.
func (r *Run) CreateDatabase(ctx context.Context, base Image) error {
	command, err := base.Base.SeedingCommand(seederPlace.State())
	if err != nil {
		return fmt.Errorf("%s: %w", base.Ref, err)
	}
	_, err = r.createDatabase(ctx, databaseRole, base, command)
	return err
}

// StartDatabase starts the database that was created of the base.
func (r *Run) StartDatabase(ctx context.Context, base Image) error {
	return r.startDatabase(ctx, containerName(r.id, databaseRole), base.Ref)
}

// createDatabase creates a container beside the seeder that runs DynamoDB Local by a command of ours, with its state in the volume.
func (r *Run) createDatabase(ctx context.Context, role string, image Image, command snapshot.Command) (id string, err error) {
	return r.create(ctx, role, &container.Config{
		Image:       image.ID,
		Labels:      r.labels(),
		Entrypoint:  command.Entrypoint,
		Cmd:         command.Arguments,
		Env:         noTelemetry,
		Healthcheck: &container.HealthConfig{Test: []string{"NONE"}},
	}, r.joined(r.stateMount()))
}

// noTelemetry keeps DynamoDB Local from waiting for a network that it does not have.
var noTelemetry = []string{snapshot.NoTelemetry}

// StartSnapshot starts a committed image beside a verifier as a consumer would: its own command,
// its own user.
func (r *Run) StartSnapshot(ctx context.Context, image string) error {
	select {
	case <-r.started:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if r.startErr != nil {
		return r.startErr
	}
	id, err := r.create(ctx, "snapshot", &container.Config{Image: image, Labels: r.labels(), Env: noTelemetry}, r.joined())
	if err != nil {
		return err
	}
	return r.startDatabase(ctx, id, image)
}

func (r *Run) startDatabase(ctx context.Context, id, image string) error {
	var err error
	r.database, err = r.start(ctx, id, "the database")
	if err != nil && strings.Contains(err.Error(), "executable file not found") {
		return fmt.Errorf("the image %s lacks the program that its command names; base_image must be an image of DynamoDB Local with its java: %w", image, err)
	}
	return err
}

// WaitUntilReady returns when the database has answered a query.
func (r *Run) WaitUntilReady(ctx context.Context) error {
	if err := r.await(ctx, r.client.Wait); err != nil {
		return fmt.Errorf("waiting for the database: %w", err)
	}
	return nil
}

// TryOptions finds out whether the base's JVM, beside the database that runs, knows all options
// that the user has for it, and returns what it says to them if not. In the snapshot it would pass
// over them, since ours have it do so.
func (r *Run) TryOptions(ctx context.Context, base Image, options []string) (complaint string, err error) {
	command, err := base.Base.TrialCommand(options)
	if err != nil {
		return "", err
	}
	err = r.await(ctx, func() error {
		output, status, err := r.engine.exec(ctx, r.database.id, command)
		if status != 0 {
			complaint = fmt.Sprintf("%q ends with exit code %d%s", command, status, marked("; it writes:\n", output))
		}
		return err
	})
	return complaint, err
}

// Describe returns the catalog of the database that is running.
func (r *Run) Describe(ctx context.Context) (catalog dynamo.Catalog, err error) {
	err = r.await(ctx, func() error {
		var err error
		catalog, err = r.client.Describe()
		return err
	})
	if err != nil {
		return dynamo.Catalog{}, fmt.Errorf("describing the state: %w", err)
	}
	return catalog, nil
}

// Sample returns the first items of each table of the database that is running, at most so many of
// each.
func (r *Run) Sample(ctx context.Context, most int32) (items map[string][]dynamo.Item, err error) {
	err = r.await(ctx, func() error {
		var err error
		items, err = r.client.Sample(most)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the first items: %w", err)
	}
	return items, nil
}

// Expect compares the state of the database that is running with what is expected of it; the error tells every difference.
func (r *Run) Expect(ctx context.Context, expectations dynamo.Expectations) error {
	return r.await(ctx, func() error { return r.client.Expect(expectations) })
}

// CheckWritable finds out whether a consumer could write to the database that is running.
func (r *Run) CheckWritable(ctx context.Context) error {
	return r.await(ctx, r.client.CheckWritable)
}

// closeDatabase ends the running database when its file is closed, or else has it close it; a clean end waits for a third of a second
// in a shutdown hook. Nobody asks it anything any more.
func (r *Run) closeDatabase(ctx context.Context) error {
	database, stopped := r.database, false
	r.database = nil // from here on its end is no failure
	err := r.await(ctx, func() error {
		var err error
		stopped, err = r.client.Stop()
		return err
	})
	if stopped || err != nil {
		return err
	}
	r.database = database
	return r.stopDatabase(ctx, 10*time.Second)
}

// stopDatabase has the database end by itself.
func (r *Run) stopDatabase(ctx context.Context, timeout time.Duration) error {
	seconds := int(timeout.Seconds())
	if err := r.engine.api.ContainerStop(ctx, r.database.id, container.StopOptions{Timeout: &seconds}); err != nil {
		return fmt.Errorf("stopping the database: %w", err)
	}
	select {
	case <-r.database.ended:
	case <-ctx.Done():
		return fmt.Errorf("stopping the database: %w", context.Cause(ctx))
	}
	// A JVM that is told to end by SIGTERM says so in its exit code.
	const sigtermed = 128 + 15
	if status := r.database.status; status != 0 && status != sigtermed {
		return fmt.Errorf("stopping the database: it did not end cleanly: %w", r.database.death())
	}
	return nil
}
