package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// startIntervalAPI is the first API version that knows a health check's start interval.
const startIntervalAPI = "1.44"

// healthCheck chooses a check from what the base has, looked up in the database's container.
func (p *pod) healthCheck(ctx context.Context, serving snapshot.Serving) *container.HealthConfig {
	check := serving.HealthCheck(func(program string) bool {
		_, err := p.engine.api.ContainerStatPath(ctx, p.database.id, program)
		return err == nil
	})
	if check.Test == nil {
		return nil
	}
	config := &container.HealthConfig{
		Test:        check.Test,
		Interval:    check.Interval,
		Timeout:     check.Timeout,
		StartPeriod: check.StartPeriod,
		Retries:     check.Retries,
	}
	if !versions.LessThan(p.engine.api.ClientVersion(), startIntervalAPI) {
		config.StartInterval = check.StartInterval
	}
	return config
}

// CheckHealth runs the image's health check inside the snapshot that is running, as often and as
// long as an engine would before it calls that unhealthy, so that none is published that can never
// succeed.
func (p *pod) CheckHealth(ctx context.Context) error {
	found, err := p.engine.api.ContainerInspect(ctx, p.database.id)
	if err != nil {
		return fmt.Errorf("inspecting the snapshot's container: %w", err)
	}
	if found.Config == nil || found.Config.Healthcheck == nil || len(found.Config.Healthcheck.Test) < 2 {
		return errors.New("the snapshot's container has lost the image's health check")
	}
	check := found.Config.Healthcheck
	for try := 1; ; try++ {
		err := p.engine.checkHealth(ctx, p.database.id, check)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("running the health check: %w", context.Cause(ctx))
		case try >= check.Retries:
			return fmt.Errorf("the health check fails %d times although the database answers: %w", try, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(check.Interval):
		}
	}
}

// checkHealth runs a health check once.
func (e *Engine) checkHealth(ctx context.Context, id string, check *container.HealthConfig) error {
	ctx, cancel := context.WithTimeoutCause(ctx, check.Timeout, fmt.Errorf("no end within %s", check.Timeout))
	defer cancel()
	output, status, err := e.exec(ctx, id, check.Test[1:])
	switch {
	case err != nil && output != "":
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(output))
	case err != nil:
		return err
	case status != 0:
		return fmt.Errorf("status %d: %s", status, strings.TrimSpace(output))
	}
	return nil
}

// exec runs a command in a container and returns what it wrote and its exit status.
func (e *Engine) exec(ctx context.Context, id string, command []string) (output string, status int, err error) {
	created, err := e.api.ContainerExecCreate(ctx, id, container.ExecOptions{Cmd: command, AttachStdout: true, AttachStderr: true})
	if err != nil {
		return "", 0, err
	}
	connection, err := e.api.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{})
	if err != nil {
		return "", 0, err
	}
	defer connection.Close()
	var text strings.Builder
	if _, err := stdcopy.StdCopy(&text, &text, io.LimitReader(connection.Reader, 64<<10)); err != nil {
		return text.String(), 0, callError(ctx, err)
	}
	ended, err := e.api.ContainerExecInspect(ctx, created.ID)
	return text.String(), ended.ExitCode, err
}
