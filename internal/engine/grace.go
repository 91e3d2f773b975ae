package engine

import (
	"context"
	"time"
)

// WithGrace returns a context that ends a grace later than ctx, for what must not be broken off at
// once. Where ctx has ended it returns ctx itself, so that nothing is begun.
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
