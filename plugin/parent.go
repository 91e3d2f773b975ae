package plugin

import (
	"context"
	"fmt"
)

// awaitCommittedParent returns when there is an image with the state to start on. Whether that can
// be vouched for may still be open.
func (b *bake) awaitCommittedParent(ctx context.Context) error {
	if b.parent == nil {
		return nil
	}
	select {
	case <-b.parent.committed:
		return nil
	case <-b.parent.ended: // both may be there
		return b.awaitVerifiedParent()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// awaitVerifiedParent returns when the snapshot that this one starts on has been verified, too.
func (b *bake) awaitVerifiedParent() error {
	if b.parent == nil {
		return nil
	}
	<-b.parent.ended
	if b.parent.err != nil {
		return b.parentFailed()
	}
	return nil
}

func (b *bake) parentFailed() error {
	return fmt.Errorf("not made, because it starts on %s, which failed", b.parent.name())
}
