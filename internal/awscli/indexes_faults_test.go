package awscli

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
)

// What DynamoDB Local answers around the change of an index.
var (
	errLimited = &ServiceError{
		Operation: "UpdateTable", Code: "LimitExceededException", StatusCode: 400,
		Message: "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
	}
	errInUse = &ServiceError{
		Operation: "UpdateTable", Code: "ResourceInUseException", StatusCode: 400, Message: "Index is being created.",
	}
	errExisting = &ServiceError{
		Operation: "CreateTable", Code: "ResourceInUseException", StatusCode: 400, Message: "Cannot create preexisting table",
	}
	errBroken  = &ServiceError{Operation: "DescribeTable", Code: "InternalFailure", StatusCode: 500}
	errMissing = &ServiceError{Operation: "DescribeTable", Code: "ResourceNotFoundException", StatusCode: 400}
	errClosed  = errors.New("calling DescribeTable: EOF")
)

const (
	creating = `{"Table": {"GlobalSecondaryIndexes": [{"IndexStatus": "ACTIVE"}, {"IndexStatus": "CREATING"}]}}`
	active   = `{"Table": {"GlobalSecondaryIndexes": [{"IndexStatus": "ACTIVE"}]}}`
)

// scriptedService gives its answers by operation, in turn, and the last one again and again. An
// answer is a text or an error.
type scriptedService map[string][]any

func (s scriptedService) Call(_ context.Context, target string, _ []byte) ([]byte, error) {
	operation := target[strings.IndexByte(target, '.')+1:]
	answer := s[operation][0]
	if len(s[operation]) > 1 {
		s[operation] = s[operation][1:]
	}
	switch answer := answer.(type) {
	case *ServiceError:
		failure := *answer // the caller adds to it
		return nil, &failure
	case error:
		return nil, answer
	}
	return []byte(answer.(string)), nil
}

// left returns how many answers of an operation have not been given, apart from the last one.
func (s scriptedService) left(operation string) int { return len(s[operation]) - 1 }

func updateTable(change string) []string {
	return []string{
		"dynamodb", "update-table", "--table-name", "things", "--attribute-definitions", "AttributeName=a,AttributeType=S",
		"--global-secondary-index-updates", change,
	}
}

var createIndex = updateTable(`[{"Create":{"IndexName":"by-a","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],` +
	`"Projection":{"ProjectionType":"ALL"}}}]`)

// try runs a command with one attempt, so that nothing but the wait helps, and returns how long it
// took.
func try(ctx context.Context, s *Server, args []string) (took time.Duration, err error) {
	begin := time.Now()
	err = run(ctx, s, &front.Call{Args: args, Environment: "\x00AWS_MAX_ATTEMPTS=1\x00", Stdin: -1}, io.Discard)
	return time.Since(begin), err
}

// afterIndex runs a command after one that has created an index.
func afterIndex(t *testing.T, service scriptedService, args []string) (took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := NewServer(service)
		_, err = try(t.Context(), server, createIndex)
		require.NoError(t, err)
		took, err = try(t.Context(), server, args)
		if err == nil {
			return
		}
		again, sameErr := try(t.Context(), server, args)
		assert.Equal(t, err, sameErr)
		assert.Zero(t, again, "what failed to the end is not put down to the index again")
	})
	return took, err
}

func TestWaitOutlastsFailedDescriptions(t *testing.T) {
	for name, fault := range map[string]any{"status 500": errBroken, "connection": errClosed, "text": "<html>"} {
		t.Run(name, func(t *testing.T) {
			service := scriptedService{
				"UpdateTable":   {"{}", errLimited, "{}"},
				"DescribeTable": {creating, fault, fault, creating, fault, active},
			}
			_, err := afterIndex(t, service, createIndex)
			require.NoError(t, err)
			assert.Zero(t, service.left("DescribeTable"))
		})
	}
}

func TestWaitOutlastsRefusalsByAReadyTable(t *testing.T) {
	service := scriptedService{
		"UpdateTable":   {"{}", errLimited, errInUse, errLimited, errLimited, "{}"},
		"DescribeTable": {creating, active},
	}
	took, err := afterIndex(t, service, createIndex)
	require.NoError(t, err)
	assert.Less(t, took, settleTime)
}

func TestWaitEnds(t *testing.T) {
	for name, test := range map[string]struct {
		answers  scriptedService
		from, to time.Duration
	}{
		"refused for another reason": {
			scriptedService{"UpdateTable": {"{}", errLimited}, "DescribeTable": {creating, active}},
			settleTime, settleTime + time.Second,
		},
		"never described": {
			scriptedService{"UpdateTable": {"{}", errLimited}, "DescribeTable": {errClosed}},
			settleTime, 4 * settleTime,
		},
		"the table is gone": {
			scriptedService{"UpdateTable": {"{}", errLimited}, "DescribeTable": {creating, errMissing}},
			0, time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			took, err := afterIndex(t, test.answers, createIndex)
			require.ErrorContains(t, err, errLimited.Message)
			assert.GreaterOrEqual(t, took, test.from)
			assert.Less(t, took, test.to)
		})
	}
}

func TestNoWaitWithoutIndex(t *testing.T) {
	const table = `--table-name things --key-schema AttributeName=a,KeyType=HASH --attribute-definitions AttributeName=a,AttributeType=S`
	create := append(strings.Fields("dynamodb create-table --billing-mode PAY_PER_REQUEST"), strings.Fields(table)...)
	took, err := afterIndex(t, scriptedService{"UpdateTable": {"{}"}, "CreateTable": {errExisting}}, create)
	require.ErrorContains(t, err, errExisting.Message, "no index makes a table exist")
	assert.Zero(t, took)

	took, err = try(t.Context(), NewServer(scriptedService{"UpdateTable": {errLimited}}), createIndex)
	require.ErrorContains(t, err, errLimited.Message, "the call may itself change more than the database allows")
	assert.Less(t, took, settleTime)
}

// slowDatabase changes an index in two seconds. It answers a change half a second after its begin.
type slowDatabase struct {
	mu    sync.Mutex
	ready time.Time
}

func (d *slowDatabase) Call(ctx context.Context, target string, _ []byte) ([]byte, error) {
	update := strings.HasSuffix(target, "UpdateTable")
	switch changing := d.begin(update); {
	case !update && changing:
		return []byte(creating), nil
	case !update:
		return []byte(active), nil
	case changing:
		refusal := *errLimited
		return nil, &refusal
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(500 * time.Millisecond):
		return []byte(`{}`), nil
	}
}

// begin begins a change unless one is going on, and reports whether one was.
func (d *slowDatabase) begin(change bool) (changing bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	changing = time.Now().Before(d.ready)
	if change && !changing {
		d.ready = time.Now().Add(2 * time.Second)
	}
	return changing
}

func TestCommandsWaitForIndexesOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := NewServer(&slowDatabase{})
		var commands sync.WaitGroup
		for range 10 {
			commands.Go(func() {
				_, err := try(t.Context(), server, createIndex)
				assert.NoError(t, err)
			})
		}
		commands.Wait()
	})
}

func TestCommandsWaitForIndexesOfKilledOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := NewServer(&slowDatabase{})
		soon, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := try(soon, server, createIndex)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = try(t.Context(), server, createIndex)
		require.NoError(t, err)
	})
}
