package statefile_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// fill makes tables of all kinds of keys, puts items into them, and changes and deletes some.
func fill(t testing.TB, endpoint string, count int, withEmpty bool) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same each time
	call := func(operation, input string) {
		require.NoError(t, testbed.CallDynamoDB(endpoint, operation, input))
	}
	const throughput = `"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}`
	for _, hash := range []string{"S", "N", "B"} {
		for _, sort := range []string{"", "S", "N", "B"} {
			name := "table." + hash + "-" + sort
			attributes, schema := fmt.Sprintf(`{"AttributeName": "pk", "AttributeType": %q}, {"AttributeName": "v", "AttributeType": "N"}`, hash), `{"AttributeName": "pk", "KeyType": "HASH"}`
			local := ""
			if sort != "" {
				attributes += fmt.Sprintf(`, {"AttributeName": "sk", "AttributeType": %q}`, sort)
				schema += `, {"AttributeName": "sk", "KeyType": "RANGE"}`
				local = `, "LocalSecondaryIndexes": [{"IndexName": "byV", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
					{"AttributeName": "v", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]`
			}
			call("CreateTable", fmt.Sprintf(`{"TableName": %q, "AttributeDefinitions": [%s], "KeySchema": [%s]%s, %s, "GlobalSecondaryIndexes":
				[{"IndexName": "global", "KeySchema": [{"AttributeName": "v", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}, %[5]s}]}`,
				name, attributes, schema, local, throughput))
			var keys []string
			writer := dynamo.NewWriter(dynamo.Connect(endpoint))
			for i := range count {
				key := fmt.Sprintf(`"pk": {%q: %s}`, hash, keyValue(random, hash, i))
				if sort != "" {
					key += fmt.Sprintf(`, "sk": {%q: %s}`, sort, keyValue(random, sort, i))
				}
				keys = append(keys, key)
				item := fmt.Sprintf(`{%s, "v": {"N": "%d"}, "x": %s, "y\u0301|'": %s}`, key, i, attribute(random, 3, withEmpty), attribute(random, 3, withEmpty))
				require.NoError(t, writer.Put(context.Background(), name, key, []byte(item), line(i)))
			}
			require.NoError(t, writer.Flush(context.Background()))
			for i, key := range keys {
				switch i % 5 {
				case 1:
					call("DeleteItem", fmt.Sprintf(`{"TableName": %q, "Key": {%s}}`, name, key))
				case 2:
					call("UpdateItem", fmt.Sprintf(`{"TableName": %q, "Key": {%s}, "UpdateExpression": "SET x = :x, z = :x REMOVE v", "ExpressionAttributeValues": {":x": %s}}`,
						name, key, attribute(random, 2, withEmpty)))
				}
			}
		}
	}
	call("DeleteTable", `{"TableName": "table.N-N"}`)
	call("UpdateTable", `{"TableName": "table.S-N", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "global"}}]}`)
}

// fillPages makes a table whose items, and the index of their keys, take many pages.
func fillPages(t testing.TB, endpoint string) {
	t.Helper()
	require.NoError(t, testbed.CallDynamoDB(endpoint, "CreateTable", `{"TableName": "pages", "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}`))
	writer := dynamo.NewWriter(dynamo.Connect(endpoint))
	for i := range 800 {
		size := i * 7 % 1500
		if i%200 == 0 {
			size = 390_000
		}
		item := fmt.Sprintf(`{"id":{"S":"%d %s"},"text":{"S":"%s"}}`, i, strings.Repeat("k", i%900), strings.Repeat("x", size))
		require.NoError(t, writer.Put(context.Background(), "pages", fmt.Sprint(i), []byte(item), line(i)))
	}
	require.NoError(t, writer.Flush(context.Background()))
}

type line int

func (l line) String() string { return fmt.Sprint(int(l)) }

// keyValue returns the value of a key attribute, another one for each number.
func keyValue(random *rand.Rand, kind string, number int) string {
	switch kind {
	case "N":
		sign := []string{"", "-"}[random.IntN(2)]
		return fmt.Sprintf(`"%s%de%d"`, sign, 1000+number, random.IntN(200)-100)
	case "B":
		return fmt.Sprintf("%q", base64.StdEncoding.EncodeToString(fmt.Appendf([]byte{0, 255}, "%d", number)))
	}
	return fmt.Sprintf(`"%s %d"`, []string{"", "é", `\u0000`, "日本", "🚀", `\"`}[random.IntN(6)], number)
}

// attribute returns a value of any type.
func attribute(random *rand.Rand, depth int, withEmpty bool) string {
	texts := []string{"a", "é 日本 🚀", `\"\\\n\u0007`, strings.Repeat("x", random.IntN(3000))}
	if withEmpty {
		texts = append(texts, "")
	} else {
		texts[3] += "x"
	}
	number := func() string {
		digits := []byte("1")
		for range random.IntN(38) {
			digits = append(digits, "0123456789"[random.IntN(10)])
		}
		return fmt.Sprintf("%s%se%d", []string{"", "-"}[random.IntN(2)], digits, random.IntN(150)-100)
	}
	binary := func() string {
		content := make([]byte, 1+random.IntN(100))
		for i := range content {
			content[i] = byte(random.Uint32())
		}
		return base64.StdEncoding.EncodeToString(content)
	}
	kinds := 8
	if depth > 0 {
		kinds = 10
	}
	switch random.IntN(kinds) {
	case 0:
		return fmt.Sprintf(`{"S": "%s"}`, texts[random.IntN(len(texts))])
	case 1:
		return fmt.Sprintf(`{"N": %q}`, number())
	case 2:
		return fmt.Sprintf(`{"B": %q}`, binary())
	case 3:
		return fmt.Sprintf(`{"BOOL": %t}`, random.IntN(2) == 0)
	case 4:
		return `{"NULL": true}`
	case 5:
		return `{"SS": ["b", "a", "é", "10", "9"]}`
	case 6:
		return fmt.Sprintf(`{"NS": ["10", "9", "1.10", "-0.5e-3", %q]}`, number())
	case 7:
		return fmt.Sprintf(`{"BS": ["AA==", "/w==", %q]}`, binary())
	case 8:
		return fmt.Sprintf(`{"L": [%s, %s, {"L": []}]}`, attribute(random, depth-1, withEmpty), attribute(random, depth-1, withEmpty))
	}
	return fmt.Sprintf(`{"M": {"é": %s, "a b": %s, "c": {"M": {}}}}`, attribute(random, depth-1, withEmpty), attribute(random, depth-1, withEmpty))
}
