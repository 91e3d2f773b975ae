package csv_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/csv"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/tables"
)

// definition is a table with the keys id and no, and an index by age.
const definition = `{"TableName": "users", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "no", "AttributeType": "N"}, {"AttributeName": "age", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "no", "KeyType": "RANGE"}],
	"GlobalSecondaryIndexes": [{"IndexName": "byAge", "KeySchema": [{"AttributeName": "age", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]}`

func read(t testing.TB, name, text string, options format.Options) (datatest.Result, error) {
	t.Helper()
	source := datatest.Paths("tables.json", name)
	source.Now = time.Unix(1_000_000, 0)
	source.Entries[1].Options = options
	result, err := datatest.Read(t, datatest.Workspace(t, map[string]string{"tables.json": definition, name: text}), source, tables.Format{}, csv.Format{})
	if err == nil {
		result.Records = result.Records[1:]
	}
	return result, err
}

func declares(t *testing.T, name, text string, options format.Options, want ...string) {
	t.Helper()
	result, err := read(t, name, text, options)
	require.NoError(t, err, text)
	assert.Equal(t, want, result.Describe(), text)
}

func types(of ...string) format.Options {
	variables := map[string]string{}
	for _, one := range of {
		name, kind, _ := strings.Cut(one, "=")
		variables[name] = kind
	}
	return format.Options{"types": {Variables: variables}}
}

func TestKeysHaveTheTypesOfTheTable(t *testing.T) {
	declares(t, "users.csv", "id,no,name,age\n1,10,Ann,30\n2,20,Bob,\n", nil,
		`P users {"id":{"S":"1"},"no":{"N":"10"},"name":{"S":"Ann"},"age":{"N":"30"}} @ users.csv:2 (item 1)`,
		`P users {"id":{"S":"2"},"no":{"N":"20"},"name":{"S":"Bob"}} @ users.csv:3 (item 2)`)
	declares(t, "07-users.csv", "no,id\n1,a\n", nil, `P users {"no":{"N":"1"},"id":{"S":"a"}} @ 07-users.csv:2 (item 1)`)
	declares(t, "x.csv", "no,id\n1,a\n", format.Options{"table": {Text: "users"}}, `P users {"no":{"N":"1"},"id":{"S":"a"}} @ x.csv:2 (item 1)`)
}

func TestQuotesAndLineBreaks(t *testing.T) {
	declares(t, "users.csv", "\ufeff\"id\",no,\"a \"\"b\"\"\"\r\n\"x,\ny\",1,\"<&>\"\r\n\r\nz,2,\"é \"\n", nil,
		`P users {"id":{"S":"x,\ny"},"no":{"N":"1"},"a \"b\"":{"S":"<&>"}} @ users.csv:2 (item 1)`,
		`P users {"id":{"S":"z"},"no":{"N":"2"},"a \"b\"":{"S":"é "}} @ users.csv:5 (item 2)`)
}

func TestDelimiters(t *testing.T) {
	want := `{"id":{"S":"a,b"},"no":{"N":"1"}} @ `
	for name, text := range map[string]string{"users.tsv": "id\tno\na,b\t1\n"} {
		declares(t, name, text, nil, "P users "+want+name+":2 (item 1)")
	}
	for delimiter, between := range map[string]string{";": ";", "tab": "\t", `\t`: "\t", "|": "|", "¦": "¦"} {
		declares(t, "users.csv", "id"+between+"no\na,b"+between+"1\n", format.Options{"delimiter": {Text: delimiter}}, "P users "+want+"users.csv:2 (item 1)")
	}
}

func TestHeaderMayBeAnOption(t *testing.T) {
	declares(t, "users.csv", "a,1,x\n", format.Options{"header": {Words: []string{"id", "no", "name"}}},
		`P users {"id":{"S":"a"},"no":{"N":"1"},"name":{"S":"x"}} @ users.csv:1 (item 1)`)
}

func TestTypesOfColumns(t *testing.T) {
	for cell, want := range map[string]string{
		"N=-1.50":                   `{"N":"-1.50"}`,
		"N={{ now + 1d }}":          `{"N":"1086400"}`,
		"S={{ now }}":               `{"S":"{{ now }}"}`,
		"B=AAEC":                    `{"B":"AAEC"}`,
		"BOOL=TRUE":                 `{"BOOL":true}`,
		"BOOL=false":                `{"BOOL":false}`,
		"SS=a|b c":                  `{"SS":["a","b c"]}`,
		"SS;=a;b|c":                 `{"SS":["a","b|c"]}`,
		`SS=["a","b|c"]`:            `{"SS":["a","b|c"]}`,
		"NS=1| 2.50":                `{"NS":["1","2.50"]}`,
		`NS=[1, "2"]`:               `{"NS":["1","2"]}`,
		"BS=AAEC|AA==":              `{"BS":["AAEC","AA=="]}`,
		`L=[1, "x", {"a": null}]`:   `{"L":[{"N":"1"},{"S":"x"},{"M":{"a":{"NULL":true}}}]}`,
		`M={"a": {"b": 1.0}}`:       `{"M":{"a":{"M":{"b":{"N":"1.0"}}}}}`,
		`M={}`:                      `{"M":{}}`,
		`M={"a":{"b":"{{ now }}"}}`: `{"M":{"a":{"M":{"b":{"N":"1000000"}}}}}`,
	} {
		kind, content, _ := strings.Cut(cell, "=")
		row := "a,1,\"" + strings.ReplaceAll(content, `"`, `""`) + "\"\n"
		declares(t, "users.csv", "id,no,x\n"+row, types("x="+kind), `P users {"id":{"S":"a"},"no":{"N":"1"},"x":`+want+`} @ users.csv:2 (item 1)`)
	}
	declares(t, "users.csv", "id,no,ttl\na,1,{{ now }}\n", nil, `P users {"id":{"S":"a"},"no":{"N":"1"},"ttl":{"N":"1000000"}} @ users.csv:2 (item 1)`)
	typed := types("x=M")
	typed["items_format"] = format.Value{Text: "dynamodb"}
	declares(t, "users.csv", "id,no,x\na,1,\"{\"\"p\"\":{\"\"N\"\":\"\"5\"\"}}\"\n", typed, `P users {"id":{"S":"a"},"no":{"N":"1"},"x":{"M":{"p":{"N":"5"}}}} @ users.csv:2 (item 1)`)
	typed["items_format"] = format.Value{Text: "plain"}
	declares(t, "users.csv", "id,no,x\na,1,\"{\"\"p\"\":{\"\"N\"\":\"\"5\"\"}}\"\n", typed, `P users {"id":{"S":"a"},"no":{"N":"1"},"x":{"M":{"p":{"M":{"N":{"S":"5"}}}}}} @ users.csv:2 (item 1)`)
}

func TestTableOfAScriptHasTexts(t *testing.T) {
	result, err := read(t, "other.csv", "id,n\n1,2\n", nil)
	require.NoError(t, err)
	assert.Equal(t, []string{`P other {"id":{"S":"1"},"n":{"S":"2"}} @ other.csv:2 (item 1)`}, result.Describe())
	assert.Equal(t, []string{"other.csv:1: no earlier part defines the table other, so that all columns are texts unless types says otherwise"}, result.Notes)
}

func TestBrokenFilesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "users.csv: the file is empty",
		"\n":                           "users.csv:1: the file is empty: its first line has the names of the columns",
		"id,no,\na,1,x\n":              "users.csv:1: column 3 has no name",
		"id, no\na,1\n":                `users.csv:1: the column " no" has space around its name: leave it out`,
		"id,no,x,x\na,1,,\n":           "users.csv:1: the column x is there twice",
		"id,name\na,x\n":               "users.csv:1: there is no column no, which is a key of the table users: found id, name; if the file has no line with names, write header with them",
		"id;no\na;1\n":                 `users.csv:1: there is no column id, which is a key of the table users: found id;no; if ";" stands between the cells, write delimiter: ";"`,
		"id\tno\na\t1\n":               `if "\t" stands between the cells, write delimiter: "tab"`,
		"id,no\n\"a\nb\",1\nc\n":       "users.csv:4: the row has 1 cells, and there are 2 columns",
		"id,no\na,1,2\n":               "users.csv:2: the row has 3 cells, and there are 2 columns",
		"id,no\n,1\n":                  "users.csv:2: the column id is empty, and it is a key of the table users",
		"id,no\na,x\n":                 `users.csv:2 (item 1): no: "x" is no number`,
		"id,no\na,1\na,1.0\n":          `users.csv:3 (item 2): the table users has this key already from item 1, line 2: id "a", no 1`,
		"id,no,x\na,1,[\"b\"]\n":       "users.csv:2: a quote stands inside of a cell",
		"id,no,x\na,1,\"b\n":           "users.csv:2: a cell in quotes has no end",
		"id,no,x\na,1,\"b\"c\n":        "users.csv:2: a cell in quotes has no end, or something follows after it",
		"id,no,x\na,1,\xe9\n":          "users.csv:2: column x: a text that is no Unicode: save the file in UTF-8",
		"id,no,x\na,1,{{ now + 3 }}\n": "users.csv:2: column x: {{ now + 3 }} is no relative time",
		"id,no,x\na,1,<<<JSON output doesn't support this type attributes>>>\n": "users.csv:2: column x: dynein wrote a notice in place of a binary",
	} {
		_, err := read(t, "users.csv", text, nil)
		require.ErrorContains(t, err, want, "%q", text)
	}
}

func TestBrokenCellsAreRefused(t *testing.T) {
	for cell, want := range map[string]string{
		"N=x":               `(item 1): x: "x" is no number`,
		"N={{ now + 3 }}":   "column x: {{ now + 3 }} is no relative time",
		"B=*":               `(item 1): x: "*" is no base64`,
		"BOOL=yes":          `column x: "yes" is neither true nor false`,
		"SS=a|a":            "(item 1): x[1]: the element is in the set twice: a",
		"SS=[1]":            "column x: a number stands in a set of the type SS",
		"NS=[true]":         "column x: a boolean stands in a set of the type NS",
		"SS=[":              "column x: a value in JSON: the document ends in the middle",
		"L={}":              "column x: a map stands where a list should be, in JSON",
		"M=[]":              "column x: a list stands where a map should be, in JSON",
		"M=x":               "column x: a value in JSON: no JSON: ",
		`M={"p":{"N":"5"}}`: "column x: it looks like DynamoDB JSON: write items_format: dynamodb if it is, and otherwise items_format: plain",
		`L=[{"S":"5"}]`:     "column x: it looks like DynamoDB JSON",
	} {
		kind, content, _ := strings.Cut(cell, "=")
		_, err := read(t, "users.csv", "id,no,x\na,1,\""+strings.ReplaceAll(content, `"`, `""`)+"\"\n", types("x="+kind))
		require.ErrorContains(t, err, want, cell)
		require.ErrorContains(t, err, "users.csv:2", cell)
	}
}

func TestBrokenOptionsAreRefused(t *testing.T) {
	for want, options := range map[string]format.Options{
		`users.csv: x: there is no type "number": write S, N, B, BOOL, SS, NS, BS, L or M; a set may have its separator, as "SS;"`: types("x=number"),
		"users.csv:1: types has y, and there is no such column: found id, no, x":                                                   types("y=N"),
		"users.csv: types has no: S, and the table users has it as a key of type N":                                                types("no=S"),
		`users.csv: delimiter is "ab": write one character, such as ; or tab`:                                                      {"delimiter": {Text: "ab"}},
		`users.csv: delimiter is "\"": write one character`:                                                                        {"delimiter": {Text: `"`}},
		`users.csv: items_format is "x": write dynamodb or plain`:                                                                  {"items_format": {Text: "x"}},
	} {
		_, err := read(t, "users.csv", "id,no,x\na,1,2\n", options)
		require.ErrorContains(t, err, want)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"id,no,x\na,1,2\n", "\"id\",no\n\"a\n\"\"b\",1e5\n", "id,no,x\r\na,1,{{ now + 1d }}\r\n", "\ufeffid;no\n", "id,no,x\na,1,\"[1,2]\"\n"} {
		f.Add(text, "M")
		f.Add(text, "NS;")
	}
	f.Fuzz(func(t *testing.T, text, kind string) {
		result, err := read(t, "users.csv", text, types("x="+kind))
		if err != nil {
			var failed *seed.Error
			require.ErrorAs(t, err, &failed)
			for _, problem := range failed.Problems {
				require.True(t, strings.HasPrefix(problem.Err.Error(), "users.csv"), "%v", problem.Err)
			}
			return
		}
		again, err := read(t, "users.csv", text, types("x="+kind))
		require.NoError(t, err)
		require.Equal(t, result.Describe(), again.Describe())
	})
}
