package workbench_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/workbench"
)

func read(t testing.TB, text string) (datatest.Result, error) {
	t.Helper()
	return datatest.Read(t, datatest.Workspace(t, map[string]string{"m.json": text}), datatest.Paths("m.json"), workbench.Format{})
}

// model returns a model whose tables begin in line 3.
func model(version, tables string) string {
	return `{"ModelName": "Shop", "ModelMetadata": {"Author": "Ann", "DateCreated": "May 18, 2023, 10:24 AM", "DateLastModified": "", "Description": "",
"AWSService": "Amazon DynamoDB", "Version": "` + version + `"}, "DataModel": [
` + tables + `]}`
}

const (
	keys  = `"TableName": "Shop", "KeyAttributes": {"PartitionKey": {"AttributeName": "PK", "AttributeType": "S"}, "SortKey": {"AttributeName": "SK", "AttributeType": "N"}}`
	rest  = `"NonKeyAttributes": [{"AttributeName": "Email", "AttributeType": "S"}], "DataAccess": {"MySql": {}}, "SampleDataFormats": {"Email": ["random", "email"]}`
	first = `{"PK": {"S": "a"}, "SK": {"N": "1"}, "Tags": {"SS": ["x", "y"]}, "Paid": {"BOOL": true}}`
	again = `{"SK": {"N": "1"}, "PK": {"S": "a"}, "Paid": {"BOOL": true}, "Tags": {"SS": ["x", "y"]}}`
	other = `{"PK": {"S": "b"}, "SK": {"N": "2.50"}}`

	shopKeys = `"keys":[{"name":"PK","type":"S","role":"HASH"},{"name":"SK","type":"N","role":"RANGE"}]`
	fives    = `"throughput":{"read":5,"write":5}`
)

func TestModels(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		records []string
	}{
		"sample data with the table": {
			model("3.0", `{`+keys+`, "TableData": [`+"\n"+first+",\n"+other+`],
				"BillingMode": "PROVISIONED", "ProvisionedCapacitySettings": {"ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
				"AutoScalingRead": {}, "AutoScalingWrite": {}}, `+rest+`}`),
			[]string{
				`T Shop {"name":"Shop",` + shopKeys + `,"throughput":{"read":3,"write":4}} @ m.json:3`,
				`P Shop {"PK":{"S":"a"},"SK":{"N":"1"},"Tags":{"SS":["x","y"]},"Paid":{"BOOL":true}} @ m.json:4 (item 1)`,
				`P Shop {"PK":{"S":"b"},"SK":{"N":"2.50"}} @ m.json:5 (item 2)`,
			},
		},
		"sample data with facets": {
			model("2.0", `{`+keys+`, "TableFacets": [{"FacetName": "A", "KeyAttributeAlias": {"PartitionKeyAlias": "Shop"}, "TableData": [`+first+`], "NonKeyAttributes": ["Paid"]},
				{"FacetName": "B", "TableData": []}, {"FacetName": "C", "TableData": [`+other+`]}], `+rest+`}`),
			[]string{
				`T Shop {"name":"Shop",` + shopKeys + `,` + fives + `} @ m.json:3`,
				`P Shop {"PK":{"S":"a"},"SK":{"N":"1"},"Tags":{"SS":["x","y"]},"Paid":{"BOOL":true}} @ m.json:3 (item 1)`,
				`P Shop {"PK":{"S":"b"},"SK":{"N":"2.50"}} @ m.json:4 (item 2)`,
			},
		},
		"sample data with both": {
			model("3.0", `{`+keys+`, "TableData": [`+first+`], "TableFacets": [{"FacetName": "A", "TableData": [`+again+`, `+other+`]}], "BillingMode": "PAY_PER_REQUEST",
				"ProvisionedCapacitySettings": {"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}}}`),
			[]string{
				`T Shop {"name":"Shop",` + shopKeys + `} @ m.json:3`,
				`P Shop {"PK":{"S":"a"},"SK":{"N":"1"},"Tags":{"SS":["x","y"]},"Paid":{"BOOL":true}} @ m.json:3 (item 1)`,
				`P Shop {"PK":{"S":"b"},"SK":{"N":"2.50"}} @ m.json:3 (item 2)`,
			},
		},
		"indexes": {
			model("3.0", `{`+keys+`, "TableData": [], "BillingMode": "PROVISIONED", "ProvisionedCapacitySettings": {"ProvisionedThroughput": {}},
				"GlobalSecondaryIndexes": [{"IndexName": "ByEmail", "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["Name"]},
				"KeyAttributes": {"PartitionKey": {"AttributeName": "Email", "AttributeType": "S"}, "SortKey": {"AttributeName": "SK", "AttributeType": "N"}}}],
				"LocalSecondaryIndexes": [{"IndexName": "ByDate", "Projection": {"ProjectionType": "ALL"},
				"KeyAttributes": {"PartitionKey": {"AttributeName": "PK", "AttributeType": "S"}, "SortKey": {"AttributeName": "Date", "AttributeType": "S"}}}]}`),
			[]string{`T Shop {"name":"Shop",` + shopKeys + `,"indexes":[` +
				`{"name":"ByDate","global":false,"keys":[{"name":"PK","type":"S","role":"HASH"},{"name":"Date","type":"S","role":"RANGE"}],"projection":"ALL"},` +
				`{"name":"ByEmail","global":true,"keys":[{"name":"Email","type":"S","role":"HASH"},{"name":"SK","type":"N","role":"RANGE"}],` +
				`"projection":"INCLUDE","attributes":["Name"],` + fives + `}],` + fives + `} @ m.json:3`},
		},
		"several tables": {
			model("3.0", `{"TableName": "One", "KeyAttributes": {"PartitionKey": {"AttributeName": "id", "AttributeType": "B"}}, "BillingMode": "PAY_PER_REQUEST"},
				{"TableName": "Two", "KeyAttributes": {"PartitionKey": {"AttributeName": "id", "AttributeType": "S"}, "SortKey": null}, "BillingMode": "PAY_PER_REQUEST"}`),
			[]string{
				`T One {"name":"One","keys":[{"name":"id","type":"B","role":"HASH"}]} @ m.json:3`,
				`T Two {"name":"Two","keys":[{"name":"id","type":"S","role":"HASH"}]} @ m.json:4`,
			},
		},
		"no tables": {model("3.0", ""), []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := read(t, test.text)
			require.NoError(t, err)
			assert.Equal(t, test.records, result.Describe())
			assert.Empty(t, result.Notes)
		})
	}
}

func TestNotesOnNewModels(t *testing.T) {
	result, err := read(t, model("4.0", `{`+keys+`, "BillingMode": "PAY_PER_REQUEST", "TableColor": "red"}`))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"m.json:2: version 4.0 of a model is read as if it were 3.0", "m.json:3: TableColor is not known in a table and not read",
	}, result.Notes)
}

func TestValuesInMapsAndListsArePlainOrTypedInAllOfAModel(t *testing.T) {
	sample := func(attributes string) string { return `{"PK": {"S": "a"}, "SK": {"N": "1"}, ` + attributes + `}` }
	items := func(samples ...string) string {
		return model("3.0", `{`+keys+`, "TableData": [`+strings.Join(samples, ",\n")+`]}`)
	}
	result, err := read(t, items(sample(`"Camera": {"M": {"front": {"on": true, "angle": 12.50}}}, "Names": {"L": ["x", null]}, "Tags": {"SS": ["y"]}`)))
	require.NoError(t, err)
	assert.Equal(t, `P Shop {"PK":{"S":"a"},"SK":{"N":"1"},"Camera":{"M":{"front":{"M":{"on":{"BOOL":true},"angle":{"N":"12.50"}}}}},`+
		`"Names":{"L":[{"S":"x"},{"NULL":true}]},"Tags":{"SS":["y"]}} @ m.json:3 (item 1)`, result.Describe()[1])
	assert.Equal(t, []string{"m.json:1: the values in maps and lists have no types: they are read as plain values"}, result.Notes)

	result, err = read(t, items(sample(`"Camera": {"M": {"front": {"M": {"on": {"BOOL": true}}}}}, "Names": {"L": []}`)))
	require.NoError(t, err)
	assert.Equal(t, `P Shop {"PK":{"S":"a"},"SK":{"N":"1"},"Camera":{"M":{"front":{"M":{"on":{"BOOL":true}}}}},"Names":{"L":[]}} @ m.json:3 (item 1)`, result.Describe()[1])

	_, err = read(t, items(sample(`"Camera": {"M": {"front": {"BOOL": true}, "back": true}}`)))
	require.EqualError(t, err, `m.json:3 (item 1): Camera.back: true stands where a value with its type, such as {"S": "text"}, should be`)
	_, err = read(t, items(sample(`"Camera": {"M": {"M": {"on": {"BOOL": true}}}}`)))
	require.ErrorContains(t, err, `m.json:3 (item 1): Camera.M: there is no type on`)
}

func TestProblemsOfModels(t *testing.T) {
	index := func(fields string) string {
		return `{` + keys + `,` + "\n" + `"GlobalSecondaryIndexes": [{` + fields + `, "Projection": {"ProjectionType": "ALL"}}]}`
	}
	for name, test := range map[string]struct{ text, problem string }{
		"broken JSON":         {model("3.0", `{`), "m.json:3: "},
		"Keyspaces":           {strings.Replace(model("3.0", ""), "Amazon DynamoDB", "Amazon Keyspaces", 1), "m.json:2: a model for Amazon Keyspaces: one for Amazon DynamoDB is expected"},
		"second without list": {model("3.0", "") + "\n{}", "m.json:4: DataModel, the list of tables, is missing"},
		"table is a text":     {model("3.0", `"Shop"`), "m.json:3: a table is a map, found a text"},
		"no name":             {model("3.0", strings.Replace(`{`+keys+`}`, `"TableName": "Shop", `, "", 1)), "m.json:3: TableName is missing"},
		"no keys":             {model("3.0", `{"TableName": "Shop"}`), "m.json:3: KeyAttributes has no PartitionKey"},
		"several keys":        {model("3.0", strings.Replace(`{`+keys+`}`, "SortKey", "SortKeys", 1)), "m.json:3: KeyAttributes has SortKeys; known are PartitionKey and SortKey"},
		"type of a key":       {model("3.0", strings.Replace(`{`+keys+`}`, `"N"`, `"M"`, 1)), `m.json:3: AttributeType is "M": write S, N or B`},
		"key without a name":  {model("3.0", strings.Replace(`{`+keys+`}`, `"AttributeName": "PK", `, "", 1)), `m.json:3: AttributeName is missing`},
		"two types": {
			model("3.0", index(`"IndexName": "Other", "KeyAttributes": {"PartitionKey": {"AttributeName": "SK", "AttributeType": "S"}}`)),
			"m.json:4: the attribute SK is of type S here and of type N in line 3: a key attribute has one type",
		},
		"index without a name":  {model("3.0", index(`"KeyAttributes": {"PartitionKey": {"AttributeName": "PK", "AttributeType": "S"}}`)), "m.json:4: IndexName is missing"},
		"index is a text":       {model("3.0", `{`+keys+`, "GlobalSecondaryIndexes": ["Other"]}`), "m.json:3: a global secondary index is a map, found a text"},
		"indexes are a map":     {model("3.0", `{`+keys+`, "GlobalSecondaryIndexes": {}}`), "m.json:3: GlobalSecondaryIndexes is a list, found a map"},
		"sample data is a map":  {model("3.0", `{`+keys+`, "TableData": {}}`), "m.json:3: TableData is a list, found a map"},
		"sample without a key":  {model("3.0", `{`+keys+`, "TableData": [`+"\n"+`{"PK": {"S": "a"}}]}`), "m.json:4 (item 1): the key attribute SK, of type N, is missing"},
		"key of two samples":    {model("3.0", `{`+keys+`, "TableData": [`+first+",\n"+strings.Replace(again, "true", "false", 1)+`]}`), `m.json:4: another item than that of line 3 with the same key: PK {"S":"a"}, SK {"N":"1"}`},
		"equal keys of numbers": {model("3.0", `{`+keys+`, "TableData": [`+first+",\n"+strings.Replace(first, `"1"`, `"1.0"`, 1)+`]}`), "m.json:4 (item 2): the table Shop has this key already from item 1, line 3"},
		"name of a table":       {model("3.0", strings.Replace(`{`+keys+`}`, "Shop", "The Shop", 1)), `m.json:3: table The Shop: "The Shop" is no name for a table`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, test.text)
			assert.ErrorContains(t, err, test.problem)
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(model("3.0", `{`+keys+`, "TableData": [`+first+`, `+other+`], `+rest+`}`))
	f.Add(model("2.0", `{`+keys+`, "TableFacets": [{"TableData": [`+again+`]}], "GlobalSecondaryIndexes": [{"KeyAttributes": {}}]}`))
	f.Fuzz(func(t *testing.T, text string) {
		first, err := read(t, text)
		second, again := read(t, text)
		assert.Equal(t, err, again)
		assert.Equal(t, first.Describe(), second.Describe())
	})
}
