package docker

import (
	"archive/tar"
	"context"
	"encoding/json"
	"fmt"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-connections/nat"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
)

// Commit stops the database and makes the image from its closed state file.
func (r *run) Commit(ctx context.Context, options engine.CommitOptions) (engine.Snapshot, error) {
	base := r.material.Base
	return r.make(ctx, base, options, func(id string) error { return r.moveState(ctx, id, base.Base) })
}

// make makes an image from a container of the base that never runs: it receives what fill copies
// into it, and what an isolated snapshot has beside its states. Its configuration is the image's,
// so it carries no label of the run.
func (m *maker) make(
	ctx context.Context, base engine.Image, options engine.CommitOptions, fill func(id string) error,
) (engine.Snapshot, error) {
	command, err := base.Base.ServingCommand(options.Serving)
	if err != nil {
		return engine.Snapshot{}, fmt.Errorf("%s: %w", base.Ref, err)
	}
	id, err := m.create(ctx, commitRole, &container.Config{
		Image:        base.ID,
		Labels:       options.Labels,
		Entrypoint:   command.Entrypoint,
		Cmd:          command.Arguments,
		Env:          options.Serving.Environment(),
		ExposedPorts: nat.PortSet{nat.Port(fmt.Sprintf("%d/tcp", dynamo.Port)): {}},
		Healthcheck:  m.healthCheck(ctx, options.Serving),
	}, &container.HostConfig{NetworkMode: "none"})
	if err != nil {
		return engine.Snapshot{}, err
	}
	if options.Serving.Isolated() {
		err := m.engine.copyIn(ctx, id, func(archive *tar.Writer) error { return m.engine.writeIsolation(archive, base.Base) })
		if err != nil {
			return engine.Snapshot{}, fmt.Errorf("copying the program of an isolated snapshot: %w", err)
		}
	}
	if err := fill(id); err != nil {
		return engine.Snapshot{}, err
	}
	user, err := m.engine.numericUser(ctx, id, base.User)
	if err != nil {
		return engine.Snapshot{}, err
	}
	var changes []string
	if user != base.User {
		changes = []string{"USER " + user}
	}
	image, err := m.commit(ctx, id, container.CommitOptions{Author: options.Author, Comment: options.Message, Changes: changes})
	if err != nil {
		return engine.Snapshot{}, fmt.Errorf("committing the snapshot: %w", err)
	}
	return m.engine.describeSnapshot(ctx, image)
}

// commitGrace is what the image of a large state gets when the run is cancelled meanwhile: see
// [creationGrace].
const commitGrace = 8 * time.Second

// commit makes an image of a container that holds what it is to hold. It gets a name of the run's
// own, by which it is found even where the engine's answer is lost, and which keeps it when another
// run takes the name that it gets in the end.
func (p *pod) commit(ctx context.Context, id string, options container.CommitOptions) (image string, err error) {
	p.image = runImage(p.id) // before it is there, so that no interruption can lose it
	options.Reference = p.image
	options.Config = &container.Config{} // Podman insists on a body
	ctx, done := engine.WithGrace(ctx, commitGrace)
	defer done()
	committed, err := p.engine.api.ContainerCommit(ctx, id, options)
	return committed.ID, err
}

// describeSnapshot returns what there is to say of a committed image.
func (e *Engine) describeSnapshot(ctx context.Context, id string) (engine.Snapshot, error) {
	made := engine.Snapshot{ID: id}
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

// Release takes the run's own name from its image, if it has made one: without another name that
// goes as well.
func (p *pod) Release(ctx context.Context) error {
	if p.image == "" {
		return nil
	}
	name := p.image
	p.image = ""
	return p.engine.release(ctx, name)
}

// release takes a name from an image that may still be in use, as another snapshot that starts on
// it does for a moment: it is left to the next sweep then.
func (e *Engine) release(ctx context.Context, name string) error {
	err := e.Untag(ctx, name)
	if cerrdefs.IsConflict(err) {
		return nil
	}
	return err
}
