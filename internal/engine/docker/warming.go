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
	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// archivingTimeout is how long a JVM may take to write its archive when it is told to end.
const archivingTimeout = 60 * time.Second

// warming is a run that makes a warm base, in a pod of the base alone.
type warming struct{ *pod }

// NewWarming prepares a run that takes no longer than lifetime.
func (e *Engine) NewWarming(lifetime time.Duration) engine.Warming {
	return &warming{&pod{engine: e, identity: newIdentity(lifetime), owner: seederRole}}
}

// Warm makes a warm base and finds out whether it does what it is for.
func (w *warming) Warm(ctx context.Context, base engine.Image, identity string) (warm engine.Warm, err error) {
	const room = 512 * units.MiB // for the archive, the log of its check and a few items
	if err := w.createVolume(ctx, room); err != nil {
		return warm, err
	}
	options := seederOptions{image: base}
	if err := w.createSeeder(ctx, options, w.volume.mount()); err != nil {
		return warm, err
	}
	if err := w.startSeeder(ctx, options); err != nil {
		return warm, err
	}
	if warm.Image, err = w.make(ctx, base, identity); err != nil {
		return warm, err
	}
	loaded, err := w.check(ctx, warm.Image)
	if err != nil {
		return warm, err
	}
	warm.Classes, warm.Archived = loaded.Classes, loaded.Archived
	if warm.Archived*2 < warm.Classes {
		return warm, &engine.UnfitError{Err: fmt.Errorf("this JVM does not use the archive of classes that it made: "+
			"%d of %d classes came from there", warm.Archived, warm.Classes)}
	}
	return warm, w.engine.Tag(ctx, warm.ID, snapshot.WarmName(identity))
}

// make commits a container of the base that has the archive of the classes, and the program of
// isolated snapshots.
func (w *warming) make(ctx context.Context, base engine.Image, identity string) (engine.Image, error) {
	inventory, err := w.inventory(ctx, base)
	if err != nil {
		return engine.Image{}, err
	}
	if err := w.archive(ctx, base, inventory); err != nil {
		return engine.Image{}, fmt.Errorf("archiving the classes of DynamoDB Local: %w", w.unfit(err))
	}
	binary, err := w.engine.program()
	if err != nil {
		return engine.Image{}, err
	}
	label, err := snapshot.Warmth{Software: inventory.Software, Base: identity, Archive: true, Program: binary.digest()}.Label()
	if err != nil {
		return engine.Image{}, err
	}
	id, err := w.create(ctx, commitRole, &container.Config{
		Image:  base.ID,
		Labels: map[string]string{snapshot.WarmLabel: label},
	}, &container.HostConfig{NetworkMode: "none"})
	if err != nil {
		return engine.Image{}, err
	}
	err = w.engine.copyIn(ctx, id, func(archive *tar.Writer) error {
		if err := writeClasses(archive, inventory); err != nil {
			return err
		}
		return binary.write(archive)
	})
	if err != nil {
		return engine.Image{}, fmt.Errorf("writing links to the classes: %w", err)
	}
	if err := w.copyArchive(ctx, id); err != nil {
		return engine.Image{}, err
	}
	committed, err := w.commit(ctx, id, container.CommitOptions{Comment: "dynasnap: lets DynamoDB Local start fast"})
	if err != nil {
		return engine.Image{}, fmt.Errorf("committing the warm base: %w", err)
	}
	return w.engine.Find(ctx, committed)
}

func (w *warming) inventory(ctx context.Context, base engine.Image) (inventory snapshot.Inventory, err error) {
	program, err := base.Base.Program()
	if err != nil {
		return inventory, err
	}
	err = w.await(ctx, func() error {
		inventory, err = w.client.Inventory(program)
		if err != nil && !errors.Is(err, seeder.ErrGone) {
			err = &engine.UnfitError{Err: err}
		}
		return err
	})
	return inventory, err
}

// unfit reports whether something failed because the JVM gave up by itself. One that was killed may
// have lacked memory.
func (w *warming) unfit(err error) error {
	select {
	case <-w.database.end():
		if status := w.database.status; status > 0 && status < 128 {
			return &engine.UnfitError{Err: err}
		}
	default:
	}
	return err
}

// RememberUnfit makes an image with nothing in it that has the name of a warm base and says that
// there can be none.
func (e *Engine) RememberUnfit(ctx context.Context, identity string) (engine.Image, error) {
	name := snapshot.WarmName(identity)
	label, err := snapshot.Warmth{Base: identity, Failed: true}.Label()
	if err != nil {
		return engine.Image{}, err
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
		return engine.Image{}, fmt.Errorf("noting that the base cannot be prepared: %w", err)
	}
	return e.Find(ctx, name)
}

// archive runs the database once, and has its JVM write the archive into the volume for the state.
func (w *warming) archive(ctx context.Context, base engine.Image, inventory snapshot.Inventory) error {
	command, err := base.Base.ArchivingCommand(
		inventory.Software,
		seederPlace.State(),
		path.Join(seederPlace.State(), path.Base(snapshot.ArchiveFile)),
	)
	if err != nil {
		return err
	}
	id, err := w.createDatabaseOf(ctx, archiverRole, base, command)
	if err != nil {
		return err
	}
	if err := w.engine.copyIn(ctx, id, func(archive *tar.Writer) error { return writeClasses(archive, inventory) }); err != nil {
		return err
	}
	if err := w.startDatabase(ctx, id, base.Ref); err != nil {
		return err
	}
	if err := w.waitUntilReady(ctx); err != nil {
		return err
	}
	if err := w.await(ctx, w.client.Exercise); err != nil {
		return err
	}
	return w.stopDatabase(ctx, archivingTimeout)
}

// writeClasses packs the links to the jars and their index. The directory is root's, so that no
// other user may list it.
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
func (w *warming) copyArchive(ctx context.Context, to string) error {
	source, _, err := w.engine.api.CopyFromContainer(
		ctx,
		w.seeder.id,
		path.Join(seederPlace.State(), path.Base(snapshot.ArchiveFile)),
	)
	if cerrdefs.IsNotFound(err) {
		return &engine.UnfitError{Err: errors.New("the JVM made no archive of classes")}
	}
	if err != nil {
		return fmt.Errorf("reading the archive of classes: %w", err)
	}
	defer func() { _ = source.Close() }()
	return w.engine.copyIn(ctx, to, func(archive *tar.Writer) error {
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

// check starts a warm base and tells how many of the classes that it loads come from its archive.
func (w *warming) check(ctx context.Context, warm engine.Image) (loaded seeder.Loaded, err error) {
	log := path.Join(seederPlace.State(), "loaded")
	command, err := warm.Base.SeedingCommand(seederPlace.State())
	if err != nil {
		return loaded, err
	}
	command.Arguments = append([]string{"-Xlog:class+load:file=" + log}, command.Arguments...)
	id, err := w.createDatabaseOf(ctx, checkRole, warm, command)
	if err != nil {
		return loaded, err
	}
	if err := w.startDatabase(ctx, id, warm.Ref); err != nil {
		return loaded, err
	}
	if err := w.waitUntilReady(ctx); err != nil {
		return loaded, err
	}
	err = w.await(ctx, func() error {
		loaded, err = w.client.Loaded(log)
		return err
	})
	return loaded, err
}
