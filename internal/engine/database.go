package engine

import (
	"archive/tar"
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
	"github.com/docker/go-units"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// databaseRole names the container of the database that is seeded.
const databaseRole = "database"

// CreateDatabase creates DynamoDB Local of the base beside the seeder, with its state in the volume.
func (r *Run) CreateDatabase(ctx context.Context, base Image) error {
	command, err := base.Base.SeedingCommand(seeder.State)
	if err != nil {
		return fmt.Errorf("%s: %w", base.Ref, err)
	}
	id, err := r.createDatabase(ctx, databaseRole, base, command)
	if err != nil {
		return err
	}
	state := path.Join(base.Base.WorkingDir, snapshot.StateFile)
	if _, err := r.engine.api.ContainerStatPath(ctx, id, state); err == nil {
		return fmt.Errorf("%s already holds a state (%s), which a snapshot made from it would lose; to start on a snapshot's state name it in from", base.Ref, state)
	}
	return nil
}

// StartDatabase starts the database that was created of the base.
func (r *Run) StartDatabase(ctx context.Context, base Image) error {
	return r.startDatabase(ctx, containerName(r.id, databaseRole), base.Ref)
}

// createDatabase creates a container beside the seeder that runs DynamoDB Local by a command of ours, with its state in the volume.
func (r *Run) createDatabase(ctx context.Context, role string, image Image, command snapshot.Command) (id string, err error) {
	return r.create(ctx, role, &container.Config{
		Image:       image.ID,
		Labels:      r.labels(),
		Entrypoint:  command.Entrypoint,
		Cmd:         command.Arguments,
		Env:         noTelemetry,
		Healthcheck: &container.HealthConfig{Test: []string{"NONE"}},
	}, r.joined(r.stateMount()))
}

// Restore puts the state of a snapshot where the database will keep its own. The engine reads it out of a container that never
// runs, because an image's files are to be had in no other way; so it may be for another platform.
func (r *Run) Restore(ctx context.Context, from Image) error {
	var platform *ocispec.Platform
	if from.Architecture != "" && from.Architecture != runtime.GOARCH {
		platform = &ocispec.Platform{OS: "linux", Architecture: from.Architecture}
	}
	id, err := r.createFor(ctx, platform, "from", &container.Config{Image: from.ID, Labels: r.labels()}, &container.HostConfig{NetworkMode: "none"})
	if err != nil {
		return err
	}
	state := path.Join(from.Base.WorkingDir, snapshot.StateFile)
	source, stat, err := r.engine.api.CopyFromContainer(ctx, id, state)
	if err != nil {
		return fmt.Errorf("reading the state of %s: %w", from.Ref, err)
	}
	defer func() { _ = source.Close() }()
	if r.room > 0 && stat.Size > r.room {
		return fmt.Errorf("restoring the state of %s: it has %s, and no more than %s of memory may be taken: %w",
			from.Ref, units.BytesSize(float64(stat.Size)), units.BytesSize(float64(r.room)), seeder.ErrFull)
	}
	err = r.copyIn(ctx, r.seeder.id, func(archive *tar.Writer) error {
		return transferState(archive, tar.NewReader(source), seeder.State)
	})
	if err != nil {
		return fmt.Errorf("restoring the state of %s: %w", from.Ref, err)
	}
	return r.engine.removeContainer(ctx, id) // now, since it keeps the image in use
}

// noTelemetry keeps DynamoDB Local from waiting for a network that it does not have.
var noTelemetry = []string{snapshot.NoTelemetry}

// StartSnapshot starts a committed image beside a verifier as a consumer would: its own command, its own user.
func (r *Run) StartSnapshot(ctx context.Context, image string) error {
	select {
	case <-r.started:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if r.startErr != nil {
		return r.startErr
	}
	id, err := r.create(ctx, "snapshot", &container.Config{Image: image, Labels: r.labels(), Env: noTelemetry}, r.joined())
	if err != nil {
		return err
	}
	return r.startDatabase(ctx, id, image)
}

func (r *Run) startDatabase(ctx context.Context, id, image string) error {
	var err error
	r.database, err = r.start(ctx, id, "the database")
	if err != nil && strings.Contains(err.Error(), "executable file not found") {
		return fmt.Errorf("the image %s lacks the program that its command names; base_image must be an image of DynamoDB Local with its java: %w", image, err)
	}
	return err
}

// WaitUntilReady returns when the database has answered a query.
func (r *Run) WaitUntilReady(ctx context.Context) error {
	if err := r.await(ctx, r.client.Wait); err != nil {
		return fmt.Errorf("waiting for the database: %w", err)
	}
	return nil
}

// TryOptions finds out whether the base's JVM, beside the database that runs, knows all options that the user has for it, and returns
// what it says to them if not. In the snapshot it would pass over them, since ours have it do so.
func (r *Run) TryOptions(ctx context.Context, base Image, options []string) (complaint string, err error) {
	command, err := base.Base.TrialCommand(options)
	if err != nil {
		return "", err
	}
	err = r.await(ctx, func() error {
		output, status, err := r.engine.exec(ctx, r.database.id, command)
		if status != 0 {
			complaint = fmt.Sprintf("%q ends with exit code %d%s", command, status, marked("; it writes:\n", output))
		}
		return err
	})
	return complaint, err
}

// Describe returns the catalog of the database that is running.
func (r *Run) Describe(ctx context.Context) (catalog dynamo.Catalog, err error) {
	err = r.await(ctx, func() error {
		var err error
		catalog, err = r.client.Describe()
		return err
	})
	if err != nil {
		return dynamo.Catalog{}, fmt.Errorf("describing the state: %w", err)
	}
	return catalog, nil
}

// Expect compares the state of the database that is running with what is expected of it; the error tells every difference.
func (r *Run) Expect(ctx context.Context, expectations dynamo.Expectations) error {
	return r.await(ctx, func() error { return r.client.Expect(expectations) })
}

// CheckWritable finds out whether a consumer could write to the database that is running.
func (r *Run) CheckWritable(ctx context.Context) error {
	return r.await(ctx, r.client.CheckWritable)
}

// closeDatabase ends the running database when its file is closed, or else has it close it; a clean end waits for a third of a second
// in a shutdown hook. Nobody asks it anything any more.
func (r *Run) closeDatabase(ctx context.Context) error {
	database, stopped := r.database, false
	r.database = nil // from here on its end is no failure
	err := r.await(ctx, func() error {
		var err error
		stopped, err = r.client.Stop()
		return err
	})
	if stopped || err != nil {
		return err
	}
	r.database = database
	return r.stopDatabase(ctx, 10*time.Second)
}

// stopDatabase has the database end by itself.
func (r *Run) stopDatabase(ctx context.Context, timeout time.Duration) error {
	seconds := int(timeout.Seconds())
	if err := r.engine.api.ContainerStop(ctx, r.database.id, container.StopOptions{Timeout: &seconds}); err != nil {
		return fmt.Errorf("stopping the database: %w", err)
	}
	select {
	case <-r.database.ended:
	case <-ctx.Done():
		return fmt.Errorf("stopping the database: %w", context.Cause(ctx))
	}
	// A JVM that is told to end by SIGTERM says so in its exit code.
	const sigtermed = 128 + 15
	if status := r.database.status; status != 0 && status != sigtermed {
		return fmt.Errorf("stopping the database: it did not end cleanly: %w", r.database.death())
	}
	return nil
}

// moveState ends the database and moves its closed file from the volume into a container's directory, keeping its
// owner. The engine reads it through the seeder, which still holds the volume.
func (r *Run) moveState(ctx context.Context, to, directory string) error {
	return r.copyIn(ctx, to, func(archive *tar.Writer) error {
		// It takes the engine a while to prepare for an archive, which it does when it has the first of it.
		place := &tar.Header{Typeflag: tar.TypeDir, Name: inArchive(directory) + "/", Mode: 0o755, ModTime: time.Unix(0, 0)}
		if err := archive.WriteHeader(place); err != nil {
			return err
		}
		if err := r.closeDatabase(ctx); err != nil {
			return err
		}
		source, _, err := r.engine.api.CopyFromContainer(ctx, r.seeder.id, seeder.State)
		if err != nil {
			return fmt.Errorf("reading the state: %w", err)
		}
		defer func() { _ = source.Close() }()
		return transferState(archive, tar.NewReader(source), directory)
	})
}

// refuseBeside tells whose a file beside the state file is.
func refuseBeside(name string) error {
	if suffix, own := strings.CutPrefix(name, snapshot.StateFile); own && slices.Contains([]string{"-journal", "-wal", "-shm"}, suffix) {
		return fmt.Errorf("the database left %s beside its state file: it was not closed", name)
	}
	if name == snapshot.StateFile {
		return fmt.Errorf("the seed replaced %s, the database's own file", path.Join(seeder.State, name))
	}
	return fmt.Errorf("the seed left %q in %s, which holds the database's file alone: scripts write to /tmp or to their working directory", name, seeder.State)
}

// transferState passes on the state file and refuses everything else. A journal beside it means that
// the database was not closed; anything else is the scripts', who may write there because another user's database must.
func transferState(to *tar.Writer, from *tar.Reader, directory string) error {
	found := false
	for {
		header, err := from.Next()
		var name string // in the state's directory
		if err == nil {
			name = strings.TrimPrefix(header.Name, path.Base(seeder.State)+"/") // which it has not when the file was asked for alone
		}
		switch {
		case errors.Is(err, io.EOF) && !found:
			return errors.New("the database left no state file")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading the state: %w", err)
		case header.Typeflag == tar.TypeDir:
			continue
		case name != snapshot.StateFile || header.Typeflag != tar.TypeReg:
			return refuseBeside(name)
		}
		found = true
		// Any user may serve the state: some clusters give every container a user of its own. SQLite keeps a journal beside the file.
		place := &tar.Header{Typeflag: tar.TypeDir, Name: inArchive(directory) + "/", Mode: 0o777, Uid: header.Uid, Gid: header.Gid, ModTime: header.ModTime}
		if err := to.WriteHeader(place); err != nil {
			return err
		}
		header.Name = inArchive(path.Join(directory, snapshot.StateFile))
		header.Mode = 0o666
		if err := to.WriteHeader(header); err != nil {
			return err
		}
		if _, err := io.Copy(to, from); err != nil {
			return fmt.Errorf("copying the state: %w", err)
		}
	}
}
