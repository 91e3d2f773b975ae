package definition_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// heard is what a listener heard.
type heard struct{ problems, details []string }

func (h *heard) Problem(at format.Place, err error) error {
	h.problems = append(h.problems, fmt.Sprintf("%s: %v", at, err))
	return nil
}

func (h *heard) Detailf(at format.Place, message string, args ...any) {
	h.details = append(h.details, fmt.Sprintf("%s: %s", at, fmt.Sprintf(message, args...)))
}

func read(t *testing.T, text string, dialect definition.Dialect) (dynamo.Definition, heard) {
	t.Helper()
	node, _, err := document.ParseLooseYAML(text)
	require.NoError(t, err)
	var to heard
	table, ok, err := definition.Read(node, "t.yaml", dialect, &to)
	require.NoError(t, err)
	assert.Equal(t, len(to.problems) == 0, ok)
	return table.Definition, to
}

const orders = `
TableName: orders
AttributeDefinitions:
- {AttributeName: id, AttributeType: S}
- {AttributeName: at, AttributeType: N}
KeySchema:
- {AttributeName: id, KeyType: HASH}
- {AttributeName: at, KeyType: RANGE}
`

var (
	id      = dynamo.Key{Name: "id", Type: "S", Role: "HASH"}
	at      = dynamo.Key{Name: "at", Type: "N", Role: "RANGE"}
	ordered = dynamo.Definition{Name: "orders", Keys: []dynamo.Key{id, at}}
)

func TestCreateTableInput(t *testing.T) {
	table, to := read(t, orders+`
BillingMode: PROVISIONED
ProvisionedThroughput: {ReadCapacityUnits: 3, WriteCapacityUnits: "4"}
LocalSecondaryIndexes:
- IndexName: local
  KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
  Projection: {ProjectionType: KEYS_ONLY}
GlobalSecondaryIndexes:
- IndexName: global
  KeySchema: [{AttributeName: at, KeyType: HASH}, {AttributeName: id, KeyType: HASH}]
  Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [b, a]}
  ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}
StreamSpecification: {StreamEnabled: true, StreamViewType: NEW_IMAGE}
DeletionProtectionEnabled: true
TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
SSESpecification: {Enabled: true}
Tags: [{Key: a, Value: b}]
`, definition.API)
	assert.Empty(t, to.problems)
	assert.Equal(t, []string{"t.yaml:2: table orders: without effect on a state: SSESpecification, Tags"}, to.details)
	assert.Equal(t, dynamo.Definition{
		Name: "orders", Keys: []dynamo.Key{id, at}, TTL: "expires", Stream: "NEW_IMAGE", Protected: true,
		Throughput: &dynamo.Throughput{Read: 3, Write: 4},
		Indexes: []dynamo.IndexDefinition{
			{Index: dynamo.Index{Name: "local", Keys: []dynamo.Key{id, at}, Projection: "KEYS_ONLY"}},
			{
				Index: dynamo.Index{
					Name: "global", Global: true, Projection: "INCLUDE", Attributes: []string{"b", "a"},
					Keys: []dynamo.Key{{Name: "at", Type: "N", Role: "HASH"}, {Name: "id", Type: "S", Role: "HASH"}},
				},
				Throughput: &dynamo.Throughput{Read: 1, Write: 1},
			},
		},
	}, table)
}

func TestDescribeTableAnswer(t *testing.T) {
	table, to := read(t, `{"Table": {
	"TableName": "orders", "TableStatus": "ACTIVE", "CreationDateTime": 1700000000.5, "ItemCount": 3, "TableSizeBytes": 9,
	"TableArn": "arn:aws:dynamodb:eu-west-1:1:table/orders", "TableId": "1", "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST",
	"LastUpdateToPayPerRequestDateTime": "2024-01-01"}, "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
	"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "at", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
	"GlobalSecondaryIndexes": [{"IndexName": "g", "IndexStatus": "ACTIVE", "IndexArn": "x", "ItemCount": 1, "IndexSizeBytes": 1, "Backfilling": false,
	"KeySchema": [{"AttributeName": "at", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"},
	"ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
	"WarmThroughput": {"ReadUnitsPerSecond": 1, "Status": "ACTIVE"}}],
	"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}, "LatestStreamArn": "x", "LatestStreamLabel": "x",
	"SSEDescription": {"Status": "ENABLED"}, "TableClassSummary": {"TableClass": "STANDARD"}, "DeletionProtectionEnabled": false, "Replicas": []},
	"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}}`, definition.API)
	assert.Empty(t, to.problems)
	want := ordered
	want.Stream, want.TTL = "KEYS_ONLY", "expires"
	want.Indexes = []dynamo.IndexDefinition{{Index: dynamo.Index{
		Name: "g", Global: true, Keys: []dynamo.Key{{Name: "at", Type: "N", Role: "HASH"}}, Projection: "ALL",
	}}}
	assert.Equal(t, want, table)
}

func TestCloudFormationProperties(t *testing.T) {
	table, to := read(t, strings.Replace(orders, "TableName: orders\n", "", 1)+`
StreamSpecification: {StreamViewType: OLD_IMAGE, ResourcePolicy: {}}
TimeToLiveSpecification: {AttributeName: expires, Enabled: "true"}
SSESpecification: {SSEEnabled: true}
PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
`, definition.CloudFormation)
	assert.Empty(t, to.problems)
	want := ordered
	want.Name, want.Stream, want.TTL, want.Throughput = "", "OLD_IMAGE", "expires", &dynamo.Throughput{Read: 5, Write: 5}
	assert.Equal(t, want, table)
}

func TestThroughputOnDemandIsDropped(t *testing.T) {
	table, to := read(t, orders+`
BillingMode: PAY_PER_REQUEST
ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}`, definition.API)
	assert.Empty(t, to.problems)
	assert.Equal(t, []string{"t.yaml:2: table orders: without effect on a state: ProvisionedThroughput beside PAY_PER_REQUEST"}, to.details)
	assert.Equal(t, ordered, table)
}

func TestTimeToLiveThatIsOff(t *testing.T) {
	for _, line := range []string{
		"TimeToLiveSpecification: {AttributeName: expires, Enabled: false}", "TimeToLiveSpecification: {Enabled: false}",
		"TimeToLiveDescription: {TimeToLiveStatus: DISABLED}", "TimeToLiveSpecification:",
	} {
		table, to := read(t, orders+"BillingMode: PAY_PER_REQUEST\n"+line, definition.API)
		assert.Empty(t, to.problems, line)
		assert.Empty(t, table.TTL, line)
	}
}

func TestProblems(t *testing.T) {
	onDemand := orders + "BillingMode: PAY_PER_REQUEST\n" // lines 2 to 9
	global := func(rest string) string {
		return onDemand + "GlobalSecondaryIndexes:\n- IndexName: g\n  KeySchema: [{AttributeName: at, KeyType: HASH}]\n" + rest
	}
	for name, test := range map[string]struct {
		text, problem string
		dialect       definition.Dialect
	}{
		"no map":                   {text: "[]", problem: "1: a table is a map, found a list"},
		"typing error":             {text: strings.Replace(onDemand, "KeySchema", "KeySchem", 1), problem: "6: a table has no field KeySchem; is KeySchema meant?"},
		"unknown field":            {text: onDemand + "VectorIndexes: []", problem: "10: a table has no field VectorIndexes; known are TableName, AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes, BillingMode, BillingModeSummary, ProvisionedThroughput, StreamSpecification, DeletionProtectionEnabled, TimeToLiveSpecification, TimeToLiveDescription"},
		"unknown field of a key":   {text: strings.Replace(onDemand, "KeyType: RANGE", "KeyTyp: RANGE", 1), problem: "8: a key has no field KeyTyp; is KeyType meant?"},
		"no name":                  {text: strings.Replace(onDemand, "TableName: orders", "TableName:", 1), problem: "2: TableName is missing"},
		"empty name":               {text: strings.Replace(onDemand, "TableName: orders", "TableName: ''", 1), problem: "2: TableName is empty"},
		"tag":                      {text: strings.Replace(onDemand, "TableName: orders", "TableName: !Ref Name", 1), problem: "2: TableName has the tag !Ref, which means nothing here: write the value itself"},
		"no key schema":            {text: onDemand[:max(0, strings.Index(onDemand, "KeySchema"))] + "BillingMode: PAY_PER_REQUEST", problem: "2: KeySchema is missing"},
		"no attributes":            {text: "TableName: t\nKeySchema: [{AttributeName: id, KeyType: HASH}]\nBillingMode: PAY_PER_REQUEST", problem: "2: the key attribute id is not in AttributeDefinitions, which must say its type"},
		"unused attribute":         {text: strings.Replace(onDemand, "KeySchema", "- {AttributeName: total, AttributeType: N}\nKeySchema", 1), problem: "6: AttributeDefinitions has the attribute total, which is no key of the table or of an index: only key attributes are defined"},
		"attribute twice":          {text: strings.Replace(onDemand, "KeySchema", "- {AttributeName: at, AttributeType: S}\nKeySchema", 1), problem: "6: AttributeDefinitions has the attribute at twice, in line 5 already"},
		"unknown type":             {text: strings.Replace(onDemand, "AttributeType: N", "AttributeType: Number", 1), problem: `5: AttributeType is "Number": write S, N or B`},
		"unknown role":             {text: strings.Replace(onDemand, "KeyType: RANGE", "KeyType: SORT", 1), problem: `8: KeyType is "SORT": write HASH or RANGE`},
		"key schema is a map":      {text: strings.Replace(onDemand, "KeySchema:\n- {AttributeName: id, KeyType: HASH}\n- {AttributeName: at, KeyType: RANGE}", "KeySchema: {id: HASH}", 1), problem: "6: KeySchema is a list, found a map"},
		"no throughput":            {text: orders, problem: "2: ProvisionedThroughput is missing: write it, or BillingMode: PAY_PER_REQUEST for the table"},
		"throughput of nothing":    {text: orders + "ProvisionedThroughput: {ReadCapacityUnits: 1}", problem: "9: WriteCapacityUnits is missing"},
		"throughput as a word":     {text: orders + "ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: few}", problem: `9: WriteCapacityUnits is "few": write a whole number`},
		"unknown billing":          {text: orders + "BillingMode: ON_DEMAND", problem: `9: BillingMode is "ON_DEMAND": write PROVISIONED or PAY_PER_REQUEST`},
		"index without projection": {text: global(""), problem: "11: the index g has no Projection: write ALL, KEYS_ONLY or INCLUDE as its ProjectionType"},
		"unknown projection":       {text: global("  Projection: {ProjectionType: SOME}"), problem: `13: ProjectionType is "SOME": write ALL, KEYS_ONLY or INCLUDE`},
		"index without a name":     {text: strings.Replace(global("  Projection: {ProjectionType: ALL}"), "IndexName: g\n  ", "", 1), problem: "11: IndexName is missing"},
		"stream without a view":    {text: onDemand + "StreamSpecification: {StreamEnabled: true}", problem: "10: StreamSpecification has no StreamViewType: write KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES"},
		"stream neither on or off": {text: onDemand + "StreamSpecification: {StreamViewType: NEW_IMAGE}", problem: "10: StreamSpecification has no StreamEnabled: write true or false"},
		"stream off with a view":   {text: onDemand + "StreamSpecification: {StreamEnabled: false, StreamViewType: NEW_IMAGE}", problem: "10: StreamSpecification has StreamEnabled: false and a StreamViewType: one of them is wrong"},
		"unknown view":             {text: onDemand + "StreamSpecification: {StreamViewType: ALL}", problem: `10: StreamViewType is "ALL": write KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES`, dialect: definition.CloudFormation},
		"no flag":                  {text: onDemand + "DeletionProtectionEnabled: yes", problem: `10: DeletionProtectionEnabled is "yes": write true or false`},
		"time to live of nothing":  {text: onDemand + "TimeToLiveSpecification: {Enabled: true}", problem: "10: AttributeName is missing"},
		"time to live undecided":   {text: onDemand + "TimeToLiveSpecification: {AttributeName: x}", problem: "10: TimeToLiveSpecification has no Enabled: write true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			_, to := read(t, test.text, test.dialect)
			require.NotEmpty(t, to.problems)
			assert.Contains(t, to.problems, "t.yaml:"+test.problem)
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(orders+"BillingMode: PAY_PER_REQUEST\nGlobalSecondaryIndexes: [{IndexName: a, KeySchema: [{}], Projection: {ProjectionType: ALL}}]", false)
	f.Add("Table: "+strings.ReplaceAll(strings.TrimSpace(orders), "\n", "\n  ")+"\nTimeToLiveDescription: {TimeToLiveStatus: ENABLED}", true)
	f.Fuzz(func(t *testing.T, text string, isTemplate bool) {
		node, _, err := document.ParseLooseYAML(text)
		if err != nil {
			return
		}
		dialect := definition.API
		if isTemplate {
			dialect = definition.CloudFormation
		}
		var first, second heard
		table, ok, _ := definition.Read(node, "t.yaml", dialect, &first)
		again, _, _ := definition.Read(node, "t.yaml", dialect, &second)
		assert.Equal(t, table, again)
		assert.Equal(t, first, second)
		assert.Equal(t, len(first.problems) == 0, ok)
	})
}
