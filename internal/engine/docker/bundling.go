package docker

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// bundling is a run that makes a bundle. Nothing of it runs but its verifier.
type bundling struct{ maker }

// NewBundling prepares a run that takes no longer than lifetime.
func (e *Engine) NewBundling(lifetime time.Duration) engine.Bundling {
	return &bundling{maker: e.newMaker(lifetime)}
}

// Commit makes the image from the states of snapshots. Meanwhile the verifier starts, by which a
// sweep of another run sees that this one is on.
func (b *bundling) Commit(ctx context.Context, material engine.BundleMaterial, options engine.CommitOptions) (engine.Snapshot, error) {
	b.startVerifier(ctx, material.Base, material.Memory)
	states := material.Base.Base.States(options.Serving.States)
	if len(states) != len(material.Snapshots) {
		return engine.Snapshot{}, fmt.Errorf("there are %d names for the states of %d snapshots", len(states), len(material.Snapshots))
	}
	return b.make(ctx, material.Base, options, func(id string) error {
		others, err := b.engine.otherDirectories(ctx, id, material.Base.Base)
		if err != nil {
			return err
		}
		return b.engine.copyIn(ctx, id, func(archive *tar.Writer) error {
			for i, from := range material.Snapshots {
				write := func(header *tar.Header, content io.Reader) error {
					if i == 0 {
						return writeState(archive, header, content, material.Base.Base.WorkingDir, others...)
					}
					return writeFile(archive, states[i].Path, 0o644, header.Size, content)
				}
				if err := b.copyState(ctx, fmt.Sprintf("%s%d", fromRole, i), from, write); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// copyState passes on the state of a snapshot.
func (b *bundling) copyState(
	ctx context.Context, role string, from engine.Image, write func(header *tar.Header, content io.Reader) error,
) error {
	err := b.readSnapshot(ctx, role, from, func(id, file string) error { return b.engine.readState(ctx, id, file, write) })
	if err != nil {
		return fmt.Errorf("copying the state of %s: %w", from.Ref, err)
	}
	return nil
}

// Serve starts a committed image in the verifier's pod.
func (b *bundling) Serve(ctx context.Context, image string) (engine.Served, error) {
	return b.serve(ctx, image)
}
