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

// Caller is what this package needs of a database: one call of the DynamoDB JSON 1.0 protocol, to a target such as
// DynamoDB_20120810.PutItem. An answer of the service that is an error is a *ServiceError.
type Caller interface {
	Call(ctx context.Context, target string, input []byte) (output []byte, err error)
}

// ServiceError is an error the service answered with.
type ServiceError struct {
	Operation  string // PutItem
	Code       string // ResourceNotFoundException
	Message    string
	StatusCode int // of HTTP
	Attempts   int // how often the call was made, if that was as often as it may be made
}

func (e *ServiceError) Error() string {
	retried := ""
	if e.Attempts > 0 {
		retried = fmt.Sprintf(" (reached max retries: %d)", e.Attempts-1)
	}
	return fmt.Sprintf("An error occurred (%s) when calling the %s operation%s: %s", e.Code, e.Operation, retried, e.Message)
}

const (
	// poolSize is how many connections stay open; that many fronts at once need no new one.
	poolSize = 64
	// idleTime is well below that of DynamoDB Local's server (30 s), so that no call goes out on a connection
	// that is just being closed: a call that may have arrived must not be repeated.
	idleTime = 5 * time.Second
)

// NewCaller returns a Caller for an endpoint such as http://127.0.0.1:8000. Calls are signed for the region with
// accessKey, which must consist of letters and digits and also serves as the secret; nothing of the user's AWS
// configuration is read. Without a context's end a call waits as long as the service does.
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
	e := &ServiceError{Operation: operation, Code: fmt.Sprint(status), Message: string(body), StatusCode: status}
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
