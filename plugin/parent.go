package plugin

import (
	"context"
	"fmt"
)

// awaitCommittedParent waits until the parent's image exists. It may not be verified yet.
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

// awaitVerifiedParent waits until the parent is verified.
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

// cancelWithParent returns a context that ends when the parent has failed.
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
