package docker

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// createDatabaseOf creates a container of an image in the pod that runs DynamoDB Local by a command
// of ours, with its state in the volume.
func (p *pod) createDatabaseOf(
	ctx context.Context, role string, image engine.Image, command snapshot.Command,
) (id string, err error) {
	return p.create(ctx, role, &container.Config{
		Image:       image.ID,
		Labels:      p.labels(),
		Entrypoint:  command.Entrypoint,
		Cmd:         command.Arguments,
		Env:         noTelemetry,
		Healthcheck: &container.HealthConfig{Test: []string{"NONE"}},
	}, p.hostConfig(p.volume.mount()))
}

// noTelemetry keeps DynamoDB Local from waiting for a network that it does not have.
var noTelemetry = []string{snapshot.NoTelemetry}

// startDatabase starts a created container of an image that runs DynamoDB Local.
func (p *pod) startDatabase(ctx context.Context, id, image string) (err error) {
	p.database, err = p.start(ctx, id, "the database")
	if err != nil && strings.Contains(err.Error(), "executable file not found") {
		return &engine.ProgramError{Image: image, Err: err}
	}
	return err
}

// waitUntilReady returns when the database has answered a query.
func (p *pod) waitUntilReady(ctx context.Context) error {
	err := p.await(ctx, p.client.Wait)
	switch {
	case err == nil:
		return nil
	case ctx.Err() == nil && !isClosed(p.database.end()): // whose end says more
		return fmt.Errorf("waiting for the database: %w%s", err, quoted("; its last words:\n", p.database.logTail(ctx)))
	}
	return fmt.Errorf("waiting for the database: %w", err)
}

// closeDatabase ends the running database when its file is closed, or else has it close it; a clean
// end waits for a third of a second in a shutdown hook. Nobody asks it anything any more.
func (p *pod) closeDatabase(ctx context.Context) error {
	database, stopped := p.database, false
	p.database = nil // from here on its end is no failure
	err := p.await(ctx, func() error {
		var err error
		stopped, err = p.client.Stop()
		return err
	})
	if stopped || err != nil {
		return err
	}
	p.database = database
	return p.stopDatabase(ctx, 10*time.Second)
}

// stopDatabase has the database end by itself.
func (p *pod) stopDatabase(ctx context.Context, timeout time.Duration) error {
	seconds := int(timeout.Seconds())
	if err := p.engine.api.ContainerStop(ctx, p.database.id, container.StopOptions{Timeout: &seconds}); err != nil {
		return fmt.Errorf("stopping the database: %w", err)
	}
	select {
	case <-p.database.ended:
	case <-ctx.Done():
		return fmt.Errorf("stopping the database: %w", context.Cause(ctx))
	}
	// A JVM that is told to end by SIGTERM says so in its exit code.
	const sigtermed = 128 + 15
	if status := p.database.status; status != 0 && status != sigtermed {
		return fmt.Errorf("stopping the database: it did not end cleanly: %w", p.database.exitError())
	}
	return nil
}
