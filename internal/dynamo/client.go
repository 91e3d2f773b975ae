// Package dynamo talks to DynamoDB Local over its API: is it ready, and what does it hold?
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
)

// The identity that every caller of a database uses. Since 2.0 DynamoDB Local refuses access keys
// that hold anything but letters and digits.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
const (
	AccessKey = "local"
	SecretKey = "local"
	Region    = "us-east-1"
)

// The port DynamoDB Local listens on, and its address for whoever shares its network namespace.
const (
	Port     = 8000
	Endpoint = "http://localhost:8000"
)

const (
	pollInterval = 10 * time.Millisecond
	// A probe that hangs (a database that lost its file hangs its callers) must not eat the whole wait.
	probeTimeout = 2 * time.Second
)

// Connect returns a client for the DynamoDB Local at endpoint. It reads no AWS configuration of the
// environment, so that no real account can ever be reached by accident.
func Connect(endpoint string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint:     aws.String(endpoint),
		Region:           Region,
		Credentials:      credentials.NewStaticCredentialsProvider(AccessKey, SecretKey, ""),
		RetryMaxAttempts: 1,
		HTTPClient:       &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}},
	})
}

// retryReads is for calls that only read: what broke on the way (an answer whose connection was closed was seen once in
// thousands, on a busy machine) is asked for again.
func retryReads(o *dynamodb.Options) { o.RetryMaxAttempts = 3 }

// minThroughput is what tables of ours ask for: versions before 1.11.475 know no tables without.
var minThroughput = &types.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(1), WriteCapacityUnits: aws.Int64(1)}

// isUnknownOperation tells whether a call failed because this version of DynamoDB Local does not know the
// operation.
func isUnknownOperation(err error) bool {
	var answered smithy.APIError
	return errors.As(err, &answered) && answered.ErrorCode() == "UnknownOperationException"
}

// WaitUntilReady returns when a signed ListTables was answered. An open port is not enough: the
// server listens before it can open its state. When ctx ends first, the error tells the last probe's.
func WaitUntilReady(ctx context.Context, client *dynamodb.Client) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		probe, cancel := context.WithTimeout(ctx, probeTimeout)
		_, err := client.ListTables(probe, &dynamodb.ListTablesInput{Limit: aws.Int32(1)})
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; the last ListTables said: %v", context.Cause(ctx), err)
		case <-ticker.C:
		}
	}
}
