package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// restoreTimeout bounds the restoring of tags, which also happens when the run was cancelled.
const restoreTimeout = 30 * time.Second

// restoreAll takes back what was sent, in this try or an earlier one, the last tag first. It
// returns what became of the tags.
func (m *Movement) restoreAll(ctx context.Context) string {
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), restoreTimeout, errors.New("no time was left"))
	defer cancel()
	sent := false
	var left []string
	for _, one := range slices.Backward(m.tags) {
		if !one.sent {
			continue
		}
		sent = true
		if problem := m.client.restore(ctx, one); problem != "" {
			left = append(left, one.ref().String()+" "+problem)
		}
	}
	switch {
	case !sent:
		return "no tag was moved"
	case len(left) == 0:
		return "all tags are as they were"
	}
	return "the other tags are as they were, but " + strings.Join(left, ", ")
}

// restore takes back one move. It returns what could not be restored, or nothing. A tag that
// another run has moved meanwhile stays.
func (c *Client) restore(ctx context.Context, one *movingTag) string {
	now, err := c.tagDigest(ctx, one.ref())
	switch {
	case err != nil:
		return fmt.Sprintf("may have moved: %v", err)
	case now == one.formerDigest():
		return ""
	case now == "":
		return "was deleted by somebody else, and is left so"
	case now != one.Manifest.Digest:
		return "was moved to " + now + " by somebody else, and is left so"
	}
	if one.former == nil {
		err = c.delete(ctx, one.ref())
	} else {
		err = c.put(ctx, one.ref(), *one.former)
	}
	// Whatever the answer was.
	now, unseen := c.tagDigest(ctx, one.ref())
	if unseen == nil && now == one.formerDigest() {
		return ""
	}
	if err == nil {
		err = cmp.Or(unseen, errors.New("the registry took it, and has not done it"))
	}
	if one.former == nil {
		return fmt.Sprintf("is new and could not be deleted: %v", err)
	}
	return fmt.Sprintf("could not be put back to %s: %v", one.former.Digest, err)
}

// delete deletes a tag but not its manifest, which other tags have as well. Many registries cannot
// do that; they answer 405 or 400.
func (c *Client) delete(ctx context.Context, tag Reference) error {
	ref, err := tag.inRegistry()
	if err != nil {
		return err
	}
	session, err := c.session(ctx, ref, transport.DeleteScope)
	if err != nil {
		return err
	}
	return session.Delete(ctx, ref)
}
