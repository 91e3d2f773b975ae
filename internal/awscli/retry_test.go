package awscli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
)

// failingService answers with an error a few times, and then with success.
type failingService struct {
	times, calls int
	failure      ServiceError
}

func (f *failingService) Call(context.Context, string, []byte) ([]byte, error) {
	if f.calls++; f.calls <= f.times {
		failure := f.failure
		return nil, &failure
	}
	return []byte(`{}`), nil
}

// The calls and messages are those of the AWS CLI 2.9.19 for such a server.
func TestRetries(t *testing.T) {
	const gaveUp = "An error occurred (%s) when calling the ListTables operation%s: no"
	for _, test := range []struct {
		code   string
		status int
		times  int
		env    []string
		calls  int
		retold string // what the message says of retries; "ok" for a call that succeeds
	}{
		{code: "InternalFailure", status: 500, times: 0, calls: 1, retold: "ok"},
		{code: "InternalFailure", status: 500, times: 2, calls: 3, retold: "ok"},
		{code: "InternalFailure", status: 500, times: 3, calls: 3, retold: " (reached max retries: 2)"},
		{code: "InternalFailure", status: 500, times: 3, env: []string{"AWS_MAX_ATTEMPTS=5"}, calls: 4, retold: "ok"},
		{code: "InternalFailure", status: 500, times: 1, env: []string{"AWS_MAX_ATTEMPTS=1"}, calls: 1, retold: " (reached max retries: 0)"},
		{code: "ServiceUnavailable", status: 503, times: 1, calls: 2, retold: "ok"},
		{code: "NotImplemented", status: 501, times: 1, calls: 1},
		{code: "ValidationException", status: 400, times: 1, calls: 1},
		{code: "ValidationException", status: 400, times: 1, env: []string{"AWS_MAX_ATTEMPTS=1"}, calls: 1, retold: " (reached max retries: 0)"},
		{code: "ResourceInUseException", status: 400, times: 1, calls: 1},
		{code: "LimitExceededException", status: 400, times: 1, calls: 2, retold: "ok"},
		{code: "LimitExceededException", status: 400, times: 3, calls: 3, retold: " (reached max retries: 2)"},
		{code: "ProvisionedThroughputExceededException", status: 400, times: 1, calls: 2, retold: "ok"},
		{code: "ThrottlingException", status: 400, times: 1, calls: 2, retold: "ok"},
		{code: "TransactionInProgressException", status: 400, times: 1, calls: 2, retold: "ok"},
		{code: "RequestTimeout", status: 400, times: 1, calls: 2, retold: "ok"},
	} {
		t.Run(fmt.Sprint(test.code, " ", test.times, " times, ", test.env), func(t *testing.T) {
			failure := ServiceError{Operation: "ListTables", Code: test.code, Message: "no", StatusCode: test.status}
			service := &failingService{times: test.times, failure: failure}
			err := listTables(service, test.env...)
			assert.Equal(t, test.calls, service.calls)
			if test.retold == "ok" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, fmt.Sprintf(gaveUp, test.code, test.retold))
			}
		})
	}
}

func TestAttemptsOfTheProfile(t *testing.T) {
	config := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(config, []byte("[default]\nmax_attempts = 2\n"), 0o600))
	service := &failingService{times: 3, failure: ServiceError{Operation: "ListTables", Code: "SlowDown", StatusCode: 503}}
	require.ErrorContains(t, listTables(service, "AWS_CONFIG_FILE="+config), "(reached max retries: 1)")
	assert.Equal(t, 2, service.calls)
}

func TestExponentialBackoff(t *testing.T) {
	for attempt, most := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 90: 20 * time.Second} {
		for range 100 {
			pause := exponentialBackoff(attempt)
			assert.GreaterOrEqual(t, pause, time.Duration(0))
			assert.LessOrEqual(t, pause, most)
		}
	}
}

// listTables runs `aws dynamodb list-tables` without pauses.
func listTables(service Caller, env ...string) error {
	server := NewServer(service)
	server.backoff = func(int) time.Duration { return 0 }
	call := &front.Call{Args: []string{"dynamodb", "list-tables"}, Environment: "\x00" + strings.Join(env, "\x00") + "\x00", Stdin: -1}
	return run(context.Background(), server, call, io.Discard)
}
