package docker

import (
	"context"
	"fmt"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// healthPause is between two health checks of a container that starts.
const healthPause = 20 * time.Millisecond

// awaitHealthy returns when the health check of an instance succeeds. A snapshot without one is
// asked at its port.
func (s *service) awaitHealthy(ctx context.Context, made *instance, check *container.HealthConfig) error {
	ask := func(ctx context.Context) error { return s.engine.checkHealth(ctx, made.id, check) }
	if check == nil {
		ask = func(ctx context.Context) error { return s.engine.askAtPort(ctx, made.id) }
	}
	for {
		err := ask(ctx)
		if err == nil && !isClosed(made.ended) {
			return nil
		}
		select {
		case <-made.ended:
			return fmt.Errorf("waiting for the database: %w", made.exitError())
		case <-ctx.Done():
			return fmt.Errorf("waiting for the database: %w (%w)%s", context.Cause(ctx), err, quoted("; its last words:\n", made.logTail(ctx)))
		case <-time.After(healthPause):
		}
	}
}

// askAtPort asks the database of a container at its published port.
func (e *Engine) askAtPort(ctx context.Context, id string) error {
	port, err := e.publishedPort(ctx, id)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return dynamo.WaitUntilReady(ctx, dynamo.Connect(fmt.Sprintf("http://%s:%d", loopback, port)))
}

// healthCheckOf returns the health check of an image; nil where it has none.
func (e *Engine) healthCheckOf(ctx context.Context, image string) (*container.HealthConfig, error) {
	found, err := e.api.ImageInspect(ctx, image)
	if err != nil {
		return nil, fmt.Errorf("inspecting the snapshot: %w", err)
	}
	if found.Config == nil || found.Config.Healthcheck == nil || len(found.Config.Healthcheck.Test) < 2 {
		return nil, nil //nolint:nilnil // most have one
	}
	check := found.Config.Healthcheck
	return &container.HealthConfig{Test: check.Test, Timeout: check.Timeout}, nil
}
