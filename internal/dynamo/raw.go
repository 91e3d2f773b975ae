package dynamo

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

// raw makes calls whose input and output stay JSON. The SDK's types would cost as much as the
// database's own work on large states.
type raw struct{ caller awscli.Caller }

// rawOf returns the raw calls of a client's database.
func rawOf(client *dynamodb.Client) raw {
	return raw{awscli.NewCaller(aws.ToString(client.Options().BaseEndpoint), Region, AccessKey)}
}

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
		output, err = r.caller.Call(ctx, "DynamoDB_20120810."+operation, input)
		var refusal *awscli.ServiceError
		switch {
		case err == nil:
			return output, nil
		case !errors.As(err, &refusal): // a connection that broke
		case refusal.StatusCode >= http.StatusInternalServerError:
			err = &smithy.GenericAPIError{Code: refusal.Code, Message: refusal.Message, Fault: smithy.FaultServer}
		default:
			return nil, &smithy.GenericAPIError{Code: refusal.Code, Message: refusal.Message, Fault: smithy.FaultClient}
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
