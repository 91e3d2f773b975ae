package registry

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// makeTimeout bounds the making of what several wait for.
const makeTimeout = 15 * time.Second

// shared keeps what is made once by whoever asks first. A failure is told to those who wait for it and not kept: the next one tries anew.
type shared[T any] struct {
	group singleflight.Group
	made  sync.Map
}

func (s *shared[T]) get(ctx context.Context, key string, make func(context.Context) (T, error)) (T, error) {
	if made, ok := s.made.Load(key); ok {
		return made.(T), nil
	}
	answer := s.group.DoChan(key, func() (any, error) {
		if made, ok := s.made.Load(key); ok {
			return made, nil
		}
		// Whoever asked first may give up, and the others still want to know.
		ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), makeTimeout, fmt.Errorf("no answer within %s", makeTimeout))
		defer cancel()
		made, err := make(ctx)
		if err == nil {
			s.made.Store(key, made)
		}
		return made, err
	})
	var none T
	select {
	case <-ctx.Done():
		return none, context.Cause(ctx)
	case result := <-answer:
		if result.Err != nil {
			return none, result.Err
		}
		return result.Val.(T), nil
	}
}
