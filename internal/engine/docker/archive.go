package docker

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
)

// copyIn streams an archive into a container that need not run. Its names begin at the container's
// root.
func (e *Engine) copyIn(ctx context.Context, id string, write func(*tar.Writer) error) error {
	return e.copyOver(ctx, id, container.CopyToContainerOptions{}, write)
}

// copyOver does so, too, with options of the engine's.
func (e *Engine) copyOver(
	ctx context.Context, id string, options container.CopyToContainerOptions, write func(*tar.Writer) error,
) error {
	content, sink := io.Pipe()
	written := make(chan error, 1)
	go func() {
		archive := tar.NewWriter(sink)
		err := write(archive)
		if err == nil {
			err = archive.Close()
		}
		_ = sink.CloseWithError(err)
		written <- err
	}()
	err := e.api.CopyToContainer(ctx, id, "/", content, options)
	_ = content.CloseWithError(err) // ends the writer where the engine gave up early
	if problem := <-written; err != nil && problem != nil && !errors.Is(problem, io.ErrClosedPipe) {
		return problem // as it is: to the engine's client it looks like a connection that broke
	}
	return err // and what ends a reading of the client's is its own
}

func writeFile(archive *tar.Writer, path string, mode, size int64, content io.Reader) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: inArchive(path), Mode: mode, Size: size, ModTime: time.Unix(0, 0)}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err := io.Copy(archive, content)
	return err
}

func writeDirectory(archive *tar.Writer, path string, mode int64) error {
	return archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: inArchive(path) + "/", Mode: mode, ModTime: time.Unix(0, 0)})
}

func writeLink(archive *tar.Writer, path, target string) error {
	return archive.WriteHeader(
		&tar.Header{
			Typeflag: tar.TypeSymlink,
			Name:     inArchive(path),
			Linkname: target,
			Mode:     0o777,
			ModTime:  time.Unix(0, 0),
		},
	)
}

// inArchive makes a path relative, as archives have them.
func inArchive(path string) string { return strings.TrimPrefix(path, "/") }
