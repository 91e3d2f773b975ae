package access

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// Database is where requests are tried.
type Database struct {
	client *dynamodb.Client
	caller awscli.Caller
}

// NewDatabase returns the database of a client.
func NewDatabase(client *dynamodb.Client) *Database {
	endpoint := aws.ToString(client.Options().BaseEndpoint)
	return &Database{client, awscli.NewCaller(endpoint, dynamo.Region, dynamo.AccessKey)}
}

// Try makes a request and leaves the state as it is: writes are in a transaction that is cancelled.
// Its error has the database's words.
func (d *Database) Try(ctx context.Context, request Request) error {
	if !request.Writes() {
		_, err := d.caller.Call(ctx, request.Target, request.Input)
		return explain(err)
	}
	input, err := request.input()
	if err != nil {
		return err
	}
	writes, err := request.writes(input)
	if err != nil {
		return err
	}
	check, err := d.failingCheck(ctx, writes[0].table)
	if err != nil {
		return err
	}
	_, err = d.caller.Call(ctx, dynamoDB+"TransactWriteItems", transaction(writes, check))
	var refused *awscli.ServiceError
	switch {
	case err == nil:
		return errors.New("a transaction with a condition that never holds has succeeded")
	case errors.As(err, &refused) && refused.Code == "TransactionCanceledException":
		return explainCancelled(refused, len(writes))
	}
	return explain(err)
}

// transaction returns the input of a TransactWriteItems.
func transaction(writes []write, check json.RawMessage) []byte {
	text := []byte(`{"TransactItems":[`)
	for _, one := range writes {
		text = append(document.AppendString(append(text, '{'), one.kind), ':')
		text = append(one.request.AppendJSON(text), "},"...)
	}
	return append(append(append(text, `{"ConditionCheck":`...), check...), "}]}"...)
}

// failingCheck returns a condition that never holds, on a key that no item has.
func (d *Database) failingCheck(ctx context.Context, table string) (json.RawMessage, error) {
	definition, err := dynamo.Define(ctx, d.client, table)
	if err != nil {
		return nil, explain(err)
	}
	key := map[string]map[string]string{}
	for _, attribute := range definition.Keys {
		key[attribute.Name] = map[string]string{attribute.Type: randomKey(attribute.Type)}
	}
	hash := definition.Keys[0].Name
	return json.Marshal(map[string]any{
		"TableName": table, "Key": key,
		"ConditionExpression":      "attribute_exists(#key) AND attribute_not_exists(#key)",
		"ExpressionAttributeNames": map[string]string{"#key": hash},
	})
}

func randomKey(kind string) string {
	random := make([]byte, 15)
	_, _ = rand.Read(random) // never fails
	switch kind {
	case "N":
		return new(big.Int).SetBytes(random).String() // 37 digits at most
	case "B":
		return base64.StdEncoding.EncodeToString(random)
	}
	return "dynasnap-" + base64.RawURLEncoding.EncodeToString(random)
}

// explain gives an error of the database its words.
func explain(err error) error {
	var refused *awscli.ServiceError
	var answered smithy.APIError
	switch {
	case errors.As(err, &refused):
		return fmt.Errorf("%s: %s", refused.Code, refused.Message)
	case errors.As(err, &answered):
		return fmt.Errorf("%s: %s", answered.ErrorCode(), answered.ErrorMessage())
	}
	return err
}

// explainCancelled returns why one of the first writes of a transaction fails; nil where only what
// follows them does.
func explainCancelled(refused *awscli.ServiceError, writes int) error {
	var answer struct {
		CancellationReasons []struct{ Code, Message string }
	}
	if err := json.Unmarshal(refused.Answer, &answer); err != nil || len(answer.CancellationReasons) != writes+1 {
		return explain(refused)
	}
	for _, reason := range answer.CancellationReasons[:writes] {
		if reason.Code != "None" {
			return fmt.Errorf("%s: %s", reason.Code, reason.Message)
		}
	}
	return nil
}
