package plugin

import (
	"context"
	"fmt"
)

// awaitCommittedParent returns when there is an image with the state to start on. Whether that can
// be verified may still be open.
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
		return b.parentError()
	}
	return nil
}

func (b *bake) parentError() error {
	return fmt.Errorf("not made, because it starts on %s, which failed", b.parent.name())
}

// cancelWithParent returns a context that ends when the snapshot that this one starts on has
// failed.
func (b *bake) cancelWithParent(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if b.parent != nil {
		go func() {
			select {
			case <-ctx.Done():
			case <-b.parent.ended:
				if b.parent.err != nil {
					cancel(b.parentError())
				}
			}
		}()
	}
	return ctx, func() { cancel(nil) }
}
