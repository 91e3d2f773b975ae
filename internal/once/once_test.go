package once

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGetComputesOnce(t *testing.T) {
	t.Parallel()
	var cache Cache[string, int]
	var made atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			value, err := cache.Get(t.Context(), "a", func(context.Context) (int, error) { return int(made.Add(1)), nil })
			assert.NoError(t, err) //nolint:testifylint // require ends the test from its own goroutine alone
			assert.Equal(t, 1, value)
		})
	}
	all.Wait()
	other, err := cache.Get(t.Context(), "b", func(context.Context) (int, error) { return 7, nil })
	require.NoError(t, err)
	assert.Equal(t, 7, other)
}

func TestAll(t *testing.T) {
	t.Parallel()
	var cache Cache[string, int]
	assert.Empty(t, cache.All())
	for key, value := range map[string]int{"a": 1, "b": 2} {
		_, err := cache.Get(t.Context(), key, func(context.Context) (int, error) { return value, nil })
		require.NoError(t, err)
	}
	_, err := cache.Get(t.Context(), "c", func(context.Context) (int, error) { return 0, errors.New("broken") })
	require.Error(t, err)
	assert.Equal(t, map[string]int{"a": 1, "b": 2}, cache.All())
}

func TestGetKeepsNoError(t *testing.T) {
	t.Parallel()
	var cache Cache[string, int]
	broken := errors.New("broken")
	_, err := cache.Get(t.Context(), "a", func(context.Context) (int, error) { return 0, broken })
	require.Equal(t, broken, err)
	value, err := cache.Get(t.Context(), "a", func(context.Context) (int, error) { return 7, nil })
	require.NoError(t, err)
	assert.Equal(t, 7, value)
}

// making begins to make a value, which ends with release, or with its context.
func making(t *testing.T, cache *Cache[string, int], ended *atomic.Bool) (first context.CancelCauseFunc, got chan error, release chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	begun, release := make(chan struct{}), make(chan struct{})
	got = make(chan error, 1)
	go func() {
		_, err := cache.Get(ctx, "a", func(ctx context.Context) (int, error) {
			close(begun)
			select {
			case <-release:
				return 7, nil
			case <-ctx.Done():
				ended.Store(true)
				return 0, ctx.Err()
			}
		})
		got <- err
	}()
	<-begun
	return cancel, got, release
}

var errOver = errors.New("the run is over")

func TestGetGoesOnForThoseWhoWait(t *testing.T) {
	t.Parallel()
	var cache Cache[string, int]
	var ended atomic.Bool
	giveUp, first, release := making(t, &cache, &ended)
	second := make(chan int, 1)
	go func() {
		value, err := cache.Get(t.Context(), "a", func(context.Context) (int, error) { return 0, errors.New("made twice") })
		assert.NoError(t, err)
		second <- value
	}()
	for waiting := 0; waiting < 2; {
		cache.mu.Lock()
		waiting = cache.entries["a"].waiting
		cache.mu.Unlock()
	}
	giveUp(errOver)
	require.Equal(t, errOver, <-first)
	assert.False(t, ended.Load())
	close(release)
	assert.Equal(t, 7, <-second)
}

func TestGetEndsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	var cache Cache[string, int]
	var ended atomic.Bool
	giveUp, first, _ := making(t, &cache, &ended)
	giveUp(errOver)
	require.Equal(t, errOver, <-first)
	assert.True(t, ended.Load())
	value, err := cache.Get(t.Context(), "a", func(context.Context) (int, error) { return 8, nil })
	require.NoError(t, err)
	assert.Equal(t, 8, value, "nothing of the first making is left")
}

func TestGetAfterCancellation(t *testing.T) {
	t.Parallel()
	var cache Cache[string, int]
	create := func(context.Context) (int, error) { return 7, nil }
	_, err := cache.Get(t.Context(), "a", create)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		value, err := cache.Get(ctx, "a", create)
		require.NoError(t, err)
		assert.Equal(t, 7, value)
	}
}
