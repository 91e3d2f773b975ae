package items_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/csv"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/items"
	"github.com/dynasnap/dynasnap/internal/seed/tables"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestFormsOfTheSameItemsMakeTheSameTable(t *testing.T) {
	forms := map[string]string{
		"typed.json": `{"Items": [
			{"id": {"S": "1"}, "n": {"N": "12345678901234567890123456789012345678"}, "b": {"B": "AAEC"}, "t": {"BOOL": true}, "s": {"SS": ["x", "y"]},
			 "l": {"L": [{"N": "1.50"}, {"NULL": true}, {"M": {"a": {"S": ""}}}]}},
			{"id": {"S": "é<&>\u2028"}, "ns": {"NS": ["1", "2.50"]}}]}`,
		"plain.jsonl": `{"id": "1", "n": 12345678901234567890123456789012345678, "b": {"type": "Buffer", "data": [0, 1, 2]}, "t": true,` +
			` "s": {"wrapperName": "Set", "type": "String", "values": ["y", "x"]}, "l": [1.50, null, {"a": ""}]}` + "\n" +
			`{"id": "\u00e9<&>\u2028", "ns": {"wrapperName": "Set", "type": "Number", "values": [1, 2.5]}}`,
		"yaml.yaml": "- {id: '1', n: 12345678901234567890123456789012345678, b: !!binary AAEC, t: true, s: !!set {x, y}, l: [1.50, ~, {a: ''}]}\n" +
			"- {id: \"é<&>\\u2028\", ns: {wrapperName: Set, type: Number, values: [2.5, 1]}}\n",
		"typed-yaml.yaml": "- {id: {S: 1}, n: {N: 12345678901234567890123456789012345678}, b: {B: AAEC}, t: {BOOL: true}, s: {SS: [x, y]}, l: {L: [{N: 1.50}, {NULL: true}, {M: {a: {S: ''}}}]}}\n" +
			"- {id: {S: \"é<&>\\u2028\"}, ns: {NS: [1, 2.50]}}\n",
		"csv.csv": "id,n,b,t,s,l,ns\n1,12345678901234567890123456789012345678,AAEC,true,x|y,\"[1.50, null, {\"\"a\"\": \"\"\"\"}]\",\né<&>\u2028,,,,,,1|2.50\n",
	}
	types := format.Options{"types": {Variables: map[string]string{"n": "N", "b": "B", "t": "BOOL", "s": "SS", "l": "L", "ns": "NS"}}}
	var definitions []string
	files := map[string]string{}
	source := datatest.Paths("tables.json")
	for name, text := range forms {
		table, _, _ := strings.Cut(name, ".")
		definitions = append(definitions, fmt.Sprintf(`{"TableName": %q, "BillingMode": "PAY_PER_REQUEST",
			"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}`, table))
		files[name] = text
		entry := seed.Entry{Path: name}
		if table == "csv" {
			entry.Options = types
		}
		source.Entries = append(source.Entries, entry)
	}
	files["tables.json"] = "[" + strings.Join(definitions, ",") + "]"
	result, err := datatest.Read(t, datatest.Workspace(t, files), source, tables.Format{}, csv.Format{}, items.Format{})
	require.NoError(t, err)

	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	require.NoError(t, datatest.Apply(t, client, result, tables.Format{}, csv.Format{}, items.Format{}))
	catalog, err := dynamo.Describe(t.Context(), client)
	require.NoError(t, err)
	require.Len(t, catalog.Tables, len(forms))
	for _, table := range catalog.Tables {
		assert.EqualValues(t, 2, table.Items, table.Name)
		assert.Equal(t, catalog.Tables[0].Digest, table.Digest, table.Name)
	}
}
