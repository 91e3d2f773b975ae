package docker

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
)

// copySeed gives the seeder what to apply. The seeder runs by then: a seed may be large, and a run
// of which nothing runs for long counts as interrupted. The database may start meanwhile.
func (r *run) copySeed(ctx context.Context) error {
	s := r.material.Seed
	if err := r.findPlaces(ctx, s.Mounts); err != nil {
		return err
	}
	// A mount hides what the image has in its place, as it does elsewhere.
	options := container.CopyToContainerOptions{AllowOverwriteDirWithFile: true}
	err := r.engine.copyOver(ctx, r.seeder.id, options, func(archive *tar.Writer) error {
		if err := s.WriteTar(archive, seederPlace.SeedPaths()); err != nil {
			return err
		}
		for _, place := range r.companions {
			if err := writeDirectory(archive, place, 0o777); err != nil {
				return err
			}
		}
		return s.WriteMounts(archive, seederPlace.Workspace())
	})
	if err != nil {
		return fmt.Errorf("copying the seed into the seeder: %w", err)
	}
	return nil
}

// findPlaces finds out which of the usual directories can hold what is beside the script that runs,
// and whether there is room for the mounts.
func (r *run) findPlaces(ctx context.Context, mounts mount.Points) error {
	found, err := r.engine.api.ContainerInspect(ctx, r.seeder.id)
	if err != nil {
		return fmt.Errorf("looking at the seeder: %w", err)
	}
	volumes := make(mount.Points) // the image's, which nothing can replace
	for _, volume := range found.Mounts {
		volumes[volume.Destination] = volume.Name
	}
	for _, place := range mounts.Paths() {
		if volume := volumes.Below(place); volume != "" {
			return &engine.MountError{Path: place, Volume: volume}
		}
	}
	for _, place := range mount.InitDirectories {
		free, err := r.isFree(ctx, place, mounts, volumes)
		if err != nil {
			return err
		}
		if free {
			r.companions = append(r.companions, place)
		}
	}
	return nil
}

// isFree reports whether one of the usual directories can hold what is beside a script: no mount
// has to do with it, and the seeder's image has nothing there of its own, which scripts may be
// meant to use.
func (r *run) isFree(ctx context.Context, place string, mounts, volumes mount.Points) (bool, error) {
	if !mounts.IsSeparate(place) || !volumes.IsSeparate(place) {
		return false, nil
	}
	has, err := r.engine.hasContent(ctx, r.seeder.id, place)
	if err != nil {
		return false, fmt.Errorf("looking for %s in the seeder: %w", place, err)
	}
	return !has, nil
}

// hasContent reports whether a container has something at a path: anything but an empty directory.
func (e *Engine) hasContent(ctx context.Context, container, path string) (bool, error) {
	content, found, err := e.api.CopyFromContainer(ctx, container, path)
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
