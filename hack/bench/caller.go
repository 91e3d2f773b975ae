package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// caller makes calls of the DynamoDB API with as little work as possible. DynamoDB Local requires a
// signature but does not check it.
type caller struct {
	endpoint string
	client   *http.Client
	key      string // the access key
}

// newCaller returns a caller with connections of its own.
func newCaller(endpoint string) caller {
	return caller{endpoint, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}, dynamo.AccessKey}
}

func (c caller) Call(ctx context.Context, target string, input []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(input))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", target)
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+c.key+"/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	output, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, output)
	}
	return output, err
}
