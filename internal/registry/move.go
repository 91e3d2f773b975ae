package registry

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/sync/errgroup"
)

const (
	// maxRounds bounds how often tags are moved that another run has moved meanwhile.
	maxRounds = 5
	// minPause is the pause before the second round. Each further one is twice as long.
	minPause = 200 * time.Millisecond
)

// Move is a tag and the manifest to move it to. The repository has the manifest under another name.
type Move struct {
	Repository Repository
	Tag        string
	Manifest   Manifest
}

func (m Move) ref() Reference { return m.Repository.Tag(m.Tag) }

// Movement moves tags together, or not at all. Over all attempts it remembers what the tags were.
// It is not safe for concurrent use.
type Movement struct {
	client *Client
	tags   []*movingTag
	// Rounds is how often tags had to be moved in the last attempt: more than once when somebody
	// else moved them, too.
	Rounds int
}

// movingTag is the state of one tag.
type movingTag struct {
	Move
	seen   bool      // it was looked at
	before string    // its first digest; empty for none
	former *Manifest // the last manifest that was not ours; nil for none
	sent   bool      // a move was sent; it may have taken effect whatever the answer was
}

// Movement returns a Movement that has moved nothing yet.
func (c *Client) Movement(moves []Move) *Movement {
	m := &Movement{client: c}
	for _, one := range moves {
		m.tags = append(m.tags, &movingTag{Move: one})
	}
	return m
}

// Former returns what a tag was before it moved: its digest, which is empty for a new tag. moved is
// false for a tag that was right already.
func (m *Movement) Former(tag string) (digest string, moved bool) {
	for _, one := range m.tags {
		if one.Tag == tag {
			return one.formerDigest(), one.sent
		}
	}
	return "", false
}

// Try makes all moves, or none: where a tag is refused, it restores all tags, including those of
// earlier tries. It sends no layer, and a tag that is right already costs one request.
//
// The registry's answers are not trusted: Try looks at all tags again, and moves those again that
// are not ours. So of two runs that move the same tags, the one that moves last gets all of them,
// because it looks after the other has moved.
func (m *Movement) Try(ctx context.Context) error {
	if err := m.move(ctx); err != nil {
		return fmt.Errorf("%w; %s", err, m.restoreAll(ctx))
	}
	return nil
}

func (m *Movement) move(ctx context.Context) error {
	m.Rounds = 0
	pending, err := m.look(ctx)
	for err == nil && len(pending) > 0 {
		if m.Rounds == maxRounds {
			return lostError(pending)
		}
		begin := time.Now()
		if err = m.put(ctx, pending); err != nil {
			return err
		}
		m.Rounds++
		if pending, err = m.look(ctx); err != nil || len(pending) == 0 {
			break
		}
		// At least as long as we take: who moves at the same time then sees that all is as they
		// want it, and ends.
		pause := max(m.client.pause, time.Since(begin)) << (m.Rounds - 1)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause + rand.N(pause)): //nolint:gosec // no secret
		}
		pending, err = m.look(ctx)
	}
	return err
}

// look returns the tags that are not ours, with their manifests.
func (m *Movement) look(ctx context.Context) ([]*movingTag, error) {
	ours := make([]bool, len(m.tags))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(connections)
	for i, one := range m.tags {
		group.Go(func() (err error) {
			ours[i], err = m.client.isMoved(ctx, one)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var pending []*movingTag
	for i, one := range m.tags {
		if !ours[i] {
			pending = append(pending, one)
		}
	}
	return pending, nil
}

// isMoved looks a tag up. It keeps the tag's manifest unless that is ours.
func (c *Client) isMoved(ctx context.Context, one *movingTag) (bool, error) {
	digest, err := c.tagDigest(ctx, one.ref())
	if err != nil {
		return false, failure(err, "asking for the digest of %s", one.ref())
	}
	if !one.seen {
		one.seen, one.before = true, digest
	}
	switch digest {
	case one.Manifest.Digest:
		return true, nil
	case one.formerDigest():
		return false, nil
	}
	if digest == "" {
		one.former = nil
		return false, nil
	}
	ctx, cancel := c.withTimeout(ctx)
	defer cancel()
	former, err := c.get(ctx, one.Repository.WithDigest(digest))
	if err != nil {
		return false, failure(err, "keeping what %s was", one.ref())
	}
	kept := manifestOf(former)
	one.former = &kept
	return false, nil
}

// tagDigest returns the digest of a tag. It is empty for a missing tag.
func (c *Client) tagDigest(ctx context.Context, tag Reference) (string, error) {
	digest, err := c.digest(ctx, tag)
	if err != nil && kindOf(err) == ErrNotFound { //nolint:errorlint // kindOf gives the very value
		return "", nil
	}
	return digest, err
}

func (t *movingTag) formerDigest() string {
	if t.former == nil {
		return ""
	}
	return t.former.Digest
}

func (m *Movement) put(ctx context.Context, pending []*movingTag) error {
	for _, one := range pending {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		one.sent = true
		// Not given up in the middle: it could take effect after it was looked at and put back.
		if err := m.client.put(context.WithoutCancel(ctx), one.ref(), one.Manifest); err != nil {
			return failure(err, "moving %s to %s", one.ref(), one.Manifest.Digest)
		}
	}
	return nil
}

// put moves a tag. Some registries answer 200 with a page of their own.
func (c *Client) put(ctx context.Context, tag Reference, manifest Manifest) error {
	ref, err := tag.inRegistry()
	if err != nil {
		return err
	}
	ctx, cancel := c.withTimeout(ctx)
	defer cancel()
	session, err := c.session(ctx, ref, transport.PushScope)
	if err != nil {
		return err
	}
	return session.Put(ctx, ref, rawManifest{manifest})
}

// lostError is the error for tags that other runs keep moving.
func lostError(pending []*movingTag) error {
	var owners []string
	for _, one := range pending {
		at := one.formerDigest()
		switch {
		case at == "":
			at = "not there"
		case at == one.before:
			at = "still " + at
		default:
			at += ", which is somebody else's"
		}
		owners = append(owners, one.ref().String()+" is "+at)
	}
	return fmt.Errorf("the tags were moved %d times, and each time the registry took it, but %s", maxRounds, strings.Join(owners, ", "))
}

// rawManifest is a manifest to put.
type rawManifest struct{ manifest Manifest }

func (r rawManifest) RawManifest() ([]byte, error) { return r.manifest.Raw, nil }
func (r rawManifest) MediaType() (types.MediaType, error) {
	return types.MediaType(r.manifest.MediaType), nil
}
