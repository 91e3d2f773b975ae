package docker

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// restoreSnapshot puts the state of a snapshot where the database will keep its own.
func (r *run) restoreSnapshot(ctx context.Context, from engine.Image) error {
	err := r.readSnapshot(ctx, fromRole, from, func(id, file string) error { return r.restore(ctx, id, file) })
	if err != nil {
		return fmt.Errorf("restoring the state of %s: %w", from.Ref, err)
	}
	return nil
}

// readSnapshot calls read with a container of a snapshot, and the path of the state in there. The
// container never runs: an image's files are to be had in no other way, and so the image may be for
// another platform.
func (p *pod) readSnapshot(
	ctx context.Context, role string, from engine.Image, read func(id, file string) error,
) error {
	var platform *ocispec.Platform
	if from.Architecture != "" && from.Architecture != runtime.GOARCH {
		platform = &ocispec.Platform{OS: "linux", Architecture: from.Architecture}
	}
	config, host := &container.Config{Image: from.ID, Labels: p.labels()}, &container.HostConfig{NetworkMode: "none"}
	id, err := p.createFor(ctx, platform, role, config, host)
	if err != nil {
		return err
	}
	if err := read(id, path.Join(from.Base.WorkingDir, snapshot.StateFile)); err != nil {
		return err
	}
	return p.engine.removeContainer(ctx, id) // now, since it keeps the image in use
}

// restore copies a container's file to the place of the state.
func (r *run) restore(ctx context.Context, id, file string) error {
	return r.engine.readState(ctx, id, file, func(header *tar.Header, content io.Reader) error {
		if err := r.checkRoom(header.Size); err != nil {
			return err
		}
		return r.engine.copyIn(ctx, r.seeder.id, func(archive *tar.Writer) error {
			return writeState(archive, header, content, seederPlace.State())
		})
	})
}

// readState passes on a state in a container, which need not run.
func (e *Engine) readState(
	ctx context.Context, id, file string, pass func(header *tar.Header, content io.Reader) error,
) error {
	source, _, err := e.api.CopyFromContainer(ctx, id, file)
	if err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	defer func() { _ = source.Close() }()
	archive := tar.NewReader(source)
	header, err := archive.Next()
	if err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	content := bufio.NewReader(archive)
	if header.Typeflag != tar.TypeReg || header.Size > 0 && !isDatabase(content) {
		return errors.New("it is not a database of DynamoDB Local")
	}
	return pass(header, content)
}

// moveState ends the database and moves its closed file from the volume into the working directory
// of a container of the base, keeping its owner. The engine reads it through the seeder, which
// still holds the volume.
func (r *run) moveState(ctx context.Context, to string, base snapshot.Base) error {
	others, err := r.engine.otherDirectories(ctx, to, base)
	if err != nil {
		return err
	}
	return r.engine.copyIn(ctx, to, func(archive *tar.Writer) error {
		// It takes the engine a while to prepare for an archive, which it does when it has the
		// first of it.
		place := &tar.Header{
			Typeflag: tar.TypeDir,
			Name:     inArchive(base.WorkingDir) + "/",
			Mode:     0o755,
			ModTime:  time.Unix(0, 0),
		}
		if err := archive.WriteHeader(place); err != nil {
			return err
		}
		if err := r.closeDatabase(ctx); err != nil {
			return err
		}
		source, _, err := r.engine.api.CopyFromContainer(ctx, r.seeder.id, seederPlace.State())
		if err != nil {
			return fmt.Errorf("reading the state: %w", err)
		}
		defer func() { _ = source.Close() }()
		return transferState(archive, tar.NewReader(source), base.WorkingDir, others...)
	})
}

// unexpectedFile tells whose a file beside the state file is.
func unexpectedFile(name string) error {
	if suffix, own := strings.CutPrefix(name, snapshot.StateFile); own &&
		slices.Contains([]string{"-journal", "-wal", "-shm"}, suffix) {
		return fmt.Errorf("the database left %s beside its state file: it was not closed", name)
	}
	if name == snapshot.StateFile {
		return fmt.Errorf("the seed replaced %s, the database's own file", path.Join(seederPlace.State(), name))
	}
	return fmt.Errorf("the seed left %q in %s, which holds the database's file alone: scripts write to /tmp or to their working directory", name, seederPlace.State())
}

// transferState passes on the state file and refuses everything else. A journal beside it means
// that the database was not closed; anything else is the scripts', who may write there because
// another user's database must.
func transferState(to *tar.Writer, from *tar.Reader, directory string, others ...string) error {
	found := false
	for {
		header, err := from.Next()
		switch {
		case errors.Is(err, io.EOF) && !found:
			return errors.New("the database left no state file")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading the state: %w", err)
		case header.Typeflag == tar.TypeDir:
			continue
		}
		if name := strings.TrimPrefix(header.Name, path.Base(seederPlace.State())+"/"); name != snapshot.StateFile ||
			header.Typeflag != tar.TypeReg {
			return unexpectedFile(name)
		}
		found = true
		if err := writeState(to, header, from, directory, others...); err != nil {
			return err
		}
	}
}

// writeState packs the state for a directory, and a second name of it for each of the others: a
// hard link takes no room. Any user may serve it: some clusters give every container a user of its
// own. SQLite keeps a journal beside the file.
func writeState(to *tar.Writer, state *tar.Header, content io.Reader, directory string, others ...string) error {
	place := tar.Header{
		Typeflag: tar.TypeDir,
		Name:     inArchive(directory) + "/",
		Mode:     0o777,
		Uid:      state.Uid,
		Gid:      state.Gid,
		ModTime:  state.ModTime,
	}
	file := *state
	file.Name, file.Mode = inArchive(path.Join(directory, snapshot.StateFile)), 0o666
	if err := errors.Join(to.WriteHeader(&place), to.WriteHeader(&file)); err != nil {
		return err
	}
	if _, err := io.Copy(to, content); err != nil {
		return fmt.Errorf("copying the state: %w", err)
	}
	for _, other := range others {
		place.Name = inArchive(other) + "/"
		link := file
		link.Typeflag, link.Size, link.Linkname, link.Name = tar.TypeLink, 0, file.Name, inArchive(
			path.Join(other, snapshot.StateFile),
		)
		if err := errors.Join(to.WriteHeader(&place), to.WriteHeader(&link)); err != nil {
			return err
		}
	}
	return nil
}
