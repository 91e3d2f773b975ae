package awscli

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// DynamoDB Local creates and deletes an index in the background and takes at least half a second.
// Until then it refuses other changes of the table's indexes, and it answers reads and writes of
// the table with status 500. Each command of the AWS CLI takes longer than that, so scripts written
// with it do not wait. The built-in aws waits for them.

// noteIndexes records the table of a call that starts to create or delete an index.
func (s *Server) noteIndexes(operation string, input *ordered.Object) {
	if operation != "UpdateTable" || !slices.ContainsFunc(objects(input, "GlobalSecondaryIndexUpdates"), changesIndex) {
		return
	}
	name, _ := input.Get("TableName")
	if table, ok := name.(string); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.indexing[table] = true
	}
}

func changesIndex(update *ordered.Object) bool { return update.Has("Create") || update.Has("Delete") }

// waitForIndexes waits for the indexes that may have made a call fail. It reports whether there
// were any.
func (s *Server) waitForIndexes(ctx context.Context, failure *ServiceError) (waited bool, err error) {
	switch {
	case failure.StatusCode >= http.StatusInternalServerError:
	case failure.Code == "LimitExceededException", failure.Code == "ResourceInUseException":
	default:
		return false, nil
	}
	for _, table := range s.indexingTables() {
		if err := s.waitForIndexesOf(ctx, table); err != nil {
			return false, err
		}
		waited = true
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

// waitForIndexesOf waits until no index of a table is being created or deleted. Its error is that
// of ctx.
func (s *Server) waitForIndexesOf(ctx context.Context, table string) error {
	tick := time.NewTicker(waitInterval)
	defer tick.Stop()
	for s.isIndexing(ctx, table) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.indexing, table)
	return nil
}

// isIndexing asks the database whether an index of a table is being created or deleted. It is false
// for a table that cannot be described, such as a deleted one.
func (s *Server) isIndexing(ctx context.Context, table string) bool {
	input, err := json.Marshal(map[string]string{"TableName": table})
	if err != nil {
		return false
	}
	output, err := s.caller.Call(ctx, services()["dynamodb"].operations["describe-table"].target, input)
	var answer struct {
		Table struct {
			GlobalSecondaryIndexes []struct{ IndexStatus string }
		}
	}
	if err != nil || json.Unmarshal(output, &answer) != nil {
		return false
	}
	for _, index := range answer.Table.GlobalSecondaryIndexes {
		if index.IndexStatus == "CREATING" || index.IndexStatus == "DELETING" {
			return true
		}
	}
	return false
}
