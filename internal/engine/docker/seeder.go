package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// seederOptions say how a seeder is made.
type seederOptions struct {
	// image is the one whose shell and tools the scripts see.
	image engine.Image
	// imageCLI leaves aws to the image: ours is not copied in.
	imageCLI bool
	// memory bounds what the scripts may take, in bytes; 0 for no bound.
	memory int64
	// processes bounds how many processes and threads there may be at a time; 0 for no bound.
	processes int64
}

// createSeeder creates the first container of the pod. Others can be created then, but not started.
func (p *pod) createSeeder(ctx context.Context, options seederOptions, mounts ...mount.Mount) error {
	resources := container.Resources{Memory: options.memory}
	if options.processes > 0 {
		resources.PidsLimit = &options.processes
	}
	_, err := p.create(ctx, p.owner, &container.Config{
		Image:       options.image.ID,
		Labels:      p.labels(),
		Entrypoint:  seederPlace.Command(time.Until(p.expires)),
		WorkingDir:  "/",
		Hostname:    "localhost", // a name that resolves without a network, for the database's logger
		Healthcheck: &container.HealthConfig{Test: []string{"NONE"}},
		// StdinOnce closes the seeder's input as soon as we are gone, however we went.
		OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true,
	}, &container.HostConfig{
		NetworkMode: "none",
		DNS:         []string{seederPlace.Resolver.Addr().String()},
		Init:        new(bool), // an init of the engine's would hold on to the protocol, where scripts could reach it
		Mounts:      mounts,
		Resources:   resources,
	})
	return err
}

// startSeeder starts the seeder that was created with the same options.
func (p *pod) startSeeder(ctx context.Context, options seederOptions) (err error) {
	name := p.containerName(p.owner)
	err = p.engine.copyIn(ctx, name, func(archive *tar.Writer) error { return p.engine.writeSeeder(archive, options) })
	if err != nil {
		return fmt.Errorf("copying our binary into the seeder: %w", err)
	}
	if err := p.attach(ctx, name); err != nil {
		return err
	}
	p.seeder, err = p.start(ctx, name, theSeeder)
	return err
}

// attach connects us to the seeder's input and output. The connection is also its lifeline.
func (p *pod) attach(ctx context.Context, id string) error {
	connection, err := p.engine.api.ContainerAttach(
		ctx,
		id,
		container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true},
	)
	if err != nil {
		return fmt.Errorf("attaching to the seeder: %w", err)
	}
	p.closers = append(p.closers, connection.Close)
	output, sink := io.Pipe()
	go func() {
		// What the seeder writes to stderr is in its log, where exitError looks for it.
		_, err := stdcopy.StdCopy(sink, io.Discard, connection.Reader)
		_ = sink.CloseWithError(err)
	}()
	p.client = seeder.NewClient(connection.Conn, output)
	return nil
}

// writeSeeder packs our binary, the directories that it works in, and `aws` in every place where
// scripts look for it.
func (e *Engine) writeSeeder(archive *tar.Writer, options seederOptions) error {
	for _, directory := range seederPlace.Directories() {
		if err := writeDirectory(archive, directory.Path, int64(directory.Mode)); err != nil {
			return err
		}
	}
	if err := e.writeBinary(archive); err != nil {
		return fmt.Errorf("packing our own binary: %w", err)
	}
	// The directories of links are left out: where one is a link itself, its entry would replace
	// it.
	for _, link := range seederPlace.Links(options.imageCLI) {
		if err := writeLink(archive, link.Path, link.Target); err != nil {
			return err
		}
	}
	if options.imageCLI {
		return nil
	}
	return writeFront(archive)
}

func (e *Engine) writeBinary(archive *tar.Writer) error {
	binary, err := e.openBinary()
	if err != nil {
		return err
	}
	defer func() { _ = binary.Close() }()
	info, err := binary.Stat()
	if err != nil {
		return err
	}
	return writeFile(archive, seederPlace.Binary, 0o755, info.Size(), binary)
}

// openBinary opens our own binary.
func (e *Engine) openBinary() (binary *os.File, err error) {
	path := e.binary
	if path == "" {
		if path, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	return os.Open(path)
}

// writeFront packs `aws` itself: where we were built without it, our own binary can do its work.
func writeFront(archive *tar.Writer) error {
	binary, err := front.Binary()
	if err != nil {
		return err
	}
	if len(binary) == 0 {
		return writeLink(archive, seederPlace.AWS(), seederPlace.Binary)
	}
	return writeFile(archive, seederPlace.AWS(), 0o755, int64(len(binary)), bytes.NewReader(binary))
}
