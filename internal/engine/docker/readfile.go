package docker

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/engine"
)

const (
	// readLifetime is after how long a sweep may remove the container that a file is read from.
	readLifetime = 10 * time.Minute
	// readCleanUp bounds its removal.
	readCleanUp = 10 * time.Second
)

// ReadFile reads a file of an image, in a container of it that never runs.
func (e *Engine) ReadFile(ctx context.Context, image engine.Image, path string) (io.ReadCloser, error) {
	content := &imageFile{pod: &pod{identity: newIdentity(readLifetime), engine: e}}
	if err := content.open(ctx, image, path); err != nil {
		return nil, fmt.Errorf("reading %s of %s: %w", path, image.Ref, errors.Join(err, content.Close()))
	}
	return content, nil
}

// imageFile is a file of an image that is being read.
type imageFile struct {
	io.Reader
	pod    *pod
	stream io.Closer
}

func (f *imageFile) open(ctx context.Context, image engine.Image, path string) error {
	config := &container.Config{Image: image.ID, Labels: f.pod.labels()}
	id, err := f.pod.createFor(ctx, nil, readRole, config, &container.HostConfig{NetworkMode: "none"})
	if err != nil {
		return err
	}
	stream, _, err := f.pod.engine.api.CopyFromContainer(ctx, id, path)
	if err != nil {
		return err
	}
	f.stream = stream
	archive := tar.NewReader(stream)
	header, err := archive.Next()
	if err != nil {
		return err
	}
	if header.Typeflag != tar.TypeReg {
		return errors.New("it is no file")
	}
	f.Reader = archive
	return nil
}

// Close ends the reading, and removes the container also when the command was interrupted.
func (f *imageFile) Close() error {
	if f.stream != nil {
		_ = f.stream.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), readCleanUp)
	defer cancel()
	return f.pod.Close(ctx)
}
