// Package once is a cache of values that are computed once.
package once

import (
	"context"
	"sync"
)

// Cache keeps values by key. The first caller for a key computes the value, and other callers wait
// for it. An error is not kept: the next caller computes the value again. The zero Cache is empty.
// It is safe for concurrent use.
type Cache[K comparable, V any] struct {
	mu      sync.Mutex
	entries map[K]*entry[V]
}

// entry is a value that is known or being computed.
type entry[V any] struct {
	waiting int // how many wait for it
	cancel  context.CancelCauseFunc
	done    chan struct{} // closed when value and err are known
	value   V
	err     error
}

// Get returns the value of a key, and computes it if necessary. When the first caller gives up and
// others wait, the computation goes on. When nobody waits any more it is cancelled, and the last
// caller waits for its end.
func (c *Cache[K, V]) Get(ctx context.Context, key K, create func(context.Context) (V, error)) (V, error) {
	e := c.join(ctx, key, create)
	select {
	case <-e.done:
		return e.value, e.err
	case <-ctx.Done():
	}
	if e.isDone() { // both were there to select from
		return e.value, e.err
	}
	if c.leave(key, e) {
		e.cancel(context.Cause(ctx))
		<-e.done
	}
	var none V
	return none, context.Cause(ctx)
}

// All returns the values so far.
func (c *Cache[K, V]) All() map[K]V {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make(map[K]V, len(c.entries))
	for key, e := range c.entries {
		if e.isDone() {
			all[key] = e.value
		}
	}
	return all
}

// join waits for the value of a key, and starts its computation if nobody has.
func (c *Cache[K, V]) join(ctx context.Context, key K, create func(context.Context) (V, error)) *entry[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, known := c.entries[key]; known {
		e.waiting++
		return e
	}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	e := &entry[V]{waiting: 1, cancel: cancel, done: make(chan struct{})}
	if c.entries == nil {
		c.entries = map[K]*entry[V]{}
	}
	c.entries[key] = e
	go func() {
		defer cancel(nil)
		e.value, e.err = create(ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		if e.err != nil {
			c.forget(key, e)
		}
		close(e.done)
	}()
	return e
}

// leave stops waiting. It reports whether nobody waits any more; the next caller then starts a new
// computation.
func (c *Cache[K, V]) leave(key K, e *entry[V]) (last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.waiting--
	if e.waiting > 0 || e.isDone() {
		return false
	}
	c.forget(key, e)
	return true
}

// forget removes an entry, unless another one has replaced it. The lock is held.
func (c *Cache[K, V]) forget(key K, e *entry[V]) {
	if c.entries[key] == e {
		delete(c.entries, key)
	}
}

func (e *entry[V]) isDone() bool {
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}
