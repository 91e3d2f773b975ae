package engine

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// CopySeed gives the seeder what to apply. It runs by then, for a seed may be large, and a run of which nothing runs for long counts as
// dead; and the database may start meanwhile.
func (r *Run) CopySeed(ctx context.Context, s seed.Seed) error {
	free, err := r.freeInitDirectories(ctx, s.Mounts)
	if err != nil {
		return err
	}
	// A mount hides what the image has in its place, as it does elsewhere.
	options := container.CopyToContainerOptions{AllowOverwriteDirWithFile: true}
	err = r.copyOver(ctx, r.seeder.id, options, func(archive *tar.Writer) error {
		if err := s.WriteTar(archive, seeder.Workspace, seeder.Commands); err != nil {
			return err
		}
		for _, place := range free {
			if err := writeLink(archive, place, seeder.Beside); err != nil {
				return err
			}
		}
		for _, place := range s.Mounts.Paths() {
			if err := writeLink(archive, place, path.Join(seeder.Workspace, s.Mounts[place])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("copying the seed into the seeder: %w", err)
	}
	return nil
}

// freeInitDirectories are those that can lead to the script that runs: no mount has to do with
// them, and the seeder's image has nothing there of its own, which its scripts may be meant to use.
func (r *Run) freeInitDirectories(ctx context.Context, mounts seed.Mounts) (free []string, err error) {
	for _, place := range seed.InitDirectories {
		if !mounts.Leave(place) {
			continue
		}
		has, err := r.hasContent(ctx, r.seeder.id, place)
		if err != nil {
			return nil, fmt.Errorf("looking for %s in the seeder: %w", place, err)
		}
		if !has {
			free = append(free, place)
		}
	}
	return free, nil
}

// hasContent tells whether a container has something at a path: anything but an empty directory.
func (r *Run) hasContent(ctx context.Context, container, path string) (bool, error) {
	content, found, err := r.engine.api.CopyFromContainer(ctx, container, path)
	if cerrdefs.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = content.Close() }()
	if !found.Mode.IsDir() {
		return true, nil
	}
	archive := tar.NewReader(content)
	for range 2 { // the directory itself, and what is in it
		if _, err = archive.Next(); err != nil {
			break
		}
	}
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return true, err
}
