package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"

	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// UnfitError says that a base cannot be made warm whenever and wherever it is tried: its own
// software is the reason.
type UnfitError struct{ Err error }

func (e UnfitError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e UnfitError) Unwrap() error { return e.Err }

// archivingTimeout is how long a JVM may take to write its archive when it is told to end.
const archivingTimeout = 60 * time.Second

// Warm makes a warm base of a base, which must be the seeder's image, too. identity says which base it is, to everybody who finds it.
func (r *Run) Warm(ctx context.Context, base Image, identity string) (Image, error) {
	inventory, err := r.inventory(ctx, base)
	if err != nil {
		return Image{}, err
	}
	if err := r.archive(ctx, base, inventory); err != nil {
		return Image{}, fmt.Errorf("archiving the classes of DynamoDB Local: %w", r.unfit(err))
	}
	label, err := snapshot.Warmth{Software: inventory.Software, Base: identity, Archive: true}.Label()
	if err != nil {
		return Image{}, err
	}
	id, err := r.create(ctx, commitRole, &container.Config{
		Image:  base.ID,
		Labels: map[string]string{snapshot.WarmLabel: label},
	}, &container.HostConfig{NetworkMode: "none"})
	if err != nil {
		return Image{}, err
	}
	if err := r.copyIn(ctx, id, func(archive *tar.Writer) error { return writeClasses(archive, inventory) }); err != nil {
		return Image{}, fmt.Errorf("writing links to the classes: %w", err)
	}
	if err := r.copyArchive(ctx, id); err != nil {
		return Image{}, err
	}
	committed, err := r.commit(ctx, id, container.CommitOptions{Comment: "dynasnap: lets DynamoDB Local start fast"})
	if err != nil {
		return Image{}, fmt.Errorf("committing the warm base: %w", err)
	}
	return r.engine.Find(ctx, committed)
}

func (r *Run) inventory(ctx context.Context, base Image) (inventory snapshot.Inventory, err error) {
	program, err := base.Base.Program()
	if err != nil {
		return inventory, err
	}
	err = r.await(ctx, func() error {
		inventory, err = r.client.Inventory(program)
		if err != nil && !errors.Is(err, seeder.ErrGone) {
			err = UnfitError{Err: err}
		}
		return err
	})
	return inventory, err
}

// unfit tells whether something failed because the JVM gave up by itself. One that was killed may
// have lacked memory.
func (r *Run) unfit(err error) error {
	select {
	case <-r.database.end():
		if status := r.database.status; status > 0 && status < 128 {
			return UnfitError{Err: err}
		}
	default:
	}
	return err
}

// RememberUnfit makes an image with nothing in it that has the name of a warm base and tells that
// there can be none.
func (e *Engine) RememberUnfit(ctx context.Context, identity, name string) (Image, error) {
	label, err := snapshot.Warmth{Base: identity, Failed: true}.Label()
	if err != nil {
		return Image{}, err
	}
	var nothing bytes.Buffer
	_ = tar.NewWriter(&nothing).Close()
	answer, err := e.api.ImageImport(ctx, image.ImportSource{Source: &nothing, SourceName: "-"}, name, image.ImportOptions{
		Message: "dynasnap: the base cannot be prepared for fast starts",
		Changes: []string{fmt.Sprintf("LABEL %s=%q", snapshot.WarmLabel, label)},
	})
	if err == nil {
		defer func() { _ = answer.Close() }()
		err = readStream(answer, func(message) {})
	}
	if err != nil {
		return Image{}, fmt.Errorf("noting that the base cannot be prepared: %w", err)
	}
	return e.Find(ctx, name)
}

// archive runs the database once, and has its JVM write the archive into the volume for the state.
func (r *Run) archive(ctx context.Context, base Image, inventory snapshot.Inventory) error {
	command, err := base.Base.ArchivingCommand(inventory.Software, seederPlace.State(), path.Join(seederPlace.State(), path.Base(snapshot.ArchiveFile)))
	if err != nil {
		return err
	}
	id, err := r.createDatabase(ctx, "archiver", base, command)
	if err != nil {
		return err
	}
	if err := r.copyIn(ctx, id, func(archive *tar.Writer) error { return writeClasses(archive, inventory) }); err != nil {
		return err
	}
	if err := r.startDatabase(ctx, id, base.Ref); err != nil {
		return err
	}
	if err := r.WaitUntilReady(ctx); err != nil {
		return err
	}
	if err := r.await(ctx, r.client.Exercise); err != nil {
		return err
	}
	return r.stopDatabase(ctx, archivingTimeout)
}

// writeClasses packs the links to the jars and their index. The directory is root's, so that no other user may list it.
func writeClasses(archive *tar.Writer, inventory snapshot.Inventory) error {
	directories := map[string]int64{snapshot.WarmDir: 0o755, snapshot.LinksDir: 0o711}
	order := []string{snapshot.WarmDir, snapshot.LinksDir}
	for _, jar := range inventory.Jars {
		if dir := path.Join(snapshot.LinksDir, path.Dir(jar.Path)); directories[dir] == 0 {
			directories[dir] = 0o755
			order = append(order, dir)
		}
	}
	for _, dir := range order {
		header := &tar.Header{Typeflag: tar.TypeDir, Name: inArchive(dir) + "/", Mode: directories[dir], ModTime: time.Unix(0, 0)}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
	}
	for _, jar := range inventory.Jars {
		if err := writeLink(archive, path.Join(snapshot.LinksDir, jar.Path), path.Join(path.Dir(inventory.Jar), jar.Path)); err != nil {
			return err
		}
	}
	var index bytes.Buffer
	if err := inventory.WriteIndex(&index); err != nil {
		return err
	}
	return writeFile(archive, snapshot.IndexFile, 0o644, int64(index.Len()), &index)
}

// copyArchive moves the JVM's archive from the volume into a container.
func (r *Run) copyArchive(ctx context.Context, to string) error {
	source, _, err := r.engine.api.CopyFromContainer(ctx, r.seeder.id, path.Join(seederPlace.State(), path.Base(snapshot.ArchiveFile)))
	if cerrdefs.IsNotFound(err) {
		return UnfitError{Err: errors.New("the JVM made no archive of classes")}
	}
	if err != nil {
		return fmt.Errorf("reading the archive of classes: %w", err)
	}
	defer func() { _ = source.Close() }()
	return r.copyIn(ctx, to, func(archive *tar.Writer) error {
		from := tar.NewReader(source)
		header, err := from.Next()
		if errors.Is(err, io.EOF) {
			return errors.New("the JVM made no archive of classes")
		}
		if err != nil {
			return err
		}
		return writeFile(archive, snapshot.ArchiveFile, 0o644, header.Size, from)
	})
}

// CheckWarm starts a warm base and tells how many of the classes that it loads come from its archive.
func (r *Run) CheckWarm(ctx context.Context, warm Image) (loaded seeder.Loaded, err error) {
	log := path.Join(seederPlace.State(), "loaded")
	command, err := warm.Base.SeedingCommand(seederPlace.State())
	if err != nil {
		return loaded, err
	}
	command.Arguments = append([]string{"-Xlog:class+load:file=" + log}, command.Arguments...)
	id, err := r.createDatabase(ctx, "check", warm, command)
	if err != nil {
		return loaded, err
	}
	if err := r.startDatabase(ctx, id, warm.Ref); err != nil {
		return loaded, err
	}
	if err := r.WaitUntilReady(ctx); err != nil {
		return loaded, err
	}
	err = r.await(ctx, func() error {
		loaded, err = r.client.Loaded(log)
		return err
	})
	return loaded, err
}
