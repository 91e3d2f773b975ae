package engine

import (
	"context"
	"time"
)

// WithGrace returns a context that ends later than ctx by a grace period, for work that must not be
// interrupted at once. If ctx has ended it returns ctx, so that nothing is begun.
func WithGrace(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	if ctx.Err() != nil {
		return ctx, func() {}
	}
	extended, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) })
	})
	return extended, func() {
		stop()
		cancel(nil)
	}
}
