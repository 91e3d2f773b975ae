package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// item returns an item with an attribute of every type.
func item(key string, number string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"pk":   &types.AttributeValueMemberS{Value: key},
		"n":    &types.AttributeValueMemberN{Value: number},
		"b":    &types.AttributeValueMemberB{Value: []byte{0, 255}},
		"bool": &types.AttributeValueMemberBOOL{Value: true},
		"null": &types.AttributeValueMemberNULL{Value: true},
		"ss":   &types.AttributeValueMemberSS{Value: []string{"b", "a"}},
		"ns":   &types.AttributeValueMemberNS{Value: []string{"2", "1"}},
		"bs":   &types.AttributeValueMemberBS{Value: [][]byte{{2}, {1}}},
		"l":    &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberS{Value: "x"}, &types.AttributeValueMemberN{Value: "1"}}},
		"m":    &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"k": &types.AttributeValueMemberS{Value: "v"}}},
	}
}

func createTable(t *testing.T, client *dynamodb.Client, name string, change ...func(*dynamodb.CreateTableInput)) {
	t.Helper()
	input := &dynamodb.CreateTableInput{
		TableName:            aws.String(name),
		BillingMode:          types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
	}
	for _, c := range change {
		c(input)
	}
	_, err := client.CreateTable(t.Context(), input)
	require.NoError(t, err)
}

func put(t *testing.T, client *dynamodb.Client, table string, item map[string]types.AttributeValue) {
	t.Helper()
	_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(table), Item: item})
	require.NoError(t, err)
}

func describe(t *testing.T, client *dynamodb.Client) dynamo.Catalog {
	t.Helper()
	catalog, err := dynamo.Describe(t.Context(), client)
	require.NoError(t, err)
	return catalog
}

func TestDescribe(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	assert.Equal(t, dynamo.Catalog{Tables: []dynamo.Table{}}, describe(t, client), "an empty state")

	createTable(t, client, "plain")
	createTable(t, client, "full", func(input *dynamodb.CreateTableInput) {
		input.AttributeDefinitions = append(input.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String("sk"), AttributeType: types.ScalarAttributeTypeN})
		input.KeySchema = append(input.KeySchema, types.KeySchemaElement{AttributeName: aws.String("sk"), KeyType: types.KeyTypeRange})
		byNumber := []types.KeySchemaElement{{AttributeName: aws.String("sk"), KeyType: types.KeyTypeHash}}
		input.GlobalSecondaryIndexes = []types.GlobalSecondaryIndex{{IndexName: aws.String("by-number"), KeySchema: byNumber, Projection: &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{"b", "a"}}}}
		input.StreamSpecification = &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeKeysOnly}
	})
	_, err := client.UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{TableName: aws.String("full"), TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("expires"), Enabled: aws.Bool(true)}})
	require.NoError(t, err)
	put(t, client, "plain", item("a", "1"))

	catalog := describe(t, client)
	assert.EqualValues(t, 1, catalog.Items())
	for i := range catalog.Tables {
		assert.Len(t, catalog.Tables[i].Digest, 64)
		catalog.Tables[i].Digest = ""
	}
	partition := dynamo.Key{Name: "pk", Type: "S", Role: "HASH"}
	assert.Equal(t, []dynamo.Table{
		{
			Name: "full", Keys: []dynamo.Key{partition, {Name: "sk", Type: "N", Role: "RANGE"}}, TTL: "expires", Stream: "KEYS_ONLY",
			Indexes: []dynamo.Index{{Name: "by-number", Global: true, Keys: []dynamo.Key{{Name: "sk", Type: "N", Role: "HASH"}}, Projection: "INCLUDE", Attributes: []string{"a", "b"}}},
		},
		{Name: "plain", Keys: []dynamo.Key{partition}, Items: 1},
	}, catalog.Tables)
}

func TestDigestIgnoresOrder(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	fill := func(table string, items ...map[string]types.AttributeValue) string {
		createTable(t, client, table)
		for _, i := range items {
			put(t, client, table, i)
		}
		for _, described := range describe(t, client).Tables {
			if described.Name == table {
				return described.Digest
			}
		}
		t.Fatalf("table %s is not described", table)
		return ""
	}
	otherwise := item("b", "2")
	otherwise["ss"] = &types.AttributeValueMemberSS{Value: []string{"a", "b"}}
	reference := fill("reference", item("a", "1"), item("b", "2"))
	assert.Equal(t, reference, fill("reversed", item("b", "2"), item("a", "1")))
	assert.Equal(t, reference, fill("set-order", item("a", "1"), otherwise))

	distinct := map[string]string{reference: "reference"}
	for name, change := range map[string]types.AttributeValue{
		"n":    &types.AttributeValueMemberN{Value: "12345678901234567890123456789012345678"},
		"b":    &types.AttributeValueMemberS{Value: "\x00"},
		"bool": &types.AttributeValueMemberBOOL{Value: false},
		"null": &types.AttributeValueMemberBOOL{Value: true},
		"ss":   &types.AttributeValueMemberSS{Value: []string{"ab"}},
		"ns":   &types.AttributeValueMemberSS{Value: []string{"2", "1"}},
		"l":    &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberN{Value: "1"}, &types.AttributeValueMemberS{Value: "x"}}},
		"m":    &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"v": &types.AttributeValueMemberS{Value: "k"}}},
		"new":  &types.AttributeValueMemberS{Value: ""},
	} {
		changed := item("b", "2")
		changed[name] = change
		digest := fill("changed-"+name, item("a", "1"), changed)
		assert.NotContains(t, distinct, digest, "a change of %s must show", name)
		distinct[digest] = name
	}
}

func TestDescribeReadsAllPages(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	createTable(t, client, "big")
	padding := &types.AttributeValueMemberB{Value: make([]byte, 300_000)} // a page is 1 MB
	for i := range 10 {
		put(t, client, "big", map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: fmt.Sprint(i)}, "padding": padding})
	}
	assert.EqualValues(t, 10, describe(t, client).Items())

	createTable(t, client, "segments", func(input *dynamodb.CreateTableInput) {
		input.AttributeDefinitions = append(input.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String("n"), AttributeType: types.ScalarAttributeTypeN})
		input.KeySchema = append(input.KeySchema, types.KeySchemaElement{AttributeName: aws.String("n"), KeyType: types.KeyTypeRange})
	})
	writer := dynamo.NewWriter(client)
	for i := range 3000 { // of which two thirds are in one partition, which is more than a page
		text := fmt.Appendf(nil, `{"pk":{"S":"%d"},"n":{"N":"%d"},"padding":{"S":"%01000d"}}`, i%3*(i%2)*i, i, i)
		require.NoError(t, writer.Put(t.Context(), "segments", fmt.Sprint(i), text, line(i)))
	}
	require.NoError(t, writer.Flush(t.Context()))
	assert.EqualValues(t, 3010, describe(t, client).Items())
}

func TestCheckWritableDropsItsTable(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	require.NoError(t, dynamo.CheckWritable(t.Context(), client))
	assert.Empty(t, describe(t, client).Tables)
}

func TestCheckWritableFindsOtherAccessKeysThatSeeIt(t *testing.T) {
	endpoint := testbed.DynamoDBLocal(t) // which has one database for all
	err := dynamo.CheckWritable(t.Context(), dynamo.Connect(endpoint), dynamo.ConnectAs(endpoint, "other"))
	require.EqualError(t, err, "what one access key writes, another one sees")
}

func TestDiff(t *testing.T) {
	key := dynamo.Key{Name: "pk", Type: "S", Role: "HASH"}
	table := func(change func(*dynamo.Table)) dynamo.Catalog {
		table := dynamo.Table{Name: "acl", Keys: []dynamo.Key{key}, Items: 3, Digest: "aa"}
		change(&table)
		return dynamo.Catalog{Tables: []dynamo.Table{table}}
	}
	same := table(func(*dynamo.Table) {})
	for name, test := range map[string]struct {
		other dynamo.Catalog
		want  string
	}{
		"a table is gone":   {dynamo.Catalog{}, "table acl is missing"},
		"another is there":  {dynamo.Catalog{Tables: append(same.Tables, dynamo.Table{Name: "new"})}, "table new was not there before"},
		"fewer items":       {table(func(t *dynamo.Table) { t.Items = 2 }), "table acl holds 2 items instead of 3"},
		"other items":       {table(func(t *dynamo.Table) { t.Digest = "bb" }), "table acl holds other items: content digest bb instead of aa"},
		"another key":       {table(func(t *dynamo.Table) { t.Keys = nil }), "table acl has as the key none instead of pk (S, HASH)"},
		"a time to live":    {table(func(t *dynamo.Table) { t.TTL = "x" }), "table acl has as the time to live x instead of none"},
		"a protection":      {table(func(t *dynamo.Table) { t.Protected = true }), "table acl has as the deletion protection on instead of none"},
		"an index is there": {table(func(t *dynamo.Table) { t.Indexes = []dynamo.Index{{Name: "x"}} }), "table acl has as the index x"},
	} {
		t.Run(name, func(t *testing.T) {
			differences := same.Diff(test.other)
			require.Len(t, differences, 1)
			assert.Contains(t, differences[0], test.want)
		})
	}
	assert.Empty(t, same.Diff(same))
}

func TestWaitUntilReady(t *testing.T) {
	t.Run("returns when the database answers", func(t *testing.T) {
		require.NoError(t, dynamo.WaitUntilReady(t.Context(), dynamo.Connect(testbed.DynamoDBLocal(t))))
	})
	reason := errors.New("start_timeout ran out")
	for name, listen := range map[string]bool{"gives up when nothing listens": false, "is not fooled by an open port": true} {
		t.Run(name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			if listen {
				defer func() { _ = listener.Close() }()
			} else {
				_ = listener.Close()
			}
			ctx, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, reason)
			defer cancel()
			err = dynamo.WaitUntilReady(ctx, dynamo.Connect("http://"+listener.Addr().String()))
			require.ErrorIs(t, err, reason)
		})
	}
}

// The real database cannot be made to break a connection.
func TestDescribeRetriesBrokenConnections(t *testing.T) {
	var requests atomic.Int64
	database := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) > 1 {
			_, _ = io.WriteString(w, `{"TableNames": []}`)
			return
		}
		connection, _, err := http.NewResponseController(w).Hijack()
		if assert.NoError(t, err) {
			_ = connection.(*net.TCPConn).SetLinger(0)
			_ = connection.Close()
		}
	}))
	defer database.Close()
	catalog, err := dynamo.Describe(t.Context(), dynamo.Connect(database.URL))
	require.NoError(t, err)
	assert.Empty(t, catalog.Tables)
	assert.EqualValues(t, 2, requests.Load())
}
