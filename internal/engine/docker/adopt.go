package docker

import (
	"archive/tar"
	"context"
	"fmt"
	"time"

	"github.com/docker/go-units"
	"github.com/moby/sys/user"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// adopt puts the state of the seed where the database, which was created of the base, will keep its
// own.
func (r *run) adopt(ctx context.Context, state *seed.State) error {
	own, err := r.findOwnState(ctx, r.material.Base)
	if err != nil {
		return &engine.BaseError{Err: err}
	}
	if own.Path != "" {
		return &engine.BaseError{Err: fmt.Errorf("%s holds a state of its own, %s, and the seed begins with another, %s: "+
			"a snapshot starts on one of them", r.material.Base.Ref, own.Path, state.Name)}
	}
	if err := r.checkRoom(state.Size); err != nil {
		return &engine.StateError{Name: state.Name, Err: err}
	}
	owner, err := r.engine.owner(ctx, r.containerName(databaseRole), r.material.Base.User)
	if err != nil {
		return err
	}
	err = r.engine.copyIn(ctx, r.seeder.id, func(archive *tar.Writer) error {
		header := &tar.Header{
			Typeflag: tar.TypeReg,
			Size:     state.Size,
			Uid:      owner.Uid,
			Gid:      owner.Gid,
			ModTime:  time.Unix(0, 0),
		}
		return writeState(archive, header, state, seederPlace.State())
	})
	if err != nil {
		return &engine.StateError{Name: state.Name, Err: err}
	}
	return nil
}

// checkRoom returns [seeder.ErrFull] for a state that is larger than its memory.
func (r *run) checkRoom(size int64) error {
	if r.volume.size > 0 && size > r.volume.size {
		return fmt.Errorf("it has %s, and no more than %s of memory may be taken: %w",
			units.BytesSize(float64(size)), units.BytesSize(float64(r.volume.size)), seeder.ErrFull)
	}
	return nil
}

// owner returns the numbers of a user that an image names; those of root where it names none that
// it has a number for.
func (e *Engine) owner(ctx context.Context, container, named string) (owner user.ExecUser, err error) {
	users, err := e.fileIn(ctx, container, "/etc/passwd")
	if err != nil {
		return owner, err
	}
	groups, err := e.fileIn(ctx, container, "/etc/group")
	if err != nil {
		return owner, err
	}
	if found, err := user.GetExecUser(named, nil, users, groups); err == nil {
		owner = *found
	}
	return owner, nil
}

// awaitDatabase returns when the database has answered a query.
func (r *run) awaitDatabase(ctx context.Context) error {
	err := r.waitUntilReady(ctx)
	if err == nil || ctx.Err() != nil || r.adopted == "" {
		return err
	}
	return &engine.StateError{Name: r.adopted, Err: err}
}
