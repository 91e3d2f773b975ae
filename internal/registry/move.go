package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/sync/errgroup"
)

// putBackTimeout is what putting tags back gets, also when the run was cancelled meanwhile.
const putBackTimeout = 30 * time.Second

// Move is a tag that is to point to a manifest, which its repository has already under another name.
type Move struct {
	Repository Repository
	Tag        string
	Manifest   Manifest
}

// move is one that has to be made, and what is needed to take it back.
type move struct {
	Move
	ref    name.Reference
	former *Manifest // nil for a tag that was not there
}

// Move makes all the moves, or none: where a tag is refused, those before it are put back to what they were. No layer is sent, and a
// tag that is right already costs a single request. A tag that somebody else moved meanwhile is left as theirs.
func (c *Client) Move(ctx context.Context, moves []Move) error {
	pending, err := c.pending(ctx, moves)
	if err != nil {
		return fmt.Errorf("%w; no tag was moved", err)
	}
	for i, one := range pending {
		err := context.Cause(ctx)
		if err == nil {
			// Not given up in the middle: it could take effect after it was looked at and put back.
			err = c.put(context.WithoutCancel(ctx), one.ref, one.Manifest)
		}
		if err != nil {
			err = failure(err, "moving %s to %s", one.name(), one.Manifest.Digest)
			return fmt.Errorf("%w; %s", err, c.putBack(ctx, pending[:i+1]))
		}
	}
	return nil
}

func (m Move) name() string { return m.Repository.Tag(m.Tag) }

// pending are the moves that have to be made: those of tags that point elsewhere, or to nothing yet.
func (c *Client) pending(ctx context.Context, moves []Move) ([]move, error) {
	all := make([]*move, len(moves))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(connections)
	for i, one := range moves {
		group.Go(func() (err error) {
			all[i], err = c.prepare(ctx, one)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var pending []move
	for _, one := range all {
		if one != nil {
			pending = append(pending, *one)
		}
	}
	return pending, nil
}

// prepare looks where a tag points to, and keeps the manifest that is there; nil when it is right already.
func (c *Client) prepare(ctx context.Context, one Move) (*move, error) {
	ref, err := parse(one.name())
	if err != nil {
		return nil, err
	}
	prepared := &move{Move: one, ref: ref}
	digest, err := c.digest(ctx, ref)
	switch kind := kindOf(err); {
	case kind == ErrNotFound: //nolint:errorlint // kindOf gives the very value
		return prepared, nil
	case err != nil:
		return nil, failure(err, "asking for the digest of %s", one.name())
	case digest == one.Manifest.Digest:
		return nil, nil
	}
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	former, err := c.get(ctx, ref.Context().Digest(digest))
	if err != nil {
		return nil, failure(err, "keeping what %s was", one.name())
	}
	kept := manifestOf(former)
	prepared.former = &kept
	return prepared, nil
}

func (c *Client) put(ctx context.Context, ref name.Reference, manifest Manifest) error {
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	session, err := c.session(ctx, ref, transport.PushScope)
	if err != nil {
		return err
	}
	return session.Put(ctx, ref, raw{manifest})
}

// putBack takes moves back, the last one first, and tells what became of the tags.
func (c *Client) putBack(ctx context.Context, moves []move) string {
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), putBackTimeout, errors.New("no time was left"))
	defer cancel()
	var left []string
	for _, one := range slices.Backward(moves) {
		if problem := c.takeBack(ctx, one); problem != "" {
			left = append(left, one.name()+" "+problem)
		}
	}
	if len(left) == 0 {
		return "all tags are as they were"
	}
	return "the other tags are as they were, but " + strings.Join(left, ", ")
}

// takeBack takes one move back. It says what is not as it was; nothing if all is.
func (c *Client) takeBack(ctx context.Context, one move) string {
	now, err := c.digest(ctx, one.ref)
	switch {
	case err != nil && kindOf(err) == ErrNotFound: //nolint:errorlint // kindOf gives the very value
		return "" // the one that was refused
	case err != nil:
		return fmt.Sprintf("may have moved: %v", err)
	case one.former != nil && now == one.former.Digest:
		return ""
	case now != one.Manifest.Digest:
		return "was moved to " + now + " by somebody else, and is left so"
	case one.former != nil:
		err = c.put(ctx, one.ref, *one.former)
	default:
		err = c.delete(ctx, one.ref)
	}
	if err == nil {
		return ""
	}
	if one.former == nil {
		return fmt.Sprintf("is new and could not be deleted: %v", err)
	}
	return fmt.Sprintf("could not be put back to %s: %v", one.former.Digest, err)
}

// delete deletes a tag and not its manifest, which other tags have as well. Many registries do not (they answer 405 or 400).
func (c *Client) delete(ctx context.Context, tag name.Reference) error {
	session, err := c.session(ctx, tag, transport.DeleteScope)
	if err != nil {
		return err
	}
	return session.Delete(ctx, tag)
}

// raw is a manifest as it is put.
type raw struct{ manifest Manifest }

func (r raw) RawManifest() ([]byte, error)        { return r.manifest.Raw, nil }
func (r raw) MediaType() (types.MediaType, error) { return types.MediaType(r.manifest.MediaType), nil }
