package awscli

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// defaultAttempts is the AWS CLI's default for the attempts of a call.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-retries.html
const defaultAttempts = 3

// retriedCodes are the errors that the AWS CLI's standard mode retries whatever their status is:
// those of TransientRetryableChecker and ThrottledRetryableChecker in botocore/retries/standard.py.
var retriedCodes = []string{
	"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete",
	"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
	"ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
	"BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown", "EC2ThrottledException",
}

var retriedStatuses = []int{
	http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

// call makes a call with as many attempts as the AWS CLI makes, and more where an index delays it.
func (c *command) call(ctx context.Context, o *operation, input *ordered.Object) ([]byte, error) {
	text := ordered.Compact.Append(nil, input)
	attempts := c.attempts()
	for attempt := 1; ; attempt++ {
		answered, called := c.server.noteIndexes(o.Name, input), time.Now()
		output, err := c.server.caller.Call(ctx, o.target, text)
		answered(err)
		var service *ServiceError
		if !errors.As(err, &service) {
			return output, err
		}
		if waited, problem := c.server.waitForIndexes(ctx, called, service); problem != nil {
			return nil, problem
		} else if waited {
			attempt--
			continue
		}
		if attempt >= attempts {
			service.Attempts = attempt
			return nil, err
		}
		if !slices.Contains(retriedCodes, service.Code) && !slices.Contains(retriedStatuses, service.StatusCode) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(c.server.backoff(attempt)):
		}
	}
}

// attempts returns the configured number of attempts.
func (c *command) attempts() int {
	text := c.files.call.Getenv("AWS_MAX_ATTEMPTS")
	if text == "" {
		text = c.profile.value("max_attempts")
	}
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return defaultAttempts
}

// exponentialBackoff returns botocore's pause after an attempt, counted from 1: a random part of
// one second, then of two, and so on up to 20.
func exponentialBackoff(attempt int) time.Duration {
	const most = 20 * time.Second
	return min(time.Duration(rand.Float64()*float64(time.Second<<min(attempt-1, 10))), most)
}
