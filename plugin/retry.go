package plugin

import (
	"context"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/registry"
)

// firstRetryPause is the first pause before a push is tried again. Each further one is twice as
// long.
const firstRetryPause = time.Second

// retry repeats do after temporary failures, at most so many times.
func retry(ctx context.Context, log *logrus.Logger, times int, do func() error) error {
	pause := firstRetryPause
	for attempt := 0; ; attempt++ {
		err := do()
		if err == nil || attempt == times || ctx.Err() != nil || !registry.Temporary(err) {
			return err
		}
		log.Warnf("%v; trying again in %s (%d of %d)", err, pause, attempt+1, times)
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; before that: %v", context.Cause(ctx), err)
		case <-time.After(pause):
		}
		pause *= 2
	}
}
