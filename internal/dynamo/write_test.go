package dynamo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// line is the place of a write.
type line int

func (l line) String() string { return fmt.Sprintf("items.json:%d", int(l)) }

// numbered returns the text of an item with a key.
func numbered(key string, n int) []byte {
	return fmt.Appendf(nil, `{"pk":{"S":%q},"n":{"N":"%d"}}`, key, n)
}

func putNumbered(t *testing.T, w *dynamo.Writer, table, key string, n int) {
	t.Helper()
	require.NoError(t, w.Put(t.Context(), table, key, numbered(key, n), line(n)))
}

func count(t *testing.T, client *dynamodb.Client, table string) int {
	t.Helper()
	answer, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(table), Select: types.SelectCount})
	require.NoError(t, err)
	return int(answer.Count)
}

// The tests of a writer share a database, and each has tables of its own.
func TestWriter(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	for name, test := range map[string]func(*testing.T, *dynamodb.Client){
		"writes all":                    writerWritesAll,
		"keeps the order of a key":      writerKeepsOrderOfKey,
		"takes large items":             writerTakesLargeItems,
		"names the first refused write": writerNamesFirstRefusedWrite,
		"names a missing table":         writerNamesWriteToMissingTable,
		"writes equal keys of a batch":  writerWritesEqualKeysOfBatch,
	} {
		t.Run(name, func(t *testing.T) { test(t, client) })
	}
}

func writerWritesAll(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	createTable(t, client, "even")
	createTable(t, client, "odd")
	writer := dynamo.NewWriter(client)
	for i := range 1001 {
		putNumbered(t, writer, []string{"even", "odd"}[i%2], fmt.Sprint(i), i)
	}
	require.NoError(t, writer.Flush(t.Context()))
	for i := range 100 {
		require.NoError(t, writer.Delete(t.Context(), "even", fmt.Sprint(2*i), fmt.Appendf(nil, `{"pk":{"S":"%d"}}`, 2*i), line(i)))
	}
	require.NoError(t, writer.Flush(t.Context()))
	require.NoError(t, writer.Flush(t.Context()), "of nothing")
	assert.Equal(t, 401, count(t, client, "even"))
	assert.Equal(t, 500, count(t, client, "odd"))
}

func writerKeepsOrderOfKey(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	createTable(t, client, "ordered")
	writer := dynamo.NewWriter(client)
	for i := range 400 {
		putNumbered(t, writer, "ordered", fmt.Sprint(i%40), i) // a batch holds none twice, but the next one does
	}
	putNumbered(t, writer, "ordered", "twice", 1)
	putNumbered(t, writer, "ordered", "twice", 2)
	putNumbered(t, writer, "ordered", "gone", 3)
	require.NoError(t, writer.Delete(t.Context(), "ordered", "gone", []byte(`{"pk":{"S":"gone"}}`), line(4)))
	require.NoError(t, writer.Flush(t.Context()))
	answer, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("ordered")})
	require.NoError(t, err)
	found := map[string]string{}
	for _, item := range answer.Items {
		found[item["pk"].(*types.AttributeValueMemberS).Value] = item["n"].(*types.AttributeValueMemberN).Value
	}
	expected := map[string]string{"twice": "2"}
	for i := range 40 {
		expected[fmt.Sprint(i)] = fmt.Sprint(360 + i)
	}
	assert.Equal(t, expected, found)
}

func writerTakesLargeItems(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	createTable(t, client, "large")
	writer := dynamo.NewWriter(client)
	padding := strings.Repeat(`\u0001`, 390_000)
	for i := range 30 {
		text := fmt.Appendf(nil, `{"pk":{"S":"%d"},"padding":{"S":"%s"}}`, i, padding)
		require.NoError(t, writer.Put(t.Context(), "large", fmt.Sprint(i), text, line(i)))
	}
	require.NoError(t, writer.Flush(t.Context()))
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: aws.String("large"), Select: types.SelectCount})
	found := 0
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		found += int(page.Count)
	}
	assert.Equal(t, 30, found)
}

func writerNamesFirstRefusedWrite(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	createTable(t, client, "refused")
	writer := dynamo.NewWriter(client)
	err := func() error {
		for i := range 1000 {
			text := numbered(fmt.Sprint(i), i)
			if i == 60 || i == 61 || i == 90 {
				text = []byte(`{"pk":{"N":"1"}}`)
			}
			if err := writer.Put(t.Context(), "refused", fmt.Sprint(i), text, line(i)); err != nil {
				return err
			}
		}
		return writer.Flush(t.Context())
	}()
	var failed *dynamo.WriteError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, line(60), failed.Place)
	var refusal smithy.APIError
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, "ValidationException", refusal.ErrorCode())
	assert.Contains(t, refusal.ErrorMessage(), "Type mismatch for key")
	require.ErrorIs(t, writer.Flush(t.Context()), err, "again")
	assert.Less(t, count(t, client, "refused"), 300, "the rest is not written")
	assert.NotContains(t, err.Error(), "duplicates", "which is about another item")
}

func writerNamesWriteToMissingTable(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	writer := dynamo.NewWriter(client)
	putNumbered(t, writer, "missing", "a", 7)
	err := writer.Flush(t.Context())
	require.ErrorContains(t, err, "items.json:7: ")
	require.ErrorContains(t, err, "ResourceNotFoundException")
}

// A caller that does not know equal keys has it slower, but not wrong.
func writerWritesEqualKeysOfBatch(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	createTable(t, client, "equal")
	writer := dynamo.NewWriter(client)
	require.NoError(t, writer.Put(t.Context(), "equal", "one", numbered("a", 1), line(1)))
	require.NoError(t, writer.Put(t.Context(), "equal", "other", numbered("a", 2), line(2)))
	require.NoError(t, writer.Flush(t.Context()))
	assert.Equal(t, 1, count(t, client, "equal"))
}

// database is a stand-in for faults that the real one cannot be made to show.
type database struct {
	mu     sync.Mutex
	inputs []string
	answer func(call int, w http.ResponseWriter)
}

func (d *database) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	input, _ := io.ReadAll(r.Body)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inputs = append(d.inputs, string(input))
	d.answer(len(d.inputs), w)
}

// serve returns a writer for a database with these answers.
func serve(t *testing.T, answer func(call int, w http.ResponseWriter)) (*database, *dynamo.Writer) {
	t.Helper()
	d := &database{answer: answer}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return d, dynamo.NewWriter(dynamo.Connect(server.URL))
}

func TestWriterWritesUnprocessedItems(t *testing.T) {
	const left = `{"things":[{"PutRequest":{"Item":{"pk":{"S":"b"},"n":{"N":"2"}}}}]}`
	d, writer := serve(t, func(call int, w http.ResponseWriter) {
		_, _ = io.WriteString(w, []string{`{"UnprocessedItems":` + left + `}`, `{"UnprocessedItems":{}}`}[call-1])
	})
	putNumbered(t, writer, "things", "a", 1)
	putNumbered(t, writer, "things", "b", 2)
	require.NoError(t, writer.Flush(t.Context()))
	require.Len(t, d.inputs, 2)
	assert.JSONEq(t, `{"RequestItems":`+left+`}`, d.inputs[1])
}

func TestWriterGivesUpOnUnprocessedItems(t *testing.T) {
	d, writer := serve(t, func(_ int, w http.ResponseWriter) {
		_, _ = io.WriteString(w, `{"UnprocessedItems":{"things":[{"DeleteRequest":{"Key":{}}}]}}`)
	})
	putNumbered(t, writer, "things", "a", 1)
	require.ErrorContains(t, writer.Flush(t.Context()), "the database left some of a batch in each of 6 attempts")
	assert.Len(t, d.inputs, 6)
}

func TestWriterRetriesFaults(t *testing.T) {
	d, writer := serve(t, func(call int, w http.ResponseWriter) {
		switch call {
		case 1:
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"indexes are built"}`)
		case 2:
			connection, _, err := http.NewResponseController(w).Hijack()
			if assert.NoError(t, err) {
				_ = connection.(*net.TCPConn).SetLinger(0)
				_ = connection.Close()
			}
		default:
			_, _ = io.WriteString(w, `{"UnprocessedItems":{}}`)
		}
	})
	putNumbered(t, writer, "things", "a", 1)
	require.NoError(t, writer.Flush(t.Context()))
	require.Len(t, d.inputs, 3)
	assert.Equal(t, d.inputs[0], d.inputs[2])
	assert.True(t, json.Valid([]byte(d.inputs[0])))
}

func TestWriterGivesUpWithoutDatabase(t *testing.T) {
	writer := dynamo.NewWriter(dynamo.Connect("http://127.0.0.1:1"))
	putNumbered(t, writer, "things", "a", 1)
	err := writer.Flush(t.Context())
	require.ErrorContains(t, err, "writing items: ")
	var failed *dynamo.WriteError
	assert.NotErrorAs(t, err, &failed, "no item is to blame")
}

func TestWriterEndsWithContext(t *testing.T) {
	reason := errors.New("timeout ran out")
	ctx, cancel := context.WithCancelCause(t.Context())
	_, writer := serve(t, func(_ int, w http.ResponseWriter) {
		cancel(reason)
		w.WriteHeader(http.StatusInternalServerError)
	})
	require.NoError(t, writer.Put(ctx, "things", "a", numbered("a", 1), line(1)))
	require.ErrorIs(t, writer.Flush(ctx), reason)
}
