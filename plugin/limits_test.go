package plugin

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/plugin/settings"
)

func TestSeedTimeout(t *testing.T) {
	s := settings.Settings{Timeout: time.Hour, SeedTimeout: 10 * time.Minute}
	timeout, over := seedTimeout(t.Context(), s)
	assert.Equal(t, 10*time.Minute, timeout)
	require.EqualError(t, over, "seed_timeout: the seed took longer than 10m0s")
	for _, test := range []struct {
		left    time.Duration
		atMost  time.Duration
		message string
	}{
		{time.Hour, 10 * time.Minute, "seed_timeout: the seed took longer than 10m0s"},
		{9 * time.Minute, 9*time.Minute - reportTimeout, "timeout: the whole run took longer than 1h0m0s"},
		{reportTimeout / 2, 10 * time.Minute, "seed_timeout: the seed took longer than 10m0s"}, // too late to say more than that it is over
	} {
		ctx, cancel := context.WithTimeout(t.Context(), test.left)
		timeout, over := seedTimeout(ctx, s)
		cancel()
		assert.LessOrEqual(t, timeout, test.atMost)
		assert.Positive(t, timeout)
		require.EqualError(t, over, test.message)
	}
}
