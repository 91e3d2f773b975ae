package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// seederPlace is what every seeder has in its container.
var seederPlace = seeder.ContainerPlace()

// SeederOptions say how the seeder is made.
type SeederOptions struct {
	// Image is the one whose shell and tools the scripts see.
	Image Image
	// Binary is the path of the static binary of ours that is copied in; empty for the one that
	// runs.
	Binary string
	// ImageCLI leaves `aws` to the image: ours is not copied in.
	ImageCLI bool
	// Memory bounds what the scripts may take, in bytes; 0 for no bound.
	Memory int64
	// Processes bounds how many processes and threads there may be at a time; 0 for no bound.
	Processes int64
	// StateSize bounds the state while it is in memory, in bytes; 0 puts it on the disk.
	StateSize int64
}

// CreateSeeder creates the first sibling of the run. Others can be created then, but not started.
func (r *Run) CreateSeeder(ctx context.Context, options SeederOptions) error {
	if err := r.createState(ctx, options.StateSize); err != nil {
		return err
	}
	return r.createSeeder(ctx, options, r.stateMount())
}

func (r *Run) createSeeder(ctx context.Context, options SeederOptions, mounts ...mount.Mount) error {
	_, err := r.create(ctx, r.owner, &container.Config{
		Image:       options.Image.ID,
		Labels:      r.labels(),
		Entrypoint:  seederPlace.Command(time.Until(r.expires)),
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
		Resources:   container.Resources{Memory: options.Memory, PidsLimit: bound(options.Processes)},
	})
	return err
}

// bound is a limit as the engine takes it.
func bound(limit int64) *int64 {
	if limit == 0 {
		return nil
	}
	return &limit
}

// StartSeeder starts the seeder that was created with the same options.
func (r *Run) StartSeeder(ctx context.Context, options SeederOptions) (err error) {
	name := containerName(r.id, r.owner)
	if err := r.copyIn(ctx, name, func(archive *tar.Writer) error { return writeSeeder(archive, options) }); err != nil {
		return fmt.Errorf("copying our binary into the seeder: %w", err)
	}
	if err := r.attach(ctx, name); err != nil {
		return err
	}
	r.seeder, err = r.start(ctx, name, theSeeder)
	return err
}

// attach connects us to the seeder's input and output. The connection is also its lifeline.
func (r *Run) attach(ctx context.Context, id string) error {
	connection, err := r.engine.api.ContainerAttach(ctx, id, container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if err != nil {
		return fmt.Errorf("attaching to the seeder: %w", err)
	}
	r.closers = append(r.closers, connection.Close)
	output, sink := io.Pipe()
	go func() {
		// What the seeder writes to stderr is in its log, where death looks for it.
		_, err := stdcopy.StdCopy(sink, io.Discard, connection.Reader)
		_ = sink.CloseWithError(err)
	}()
	r.client = seeder.NewClient(connection.Conn, output)
	return nil
}

// copyIn streams an archive into a container that need not run. Its names begin at the container's root.
func (r *Run) copyIn(ctx context.Context, id string, write func(*tar.Writer) error) error {
	return r.copyOver(ctx, id, container.CopyToContainerOptions{}, write)
}

func (r *Run) copyOver(ctx context.Context, id string, options container.CopyToContainerOptions, write func(*tar.Writer) error) error {
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
	err := r.engine.api.CopyToContainer(ctx, id, "/", content, options)
	_ = content.CloseWithError(err) // ends the writer where the engine gave up early
	if problem := <-written; err != nil && problem != nil && !errors.Is(problem, io.ErrClosedPipe) {
		return problem // as it is: to the engine's client it looks like a connection that broke
	}
	return err // and what ends a reading of the client's is its own
}

// writeSeeder packs our binary, the directories that it works in, and `aws` in every place where
// scripts look for it.
func writeSeeder(archive *tar.Writer, options SeederOptions) error {
	for _, directory := range seederPlace.Directories() {
		if err := writeDirectory(archive, directory.Path, int64(directory.Mode)); err != nil {
			return err
		}
	}
	if err := writeBinary(archive, options.Binary); err != nil {
		return fmt.Errorf("packing our own binary: %w", err)
	}
	// The directories of links are left out: where one is a link itself, its entry would replace it.
	for _, link := range seederPlace.Links(options.ImageCLI) {
		if err := writeLink(archive, link.Path, link.Target); err != nil {
			return err
		}
	}
	if options.ImageCLI {
		return nil
	}
	return writeFront(archive)
}

func writeBinary(archive *tar.Writer, from string) (err error) {
	if from == "" {
		if from, err = os.Executable(); err != nil {
			return err
		}
	}
	binary, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = binary.Close() }()
	info, err := binary.Stat()
	if err != nil {
		return err
	}
	return writeProgram(archive, seederPlace.Binary, info.Size(), binary)
}

// writeFront packs `aws` itself: where we were built without it, our own binary can do its work.
func writeFront(archive *tar.Writer) error {
	if len(front.Binary) == 0 {
		return writeLink(archive, seederPlace.AWS(), seederPlace.Binary)
	}
	return writeProgram(archive, seederPlace.AWS(), int64(len(front.Binary)), bytes.NewReader(front.Binary))
}

func writeProgram(archive *tar.Writer, path string, size int64, content io.Reader) error {
	return writeFile(archive, path, 0o755, size, content)
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
	return archive.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: inArchive(path), Linkname: target, Mode: 0o777, ModTime: time.Unix(0, 0)})
}

// inArchive makes a path relative, as archives have them.
func inArchive(path string) string { return strings.TrimPrefix(path, "/") }

// Seed applies the seed to the database; see [seeder.Client.Seed].
func (r *Run) Seed(ctx context.Context, what seeder.Seed, output func(seeder.Output)) (seeded seeder.Seeded, err error) {
	what.Beside = r.beside
	err = r.await(ctx, func() error {
		var err error
		seeded, err = r.client.Seed(what, output)
		return err
	})
	return seeded, err
}
