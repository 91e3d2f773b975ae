package awscli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Caller makes a call of the DynamoDB JSON 1.0 protocol to a target such as
// DynamoDB_20120810.PutItem. An error answer of the service is a *ServiceError.
type Caller interface {
	Call(ctx context.Context, target string, input []byte) (output []byte, err error)
}

// ServiceError is an error answer of the service.
type ServiceError struct {
	Operation  string // PutItem
	Code       string // ResourceNotFoundException
	Message    string
	StatusCode int    // HTTP status
	Attempts   int    // number of attempts, if no more were allowed
	Answer     []byte // as the service gave it
}

func (e *ServiceError) Error() string {
	retried := ""
	if e.Attempts > 0 {
		retried = fmt.Sprintf(" (reached max retries: %d)", e.Attempts-1)
	}
	return fmt.Sprintf("An error occurred (%s) when calling the %s operation%s: %s", e.Code, e.Operation, retried, e.Message)
}

const (
	// poolSize is the number of connections that stay open. Up to as many fronts at a time need no
	// new one.
	poolSize = 64
	// idleTime is well below that of DynamoDB Local's server (30 s), so that no call uses a
	// connection that the server is closing. A call that may have arrived must not be repeated.
	idleTime = 5 * time.Second
)

// NewCaller returns a Caller for an endpoint such as http://127.0.0.1:8000. It signs calls for the
// region with accessKey, which must consist of letters and digits and is the secret key as well. It
// reads no AWS configuration of the user. A call waits as long as its context lasts.
func NewCaller(endpoint, region, accessKey string) Caller {
	return &httpCaller{
		endpoint:    strings.TrimSuffix(endpoint, "/") + "/",
		region:      region,
		credentials: aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: accessKey},
		signer:      v4.NewSigner(),
		client: &http.Client{Transport: &http.Transport{
			MaxIdleConns:        poolSize,
			MaxIdleConnsPerHost: poolSize,
			IdleConnTimeout:     idleTime,
			DisableCompression:  true,
		}},
	}
}

type httpCaller struct {
	endpoint, region string
	credentials      aws.Credentials
	signer           *v4.Signer
	client           *http.Client
}

func (c *httpCaller) Call(ctx context.Context, target string, input []byte) ([]byte, error) {
	operation := target[strings.IndexByte(target, '.')+1:]
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(input))
	if err != nil {
		return nil, fmt.Errorf("building the %s request: %w", operation, err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", target)
	hash := sha256.Sum256(input)
	err = c.signer.SignHTTP(ctx, c.credentials, request, hex.EncodeToString(hash[:]), "dynamodb", c.region, time.Now())
	if err != nil {
		return nil, fmt.Errorf("signing the %s request: %w", operation, err)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("calling %s: %w", operation, err)
	}
	defer response.Body.Close()
	output, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the answer to %s: %w", operation, err)
	}
	if response.StatusCode/100 != 2 {
		return nil, serviceError(operation, response.StatusCode, output)
	}
	return output, nil
}

func serviceError(operation string, status int, body []byte) error {
	e := &ServiceError{
		Operation:  operation,
		Code:       fmt.Sprint(status),
		Message:    string(body),
		StatusCode: status,
		Answer:     body,
	}
	var answer struct {
		Type         string `json:"__type"`
		LowerMessage string `json:"message"`
		UpperMessage string `json:"Message"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return e
	}
	if answer.Type != "" {
		e.Code = answer.Type[strings.LastIndex(answer.Type, "#")+1:]
	}
	e.Message = answer.LowerMessage + answer.UpperMessage
	return e
}
