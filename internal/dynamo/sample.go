package dynamo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Item is an item of a table. Its JSON is what the AWS CLI prints, with sorted attributes.
type Item map[string]types.AttributeValue

// MarshalJSON writes DynamoDB JSON.
func (i Item) MarshalJSON() ([]byte, error) {
	sorted := make(map[string]any, len(i))
	for name, value := range i {
		text, err := attributevalue.MarshalJSON(value)
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
		sorted[name] = decodeValue(text)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(sorted)
	return text.Bytes(), err
}

// UnmarshalJSON reads DynamoDB JSON.
func (i *Item) UnmarshalJSON(text []byte) error {
	var values map[string]Value
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	*i = make(Item, len(values))
	for name, value := range values {
		read, err := attributevalue.UnmarshalJSON(value)
		if err != nil {
			return fmt.Errorf("attribute %s: %w", name, err)
		}
		(*i)[name] = read
	}
	return nil
}

// Sample returns the first items of each table in the order of a scan, at most limit of each.
func Sample(ctx context.Context, client *dynamodb.Client, limit int32) (map[string][]Item, error) {
	names, err := ListTables(ctx, client)
	if err != nil {
		return nil, err
	}
	items := make(map[string][]Item, len(names))
	for _, name := range names {
		page, err := client.Scan(ctx, &dynamodb.ScanInput{
			TableName:      aws.String(name),
			ConsistentRead: aws.Bool(true),
			Limit:          aws.Int32(limit),
		}, retryReads)
		if err != nil {
			return nil, fmt.Errorf("reading the first items of table %s: %w", name, err)
		}
		for _, item := range page.Items {
			items[name] = append(items[name], item)
		}
	}
	return items, nil
}
