package dynamo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Definition is a table to create.
type Definition struct {
	Name string `json:"name"`
	// Keys are the key attributes, partition key first.
	Keys    []Key             `json:"keys"`
	Indexes []IndexDefinition `json:"indexes,omitempty"`
	// TTL is the attribute that holds an item's expiry; empty for none.
	TTL string `json:"ttl,omitempty"`
	// Stream is the view type of the table's stream; empty for none.
	Stream string `json:"stream,omitempty"`
	// Protected switches deletion protection on.
	Protected bool `json:"protected,omitempty"`
	// Throughput is nil for a table that is billed by request.
	Throughput *Throughput `json:"throughput,omitempty"`
}

// IndexDefinition is a secondary index to create.
type IndexDefinition struct {
	Index
	// Throughput is nil for a local index, and for one that is billed by request.
	Throughput *Throughput `json:"throughput,omitempty"`
}

// Throughput is provisioned, in capacity units a second.
type Throughput struct {
	Read  int64 `json:"read"`
	Write int64 `json:"write"`
}

// Define returns the definition of a table that is there, without its throughput.
func Define(ctx context.Context, client *dynamodb.Client, name string) (Definition, error) {
	table, _, err := describeSchema(ctx, client, name)
	if err != nil {
		return Definition{}, fmt.Errorf("describing table %s: %w", name, err)
	}
	definition := Definition{Name: name, Keys: table.Keys, TTL: table.TTL, Stream: table.Stream, Protected: table.Protected}
	for _, index := range table.Indexes {
		definition.Indexes = append(definition.Indexes, IndexDefinition{Index: index})
	}
	return definition, nil
}

// Create creates a table and returns when it is ACTIVE. Its error has the database's words.
func (d Definition) Create(ctx context.Context, client *dynamodb.Client) error {
	if _, err := client.CreateTable(ctx, d.input()); err != nil {
		return fmt.Errorf("creating table %s: %w", d.Name, err)
	}
	if _, err := waitUntilActive(ctx, client, d.Name); err != nil {
		return fmt.Errorf("waiting for table %s: %w", d.Name, err)
	}
	if d.TTL == "" {
		return nil
	}
	_, err := client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               aws.String(d.Name),
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String(d.TTL), Enabled: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("switching on the time to live of table %s: %w", d.Name, err)
	}
	return nil
}

// input returns the request that creates the table.
func (d Definition) input() *dynamodb.CreateTableInput {
	input := &dynamodb.CreateTableInput{
		TableName:             aws.String(d.Name),
		KeySchema:             keySchema(d.Keys),
		AttributeDefinitions:  d.attributes(),
		BillingMode:           types.BillingModePayPerRequest,
		ProvisionedThroughput: d.Throughput.provisioned(),
	}
	if d.Throughput != nil {
		input.BillingMode = types.BillingModeProvisioned
	}
	if d.Stream != "" {
		input.StreamSpecification = &types.StreamSpecification{
			StreamEnabled:  aws.Bool(true),
			StreamViewType: types.StreamViewType(d.Stream),
		}
	}
	if d.Protected {
		input.DeletionProtectionEnabled = aws.Bool(true)
	}
	for _, index := range d.Indexes {
		projection := &types.Projection{
			ProjectionType:   types.ProjectionType(index.Projection),
			NonKeyAttributes: index.Attributes,
		}
		if index.Global {
			input.GlobalSecondaryIndexes = append(input.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
				IndexName: aws.String(index.Name), KeySchema: keySchema(index.Keys), Projection: projection,
				ProvisionedThroughput: index.Throughput.provisioned(),
			})
		} else {
			input.LocalSecondaryIndexes = append(input.LocalSecondaryIndexes, types.LocalSecondaryIndex{
				IndexName: aws.String(index.Name), KeySchema: keySchema(index.Keys), Projection: projection,
			})
		}
	}
	return input
}

func keySchema(keys []Key) []types.KeySchemaElement {
	schema := make([]types.KeySchemaElement, len(keys))
	for i, key := range keys {
		schema[i] = types.KeySchemaElement{AttributeName: aws.String(key.Name), KeyType: types.KeyType(key.Role)}
	}
	return schema
}

// attributes returns the definition of each key attribute, once.
func (d Definition) attributes() (definitions []types.AttributeDefinition) {
	known := map[string]bool{}
	add := func(keys []Key) {
		for _, key := range keys {
			if !known[key.Name] {
				known[key.Name] = true
				definitions = append(definitions, types.AttributeDefinition{
					AttributeName: aws.String(key.Name), AttributeType: types.ScalarAttributeType(key.Type),
				})
			}
		}
	}
	add(d.Keys)
	for _, index := range d.Indexes {
		add(index.Keys)
	}
	return definitions
}

func (t *Throughput) provisioned() *types.ProvisionedThroughput {
	if t == nil {
		return nil
	}
	return &types.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(t.Read), WriteCapacityUnits: aws.Int64(t.Write)}
}

// Table returns the table as a catalog has it, without items.
func (d Definition) Table() Table {
	table := Table{Name: d.Name, Keys: d.Keys, TTL: d.TTL, Stream: d.Stream, Protected: d.Protected}
	for _, index := range d.Indexes {
		index.Attributes = slices.Sorted(slices.Values(index.Attributes))
		table.Indexes = append(table.Indexes, index.Index)
	}
	slices.SortFunc(table.Indexes, func(a, b Index) int { return strings.Compare(a.Name, b.Name) })
	return table
}
