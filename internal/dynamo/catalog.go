package dynamo

import (
	"context"
	"fmt"
	"sort"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Catalog describes a state: its tables with their keys and indexes, and a digest of the items of
// each. It leaves out throughput and billing mode, which DynamoDB Local ignores.
type Catalog struct {
	Tables []Table `json:"tables"`
}

// Table describes one table of a state.
type Table struct {
	Name string `json:"name"`
	// Keys are the key attributes, partition key first.
	Keys []Key `json:"keys"`
	// Indexes are the secondary indexes by name.
	Indexes []Index `json:"indexes,omitempty"`
	// TTL is the attribute that holds an item's expiry. It is empty when time to live is off.
	TTL string `json:"ttl,omitempty"`
	// Stream is the view type of the table's stream. It is empty when the table has none.
	Stream string `json:"stream,omitempty"`
	// Protected says that deletion protection is on.
	Protected bool `json:"protected,omitempty"`
	// Items is the number of items, counted by reading them.
	Items int64 `json:"items"`
	// Expired is the number of items that had outlived their time to live when they were read.
	// DynamoDB Local deletes them a little later.
	Expired int64 `json:"expired,omitempty"`
	// Digest is the order-independent digest over all items, hexadecimal.
	Digest string `json:"digest"`
}

// Key is one key attribute: its name, its type (S, N or B) and its role (HASH or RANGE).
type Key struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Role string `json:"role"`
}

// Index is a secondary index.
type Index struct {
	Name       string   `json:"name"`
	Global     bool     `json:"global"`
	Keys       []Key    `json:"keys"`
	Projection string   `json:"projection"`
	Attributes []string `json:"attributes,omitempty"`
}

// Items returns the number of items in all tables.
func (c Catalog) Items() int64 {
	var sum int64
	for _, table := range c.Tables {
		sum += table.Items
	}
	return sum
}

// Describe reads the description and all items of every table.
func Describe(ctx context.Context, client *dynamodb.Client) (Catalog, error) {
	names, err := ListTables(ctx, client)
	if err != nil {
		return Catalog{}, err
	}
	catalog := Catalog{Tables: []Table{}}
	from := rawOf(client)
	for _, name := range names {
		table, err := describeTable(ctx, client, from, name)
		if err != nil {
			return Catalog{}, fmt.Errorf("describing table %s: %w", name, err)
		}
		catalog.Tables = append(catalog.Tables, table)
	}
	sort.Slice(catalog.Tables, func(i, j int) bool { return catalog.Tables[i].Name < catalog.Tables[j].Name })
	return catalog, nil
}

// ListTables returns the names of all tables.
func ListTables(ctx context.Context, client *dynamodb.Client) (names []string, err error) {
	pages := dynamodb.NewListTablesPaginator(client, &dynamodb.ListTablesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx, retryReads)
		if err != nil {
			return nil, fmt.Errorf("listing the tables: %w", err)
		}
		names = append(names, page.TableNames...)
	}
	return names, nil
}

// describeTable describes a table and its items.
func describeTable(ctx context.Context, client *dynamodb.Client, items raw, name string) (Table, error) {
	table, size, err := describeSchema(ctx, client, name)
	if err != nil {
		return Table{}, err
	}
	err = table.readItems(ctx, items, size)
	return table, err
}

// describeSchema describes a table without its items. size is theirs.
func describeSchema(ctx context.Context, client *dynamodb.Client, name string) (table Table, size extent, err error) {
	description, err := waitUntilActive(ctx, client, name)
	if err != nil {
		return Table{}, size, err
	}
	attributes := map[string]string{}
	for _, attribute := range description.AttributeDefinitions {
		attributes[aws.ToString(attribute.AttributeName)] = string(attribute.AttributeType)
	}
	table = Table{
		Name:      name,
		Keys:      keys(description.KeySchema, attributes),
		Protected: aws.ToBool(description.DeletionProtectionEnabled),
	}
	if stream := description.StreamSpecification; stream != nil && aws.ToBool(stream.StreamEnabled) {
		table.Stream = string(stream.StreamViewType)
	}
	for _, index := range description.GlobalSecondaryIndexes {
		table.Indexes = append(
			table.Indexes,
			describeIndex(index.IndexName, true, index.KeySchema, index.Projection, attributes),
		)
	}
	for _, index := range description.LocalSecondaryIndexes {
		table.Indexes = append(
			table.Indexes,
			describeIndex(index.IndexName, false, index.KeySchema, index.Projection, attributes),
		)
	}
	sort.Slice(table.Indexes, func(i, j int) bool { return table.Indexes[i].Name < table.Indexes[j].Name })

	ttl, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: aws.String(name)}, retryReads)
	switch {
	case isUnknownOperation(err): // before 1.11.119
		ttl = &dynamodb.DescribeTimeToLiveOutput{}
	case err != nil:
		return Table{}, size, fmt.Errorf("reading its time to live: %w", err)
	}
	if d := ttl.TimeToLiveDescription; d != nil && d.TimeToLiveStatus == types.TimeToLiveStatusEnabled {
		table.TTL = aws.ToString(d.AttributeName)
	}
	return table, extentOf(description), nil
}

// waitUntilActive waits until a table and its indexes are ACTIVE and returns the description. A
// seed may end with an update that takes a moment, and the AWS CLI cannot wait for an index. In the
// moment in which an index becomes ready, DynamoDB Local answers with status 500.
func waitUntilActive(ctx context.Context, client *dynamodb.Client, name string) (*types.TableDescription, error) {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	var failing time.Time // since when; zero after an answer
	for {
		answer, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(name)})
		var pending string
		if err == nil {
			failing, pending = time.Time{}, pendingStatus(answer.Table)
			if pending == "" {
				return answer.Table, nil
			}
		} else {
			if failing.IsZero() {
				failing = time.Now()
			}
			if ctx.Err() != nil || !isTemporary(err) || time.Since(failing) > describePatience {
				return nil, err
			}
			pending = "DescribeTable fails: " + err.Error()
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w while %s", context.Cause(ctx), pending)
		case <-ticker.C:
		}
	}
}

// pendingStatus returns which status of a table is not ACTIVE yet. It is empty when all are.
func pendingStatus(table *types.TableDescription) string {
	if table.TableStatus != types.TableStatusActive {
		return fmt.Sprintf("its status is %s", table.TableStatus)
	}
	for _, index := range table.GlobalSecondaryIndexes {
		if index.IndexStatus != types.IndexStatusActive {
			return fmt.Sprintf("the status of index %s is %s", aws.ToString(index.IndexName), index.IndexStatus)
		}
	}
	return ""
}

func describeIndex(
	name *string,
	global bool,
	schema []types.KeySchemaElement,
	projection *types.Projection,
	attributes map[string]string,
) Index {
	index := Index{Name: aws.ToString(name), Global: global, Keys: keys(schema, attributes)}
	if projection != nil {
		index.Projection = string(projection.ProjectionType)
		index.Attributes = append(index.Attributes, projection.NonKeyAttributes...)
		sort.Strings(index.Attributes)
	}
	return index
}

func keys(schema []types.KeySchemaElement, attributes map[string]string) []Key {
	list := make([]Key, len(schema))
	for i, element := range schema {
		name := aws.ToString(element.AttributeName)
		list[i] = Key{Name: name, Type: attributes[name], Role: string(element.KeyType)}
	}
	return list
}
