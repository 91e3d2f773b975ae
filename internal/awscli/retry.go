package awscli

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// defaultAttempts is how often the AWS CLI makes a call at most when nothing else is configured.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-retries.html
const defaultAttempts = 3

// retriedCodes are the errors that the AWS CLI's standard mode tries again whatever their status
// is: those of TransientRetryableChecker and ThrottledRetryableChecker in
// botocore/retries/standard.py.
var retriedCodes = []string{
	"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete",
	"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
	"ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
	"BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown", "EC2ThrottledException",
}

var retriedStatuses = []int{
	http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

// call makes a call as often as the AWS CLI does, and once more after each index that was in its
// way.
func (c *command) call(ctx context.Context, o *operation, input []byte) ([]byte, error) {
	attempts := c.attempts()
	for attempt := 1; ; attempt++ {
		output, err := c.server.caller.Call(ctx, o.target, input)
		var service *ServiceError
		if !errors.As(err, &service) {
			return output, err
		}
		if waited, problem := c.server.waitForIndexes(ctx, service); problem != nil {
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

// attempts is how often the user lets a call be made.
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

// exponentialBackoff is botocore's pause after an attempt, counted from 1: at random up to one
// second, then two, and so on to 20.
func exponentialBackoff(attempt int) time.Duration {
	const most = 20 * time.Second
	return min(time.Duration(rand.Float64()*float64(time.Second<<min(attempt-1, 10))), most)
}
