package data

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

const (
	maxStatements     = 25   // that one call takes
	maxStatementBytes = 8192 // that one statement has
)

// statements runs PartiQL statements in batches.
type statements struct {
	client  *dynamodb.Client
	waiting []Record
}

// add runs a statement, at the latest when flush returns.
func (s *statements) add(ctx context.Context, statement Record) error {
	if s.waiting = append(s.waiting, statement); len(s.waiting) < maxStatements {
		return nil
	}
	return s.flush(ctx)
}

// flush runs what waits.
func (s *statements) flush(ctx context.Context) error {
	if len(s.waiting) == 0 {
		return nil
	}
	batch := s.waiting
	s.waiting = nil
	input := &dynamodb.BatchExecuteStatementInput{}
	for _, statement := range batch {
		input.Statements = append(
			input.Statements,
			types.BatchStatementRequest{Statement: aws.String(string(statement.Text))},
		)
	}
	answer, err := s.client.BatchExecuteStatement(ctx, input)
	var refusal smithy.APIError
	switch {
	case err != nil && errors.As(err, &refusal):
		return s.runEach(ctx, batch, err)
	case err != nil: // some of them may have run
		return &dynamo.WriteError{Place: batch[0].Place, Table: batch[0].Table, Err: fmt.Errorf("running a batch of statements: %w", err)}
	}
	for i, response := range answer.Responses {
		if failed := response.Error; failed != nil && i < len(batch) {
			return &dynamo.WriteError{Place: batch[i].Place, Table: batch[i].Table, Err: &smithy.GenericAPIError{
				Code: string(failed.Code), Message: aws.ToString(failed.Message),
			}}
		}
	}
	return nil
}

// runEach runs the statements of a batch that was refused as a whole, to find the one to blame. A
// batch with two statements for one key is refused, too.
func (s *statements) runEach(ctx context.Context, batch []Record, refused error) error {
	for _, statement := range batch {
		_, err := s.client.ExecuteStatement(
			ctx,
			&dynamodb.ExecuteStatementInput{Statement: aws.String(string(statement.Text))},
		)
		if err != nil {
			return &dynamo.WriteError{Place: statement.Place, Table: statement.Table, Err: err}
		}
	}
	return &dynamo.WriteError{Place: batch[0].Place, Table: batch[0].Table, Err: fmt.Errorf("running a batch of statements: %w", refused)}
}
