package plugin

import (
	"context"
	"fmt"
	"time"

	"github.com/dynasnap/dynasnap/plugin/settings"
)

// timeoutError is the error of a run that exceeds the setting timeout.
func timeoutError(s settings.Settings) error {
	return fmt.Errorf("timeout: the whole run took longer than %s", s.Timeout)
}

// limitStart ends the start of something after the setting start_timeout.
func (p plan) limitStart(ctx context.Context, what string) (context.Context, context.CancelFunc) {
	timeout := p.settings.StartTimeout
	return context.WithTimeoutCause(ctx, timeout, fmt.Errorf("start_timeout: %s took longer than %s", what, timeout))
}

// reportTimeout is the time for the seeder to report where a script is when its time is over.
const reportTimeout = 5 * time.Second

// seedTimeout returns when the seeder ends the scripts, and the error then. At the end of the run
// itself it could not report anything.
func seedTimeout(ctx context.Context, s settings.Settings) (time.Duration, error) {
	if end, ok := ctx.Deadline(); ok {
		if left := time.Until(end) - reportTimeout; left > 0 && left < s.SeedTimeout {
			return left, timeoutError(s)
		}
	}
	return s.SeedTimeout, fmt.Errorf("seed_timeout: the seed took longer than %s", s.SeedTimeout)
}
