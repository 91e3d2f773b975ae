package dynamo

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/restjson"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go"
)

// raw makes calls of a client's database whose input and output stay JSON. The SDK's types would
// cost more than all else that we do for a large state.
type raw struct {
	options dynamodb.Options
	signer  *v4.Signer
}

func rawOf(client *dynamodb.Client) raw { return raw{client.Options(), v4.NewSigner()} }

// The attempts of a call that may be repeated, and the pause after the first one. It doubles.
const (
	maxAttempts = 6
	firstPause  = 25 * time.Millisecond
)

// call makes a call that may be repeated, such as a read or a put. A refusal is a
// [smithy.APIError].
func (r raw) call(ctx context.Context, operation string, input []byte) (output []byte, err error) {
	for attempt := range maxAttempts {
		if err := pause(ctx, attempt); err != nil {
			return nil, err
		}
		output, err = r.try(ctx, operation, input)
		var refusal smithy.APIError
		if err == nil || ctx.Err() != nil || errors.As(err, &refusal) && refusal.ErrorFault() == smithy.FaultClient {
			return output, err
		}
	}
	return nil, err
}

// pause waits before an attempt, counted from 0. Its error is the cause of the context's end.
func pause(ctx context.Context, attempt int) error {
	if attempt == 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(firstPause << (attempt - 1)):
		return nil
	}
}

// try makes a call once.
func (r raw) try(ctx context.Context, operation string, input []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(
		ctx,
		http.MethodPost,
		aws.ToString(r.options.BaseEndpoint),
		bytes.NewReader(input),
	)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	credentials, err := r.options.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(input)
	err = r.signer.SignHTTP(
		ctx,
		credentials,
		request,
		hex.EncodeToString(hash[:]),
		"dynamodb",
		r.options.Region,
		time.Now(),
	)
	if err != nil {
		return nil, fmt.Errorf("signing the call of %s: %w", operation, err)
	}
	response, err := r.options.HTTPClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("calling %s: %w", operation, err)
	}
	defer func() { _ = response.Body.Close() }()
	output, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the answer to %s: %w", operation, err)
	case response.StatusCode != http.StatusOK:
		return nil, refusal(response.StatusCode, output)
	}
	return output, nil
}

// refusal returns the error of an answer.
func refusal(status int, answer []byte) error {
	kind, message, err := restjson.GetErrorInfo(json.NewDecoder(bytes.NewReader(answer)))
	if err != nil {
		message = string(answer)
	}
	refused := &smithy.GenericAPIError{
		Code:    restjson.SanitizeErrorCode(cmp.Or(kind, fmt.Sprint(status))),
		Message: message,
		Fault:   smithy.FaultClient,
	}
	if status >= http.StatusInternalServerError {
		refused.Fault = smithy.FaultServer
	}
	return refused
}
