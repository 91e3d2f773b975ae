// Package dynamo talks to DynamoDB Local over its API. It waits until the database is ready,
// describes its state and checks expectations of it.
package dynamo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The identity that every caller of a database uses. Since 2.0 DynamoDB Local refuses access keys
// that hold anything but letters and digits.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
const (
	AccessKey = "local"
	SecretKey = "local"
	Region    = "us-east-1"
)

// Port is the port that DynamoDB Local listens on.
const Port = 8000

const (
	pollInterval = 10 * time.Millisecond
	// A database that lost its file never answers. A probe must not use up the whole wait.
	probeTimeout = 2 * time.Second
	// describePatience is for how long a table may not be described while its indexes change.
	describePatience = 5 * time.Second
	// A database that cannot read its file says that it fails, for ever.
	brokenTimeout = 3 * time.Second
)

// Connect returns a client for the DynamoDB Local at endpoint, with [AccessKey]. It reads no AWS
// configuration from the environment, so it cannot reach a real account.
func Connect(endpoint string) *dynamodb.Client { return ConnectAs(endpoint, AccessKey) }

// ConnectAs returns a client with another access key.
func ConnectAs(endpoint, accessKey string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint:     aws.String(endpoint),
		Region:           Region,
		Credentials:      credentials.NewStaticCredentialsProvider(accessKey, SecretKey, ""),
		RetryMaxAttempts: 1,
		HTTPClient:       &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}},
	})
}

// retryReads makes a client repeat a call that only reads. On a busy machine one in thousands of
// connections was closed before its answer.
func retryReads(o *dynamodb.Options) { o.RetryMaxAttempts = 3 }

// minThroughput is the throughput of our own tables. Versions before 1.11.475 require one.
var minThroughput = &types.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(1), WriteCapacityUnits: aws.Int64(1)}

// isUnknownOperation reports whether a call failed because this version of DynamoDB Local does not
// know the operation.
func isUnknownOperation(err error) bool {
	var answered smithy.APIError
	return errors.As(err, &answered) && answered.ErrorCode() == "UnknownOperationException"
}

// isTemporary reports whether a call failed because a connection broke, or with an error inside the
// database.
func isTemporary(err error) bool {
	var answered *smithyhttp.ResponseError
	return !errors.As(err, &answered) || answered.HTTPStatusCode() >= http.StatusInternalServerError
}

// isInternalFailure reports whether DynamoDB Local answered that it fails.
func isInternalFailure(err error) bool {
	var answered smithy.APIError
	return errors.As(err, &answered) && answered.ErrorCode() == "InternalFailure"
}

// WaitUntilReady waits until the database answers a signed ListTables. An open port is not enough:
// the server listens before it opens its state. A database that answers nothing but that it fails
// is given up. When ctx ends first, the error holds that of the last call.
func WaitUntilReady(ctx context.Context, client *dynamodb.Client) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	var broken time.Time // since when it says that it fails
	for {
		probe, cancel := context.WithTimeout(ctx, probeTimeout)
		_, err := client.ListTables(probe, &dynamodb.ListTablesInput{Limit: aws.Int32(1)})
		cancel()
		switch {
		case err == nil:
			return nil
		case !isInternalFailure(err):
			broken = time.Time{}
		case broken.IsZero():
			broken = time.Now()
		case time.Since(broken) > brokenTimeout:
			return fmt.Errorf("it does not open its state: %w", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; the last ListTables said: %v", context.Cause(ctx), err)
		case <-ticker.C:
		}
	}
}
