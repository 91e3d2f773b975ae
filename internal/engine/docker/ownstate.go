package docker

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// findOwnState finds what the base itself holds in the way of states, in the container of the
// database that was created of it: the one to start on, and those that a snapshot will not serve,
// as the base does not.
func (r *run) findOwnState(ctx context.Context, base engine.Image) (own engine.OwnState, err error) {
	where, err := base.Base.OwnStates()
	if err != nil {
		return own, err
	}
	id := r.containerName(databaseRole)
	found, served, err := r.engine.findStates(ctx, id, where)
	if err != nil || len(found) == 0 {
		return own, err
	}
	if base.IsSnapshot() {
		return own, fmt.Errorf("%s: %w", base.Ref, engine.ErrSnapshotAsBase)
	}
	if len(found) == 1 {
		served = found[0]
	}
	if served == "" {
		return own, fmt.Errorf("%s holds several states, and a snapshot serves one: %s; "+
			"leave one of them there, or have its command serve one by -sharedDb and -dbPath", base.Ref, strings.Join(found, ", "))
	}
	for _, suffix := range []string{"-journal", "-wal"} {
		_, journal, err := r.engine.stat(ctx, id, served+suffix)
		if err != nil {
			return own, err
		}
		if journal.Size > 0 {
			return own, fmt.Errorf("the state of %s was not closed: there is a %s; end DynamoDB Local before the image is made",
				base.Ref, served+suffix)
		}
	}
	own.Path = served
	own.Ignored = slices.DeleteFunc(found, func(other string) bool { return other == served })
	return own, nil
}

// findStates lists the files in a container of the base that hold a state, and which of them its
// command serves.
func (e *Engine) findStates(
	ctx context.Context,
	id string,
	where snapshot.OwnStates,
) (found []string, served string, err error) {
	for _, directory := range where.Directories {
		at, stat, err := e.stat(ctx, id, directory)
		if err != nil {
			return nil, "", err
		}
		if at == "" || !stat.Mode.IsDir() {
			continue
		}
		file, _, err := e.stat(ctx, id, path.Join(at, snapshot.StateFile))
		if err != nil {
			return nil, "", err
		}
		if file == "" || slices.Contains(found, file) {
			continue
		}
		found = append(found, file)
		if directory == where.Served {
			served = file
		}
	}
	if where.Keyed == "" {
		return found, served, nil
	}
	keyed, err := e.keyedStates(ctx, id, where.Keyed)
	if len(keyed) == 1 {
		served = keyed[0]
	}
	return append(found, keyed...), served, err
}

// keyedStates lists the databases in a directory that belong to one access key and region each. The
// engine lists no directory: it hands out all that is in there.
func (e *Engine) keyedStates(ctx context.Context, id, directory string) (found []string, err error) {
	source, _, err := e.api.CopyFromContainer(ctx, id, directory)
	if cerrdefs.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for a state in %s: %w", directory, err)
	}
	defer func() { _ = source.Close() }()
	for content := tar.NewReader(source); ; {
		header, err := content.Next()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, fmt.Errorf("looking for a state in %s: %w", directory, err)
		}
		_, name, _ := strings.Cut(header.Name, "/")
		if snapshot.IsKeyedState(name) && header.Typeflag == tar.TypeReg && isDatabase(bufio.NewReader(content)) {
			found = append(found, path.Join(directory, name))
		}
	}
}

// otherDirectories are those of a container of the base in which the state is to have a second
// name: they are directories, or nothing yet.
func (e *Engine) otherDirectories(ctx context.Context, id string, base snapshot.Base) (others []string, err error) {
	wanted, err := base.OtherDirectories()
	if err != nil {
		return nil, err
	}
	for _, directory := range wanted {
		at, stat, err := e.stat(ctx, id, directory)
		if err != nil {
			return nil, err
		}
		if at == "" {
			at, stat.Mode = directory, os.ModeDir
		}
		if stat.Mode.IsDir() && at != path.Clean(base.WorkingDir) && !slices.Contains(others, at) {
			others = append(others, at)
		}
	}
	return others, nil
}

// stat finds out what a path in a container is, behind the link that it may be; at is empty where
// nothing is.
func (e *Engine) stat(ctx context.Context, id, name string) (at string, stat container.PathStat, err error) {
	stat, err = e.api.ContainerStatPath(ctx, id, name)
	if err == nil && stat.Mode&os.ModeSymlink != 0 {
		name = stat.LinkTarget // the engine has followed it to its end
		stat, err = e.api.ContainerStatPath(ctx, id, name)
	}
	if cerrdefs.IsNotFound(err) {
		return "", stat, nil
	}
	if err != nil {
		return "", stat, fmt.Errorf("looking at %s: %w", name, err)
	}
	return name, stat, nil
}

// isDatabase reports whether a file begins as SQLite's do.
// https://www.sqlite.org/fileformat.html#magic_header_string
func isDatabase(content *bufio.Reader) bool {
	const magic = "SQLite format 3\x00"
	begin, _ := content.Peek(len(magic))
	return string(begin) == magic
}
