package docker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
	"github.com/docker/go-connections/nat"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// CommitOptions say what a snapshot's image tells about itself.
type CommitOptions struct {
	Author  string
	Message string
	Labels  map[string]string
	Serving snapshot.Serving
}

// Snapshot is a committed image that has no name yet.
type Snapshot struct {
	ID string
	// LayerBytes is the size of its own layer, uncompressed.
	LayerBytes int64
	// HealthCheck tells whether the image has one.
	HealthCheck bool
	// Texts is everything that its configuration and history say, to be searched for secrets.
	Texts string
}

// startIntervalAPI is the first API version that knows a health check's start interval.
const startIntervalAPI = "1.44"

// Commit stops the database and makes the image from a container of the base that never runs: it receives the closed state
// file and nothing else. Its configuration is the image's, so it carries no label of the run.
func (r *Run) Commit(ctx context.Context, base Image, options CommitOptions) (Snapshot, error) {
	command, err := base.Base.ServingCommand(options.Serving)
	if err != nil {
		return Snapshot{}, fmt.Errorf("%s: %w", base.Ref, err)
	}
	id, err := r.create(ctx, commitRole, &container.Config{
		Image:        base.ID,
		Labels:       options.Labels,
		Entrypoint:   command.Entrypoint,
		Cmd:          command.Arguments,
		Env:          options.Serving.Environment(),
		ExposedPorts: nat.PortSet{nat.Port(fmt.Sprintf("%d/tcp", dynamo.Port)): {}},
		Healthcheck:  r.healthCheck(ctx),
	}, &container.HostConfig{NetworkMode: "none"})
	if err != nil {
		return Snapshot{}, err
	}
	if err := r.moveState(ctx, id, base.Base); err != nil {
		return Snapshot{}, err
	}
	user, err := r.numericUser(ctx, id, base.User)
	if err != nil {
		return Snapshot{}, err
	}
	var changes []string
	if user != base.User {
		changes = []string{"USER " + user}
	}
	image, err := r.commit(ctx, id, container.CommitOptions{Author: options.Author, Comment: options.Message, Changes: changes})
	if err != nil {
		return Snapshot{}, fmt.Errorf("committing the snapshot: %w", err)
	}
	return r.engine.describeSnapshot(ctx, image)
}

// commitRole names the one container that has no label: images inherit labels.
const commitRole = "commit"

// healthCheck chooses a check from what the base has, looked up in the database's container.
func (r *Run) healthCheck(ctx context.Context) *container.HealthConfig {
	check := snapshot.NewHealthCheck(func(program string) bool {
		_, err := r.engine.api.ContainerStatPath(ctx, r.database.id, program)
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
	if !older(r.engine.api.ClientVersion(), startIntervalAPI) {
		config.StartInterval = check.StartInterval
	}
	return config
}

func (e *Engine) describeSnapshot(ctx context.Context, id string) (Snapshot, error) {
	made := Snapshot{ID: id}
	history, err := e.api.ImageHistory(ctx, id)
	if err != nil {
		return made, fmt.Errorf("reading the snapshot's history: %w", err)
	}
	if len(history) > 0 {
		made.LayerBytes = history[0].Size
	}
	inspected, err := e.api.ImageInspect(ctx, id)
	if err != nil {
		return made, fmt.Errorf("inspecting the snapshot: %w", err)
	}
	made.HealthCheck = inspected.Config != nil && inspected.Config.Healthcheck != nil // Podman's commit loses it
	text, err := json.Marshal([]any{inspected, history})
	made.Texts = string(text)
	return made, err
}

// CheckHealth runs the image's health check inside the snapshot that is running, as often and as
// long as an engine would before it calls that unhealthy, so that none is published that can never
// succeed.
func (r *Run) CheckHealth(ctx context.Context) error {
	found, err := r.engine.api.ContainerInspect(ctx, r.database.id)
	if err != nil {
		return fmt.Errorf("inspecting the snapshot's container: %w", err)
	}
	if found.Config == nil || found.Config.Healthcheck == nil || len(found.Config.Healthcheck.Test) < 2 {
		return errors.New("the snapshot's container has lost the image's health check")
	}
	check := found.Config.Healthcheck
	for try := 1; ; try++ {
		err := r.engine.checkHealth(ctx, r.database.id, check)
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
		return text.String(), 0, because(ctx, err)
	}
	ended, err := e.api.ContainerExecInspect(ctx, created.ID)
	return text.String(), ended.ExitCode, err
}
