package awscli

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// DynamoDB Local creates and deletes an index in the background and takes at least half a second.
// Until then it refuses other changes of the table's indexes, and it answers writes to the table
// with status 500, and at the end even a DescribeTable. Each command of the AWS CLI takes longer
// than that, so scripts written with it do not wait. The built-in aws waits for them.

// settleTime is for how long a failure is still put down to an index that has become ready, and for
// how long a table may not be described. A failure that has another cause is reported after it.
const settleTime = 5 * time.Second

// indexChange is what is known of the changes of a table's indexes.
type indexChange struct {
	calls int  // that are under way and may begin one
	begun bool // one has begun, or may have
	// idle is when the database first said that no change is going on. It is zero until then.
	idle time.Time
}

// noteIndexes records the table of a call that starts to create or delete an index. It is called
// before the call: another command may fail before this one has its answer, and a command that is
// killed gets none. answered is called with the call's error.
func (s *Server) noteIndexes(operation string, input *ordered.Object) (answered func(error)) {
	name, _ := input.Get("TableName")
	table, ok := name.(string)
	if !ok || operation != "UpdateTable" ||
		!slices.ContainsFunc(objects(input, "GlobalSecondaryIndexUpdates"), changesIndex) {
		return func(error) {}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	change := s.indexing[table]
	if change == nil {
		change = &indexChange{}
		s.indexing[table] = change
	}
	change.calls++
	return func(err error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		change.calls--
		if failure := (*ServiceError)(nil); errors.As(err, &failure) && !failure.isInternal() {
			s.dropIndexes(table)
			return
		}
		change.begun, change.idle = true, time.Time{}
	}
}

func changesIndex(update *ordered.Object) bool { return update.Has("Create") || update.Has("Delete") }

// dropIndexes forgets a table of which no change has begun or may begin. The caller holds the lock.
func (s *Server) dropIndexes(table string) {
	if change := s.indexing[table]; !change.begun && change.calls == 0 {
		delete(s.indexing, table)
	}
}

func (e *ServiceError) isInternal() bool { return e.StatusCode >= http.StatusInternalServerError }

// waitForIndexes waits for the indexes that may have made a call fail, which was made at that time.
// It reports whether there were any.
func (s *Server) waitForIndexes(ctx context.Context, called time.Time, failure *ServiceError) (waited bool, err error) {
	switch {
	case failure.isInternal():
	case failure.Operation == "CreateTable": // the table exists
		return false, nil
	case failure.Code == "LimitExceededException", failure.Code == "ResourceInUseException":
	default:
		return false, nil
	}
	for _, table := range s.indexingTables() {
		one, err := s.waitForIndexesOf(ctx, table, called)
		if err != nil {
			return false, err
		}
		waited = waited || one
	}
	return waited, nil
}

func (s *Server) indexingTables() (tables []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for table := range s.indexing {
		tables = append(tables, table)
	}
	return tables
}

// waitForIndexesOf waits until no index of a table is being created or deleted. It reports whether
// one may have made a call fail. Its error is that of ctx.
func (s *Server) waitForIndexesOf(ctx context.Context, table string, called time.Time) (concerned bool, err error) {
	tick := time.NewTicker(waitInterval)
	defer tick.Stop()
	described, ready := time.Now(), false
	for !ready {
		state := s.indexesOf(ctx, table)
		if state != indexesUnknown {
			described = time.Now()
		}
		if state != indexesUnknown || time.Since(described) > settleTime {
			if ready, concerned = s.recordIndexes(table, state, called); !concerned {
				return false, nil
			}
		}
		select { // also when they are ready, which the database says a little early
		case <-ctx.Done():
			return false, ctx.Err()
		case <-tick.C:
		}
	}
	return true, nil
}

// recordIndexes records the state of a table's indexes. It reports whether they are ready, and
// whether they may have made a call fail.
func (s *Server) recordIndexes(table string, state indexState, called time.Time) (ready, concerned bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change := s.indexing[table]
	switch {
	case change == nil: // another command has seen the end
		return true, true
	case state == indexesChanging:
		change.idle = time.Time{}
		return false, true
	case state != indexesGone && change.idle.IsZero():
		change.idle = time.Now()
		return true, true
	case state != indexesGone && called.Before(change.idle.Add(settleTime)):
		return true, true
	}
	change.begun = false
	s.dropIndexes(table)
	return true, state == indexesGone
}

// indexState is what the database says of a table's indexes.
type indexState int

const (
	indexesUnknown  indexState = iota // it did not say it: a poll fails like any other call
	indexesChanging                   // one is being created or deleted
	indexesIdle
	indexesGone // with the table
)

// indexesOf asks the database for the state of a table's indexes.
func (s *Server) indexesOf(ctx context.Context, table string) indexState {
	input, err := json.Marshal(map[string]string{"TableName": table})
	if err != nil {
		return indexesUnknown
	}
	output, err := s.caller.Call(ctx, services()["dynamodb"].operations["describe-table"].target, input)
	if failure := (*ServiceError)(nil); errors.As(err, &failure) && failure.Code == "ResourceNotFoundException" {
		return indexesGone
	}
	var answer struct {
		Table struct {
			GlobalSecondaryIndexes []struct{ IndexStatus string }
		}
	}
	if err != nil || json.Unmarshal(output, &answer) != nil {
		return indexesUnknown
	}
	for _, index := range answer.Table.GlobalSecondaryIndexes {
		if index.IndexStatus == "CREATING" || index.IndexStatus == "DELETING" {
			return indexesChanging
		}
	}
	return indexesIdle
}
