package docker

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/isolation"
)

// bundling is a run that makes a bundle. Nothing of it runs but its verifier.
type bundling struct{ maker }

// NewBundling prepares a run that takes no longer than lifetime.
func (e *Engine) NewBundling(lifetime time.Duration) engine.Bundling {
	return &bundling{maker: e.newMaker(lifetime)}
}

// Commit makes the image from the states of snapshots. Meanwhile the verifier starts, by which a
// sweep of another run sees that this one is on.
func (b *bundling) Commit(
	ctx context.Context, material engine.BundleMaterial, options engine.CommitOptions,
) (engine.Snapshot, error) {
	b.startVerifier(ctx, material.Base, material.Memory)
	base := material.Base.Base
	states := base.States(options.Serving.States)
	if len(states) != len(material.Snapshots) {
		return engine.Snapshot{}, fmt.Errorf("there are %d names for the states of %d snapshots", len(states), len(material.Snapshots))
	}
	return b.make(ctx, material.Base, options, func(id string) error {
		others, err := b.engine.otherDirectories(ctx, id, base)
		if err != nil {
			return err
		}
		return b.engine.copyIn(ctx, id, func(archive *tar.Writer) error {
			if err := writeDirectory(archive, isolation.States, 0o755); err != nil {
				return err
			}
			for i, from := range material.Snapshots {
				err := b.copyState(ctx, i, from, func(header *tar.Header, content io.Reader) error {
					if i == 0 { // where every snapshot has its state
						return writeState(archive, header, content, base.WorkingDir, others...)
					}
					return writeFile(archive, states[i].Path, 0o644, header.Size, content)
				})
				if err != nil {
					return fmt.Errorf("copying the state of %s: %w", from.Ref, err)
				}
			}
			return nil
		})
	})
}

// copyState passes on the state of a snapshot, whose place among the states is i.
func (b *bundling) copyState(
	ctx context.Context, i int, from engine.Image, pass func(header *tar.Header, content io.Reader) error,
) error {
	return b.readSnapshot(ctx, fromRole+strconv.Itoa(i), from, func(id, file string) error {
		return b.engine.readState(ctx, id, file, pass)
	})
}

// Serve starts a committed image in the verifier's pod.
func (b *bundling) Serve(ctx context.Context, image string) (engine.Served, error) {
	return b.serve(ctx, image)
}
