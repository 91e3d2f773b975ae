package cloudformation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/cloudformation"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// keyed are the properties of a table that are of no interest here.
const keyed = `
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]`

func TestTableWithoutANameHasItsLogicalID(t *testing.T) {
	result := template(t, `
Resources:
  OrdersTable:
    Type: AWS::DynamoDB::Table
    Properties:`+keyed, nil)
	assert.Equal(t, []string{"OrdersTable"}, names(result))
	assert.Equal(t, []string{"template.yaml:3: OrdersTable has no TableName and is called OrdersTable; parameters: {OrdersTable: …} names it"}, result.Notes)
}

func TestRenameChangesANameThatWasMadeUp(t *testing.T) {
	source := datatest.Paths("template.yaml")
	source.Options = format.Options{"rename": {Variables: map[string]string{"OrdersTable": "orders"}}}
	dir := datatest.Workspace(t, map[string]string{"template.yaml": `
Resources:
  OrdersTable:
    Type: AWS::Serverless::SimpleTable`})
	result, err := datatest.Read(t, dir, source, cloudformation.Format{})
	require.NoError(t, err)
	assert.Equal(t, []string{`T orders {"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ template.yaml:3`}, result.Describe())
}

func TestConditionsLeaveTablesOut(t *testing.T) {
	text := `
Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Audit:
    Type: AWS::Serverless::SimpleTable
    Condition: IsProd
    Properties: {TableName: audit}
`
	result := template(t, text, nil)
	assert.Equal(t, []string{"Orders"}, names(result))
	assert.Contains(t, result.Notes, "template.yaml:6: Audit is left out: its condition IsProd is false")
	assert.Equal(t, []string{"Orders", "audit"}, names(template(t, text, map[string]string{"Stage": "prod"})))
}

func TestSimpleTableTypes(t *testing.T) {
	for spelled, want := range map[string]string{"String": "S", "Number": "N", "Binary": "B"} {
		result := template(t, `
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
    Properties:
      PrimaryKey: {Name: key, Type: `+spelled+`}
      ProvisionedThroughput: {ReadCapacityUnits: 2, WriteCapacityUnits: "3"}
      SSESpecification: {SSEEnabled: true}`, nil)
		assert.Equal(t, []string{
			`T Orders {"name":"Orders","keys":[{"name":"key","type":"` + want + `","role":"HASH"}],"throughput":{"read":2,"write":3}} @ template.yaml:3`,
		}, result.Describe())
	}
}

func TestGlobalTableIsOneTable(t *testing.T) {
	result := template(t, `
Resources:
  Orders:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: orders
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: by, AttributeType: N}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PROVISIONED
      WriteProvisionedThroughputSettings: {WriteCapacityAutoScalingSettings: {MinCapacity: 1, MaxCapacity: !Ref Most}}
      GlobalSecondaryIndexes:
        - IndexName: by-amount
          KeySchema: [{AttributeName: by, KeyType: HASH}]
          Projection: {ProjectionType: ALL}
          WriteProvisionedThroughputSettings: {WriteCapacityAutoScalingSettings: {MaxCapacity: !Ref Most}}
      StreamSpecification: {StreamViewType: NEW_IMAGE, ResourcePolicy: {PolicyDocument: !Ref Policy}}
      Replicas:
        - Region: eu-west-1
          DeletionProtectionEnabled: false
        - Region: !Ref AWS::Region
          DeletionProtectionEnabled: true
          PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: !Ref Recovery}
          GlobalSecondaryIndexes: [{IndexName: by-amount, ReadProvisionedThroughputSettings: {ReadCapacityUnits: 5}}]
        - Region: !ImportValue third`, nil)
	assert.Equal(t, []string{
		`T orders {"name":"orders","keys":[{"name":"id","type":"S","role":"HASH"}],` +
			`"indexes":[{"name":"by-amount","global":true,"keys":[{"name":"by","type":"N","role":"HASH"}],"projection":"ALL","throughput":{"read":5,"write":5}}],` +
			`"stream":"NEW_IMAGE","protected":true,"throughput":{"read":5,"write":5}} @ template.yaml:3`,
	}, result.Describe())
}

func TestReplicaOfAnotherTableIsLeftOut(t *testing.T) {
	result := template(t, `
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Replica:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      GlobalTableSourceArn: arn:aws:dynamodb:eu-west-1:111122223333:table/Orders
      Replicas: [{Region: us-east-1}]`, nil)
	assert.Equal(t, []string{"Orders"}, names(result))
	assert.Contains(t, result.Notes, "template.yaml:4: Replica is a replica of a table in another account, which defines it: it is left out")
}

func TestThroughputThatCannotBeKnownIsLeftOut(t *testing.T) {
	table := func(properties string) datatest.Result {
		return template(t, `
Parameters:
  Units: {Type: Number}
  Stage: {Type: String, Default: prod}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
`+properties, nil)
	}
	for properties, want := range map[string]string{
		"      ProvisionedThroughput: {ReadCapacityUnits: !Ref Units, WriteCapacityUnits: 2}":                                                 `"throughput":{"read":5,"write":2}`,
		"      ProvisionedThroughput: !If [IsProd, {ReadCapacityUnits: 7, WriteCapacityUnits: 8}, !Ref AWS::NoValue]":                         `"throughput":{"read":7,"write":8}`,
		"      BillingMode: !ImportValue mode\n      ProvisionedThroughput: {ReadCapacityUnits: 7, WriteCapacityUnits: 8}":                    `"role":"HASH"}]}`,
		"      BillingMode: !If [IsProd, PAY_PER_REQUEST, PROVISIONED]\n      ProvisionedThroughput: !If [IsProd, !Ref AWS::NoValue, {a: b}]": `"role":"HASH"}]}`,
	} {
		assert.Contains(t, strings.Join(table(properties).Describe(), ""), want, properties)
	}
	assert.Contains(t, table("      BillingMode: !ImportValue mode").Details,
		"template.yaml:8: Orders: BillingMode is left out, which has no effect on a state: "+
			"template.yaml:14: the value of the export mode of another stack is not known: parameters: {mode: …} says it")
}

func TestJSONTemplate(t *testing.T) {
	source := datatest.Paths("stack.template")
	dir := datatest.Workspace(t, map[string]string{"stack.template": `{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Parameters": {"env": {"Type": "String", "Default": "NONE"}, "tableName": {"Type": "String", "Default": "todo"}},
  "Conditions": {"ShouldNotCreateEnvResources": {"Fn::Equals": [{"Ref": "env"}, "NONE"]}},
  "Resources": {
    "DynamoDBTable": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": "5", "WriteCapacityUnits": "5"},
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "TableName": {"Fn::If": ["ShouldNotCreateEnvResources", {"Ref": "tableName"}, {"Fn::Join": ["", [{"Ref": "tableName"}, "-", {"Ref": "env"}]]}]}
      }
    }
  }
}`})
	result, err := datatest.Read(t, dir, source, cloudformation.Format{})
	require.NoError(t, err)
	assert.Equal(t, []string{
		`T todo {"name":"todo","keys":[{"name":"id","type":"S","role":"HASH"}],"stream":"NEW_IMAGE","throughput":{"read":5,"write":5}} @ stack.template:6`,
	}, result.Describe())
}

func TestAnchorsAndMergeKeys(t *testing.T) {
	result := template(t, `
Metadata:
  keys: &keys
    AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
    KeySchema: [{AttributeName: id, KeyType: HASH}]
    BillingMode: &mode PAY_PER_REQUEST
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      <<: *keys
      TableName: orders
  Users:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: users, <<: *keys, BillingMode: *mode}
`, nil)
	assert.Equal(t, []string{"orders", "users"}, names(result))
}

func TestKeysTwiceMatterOnlyWhereTheyAreRead(t *testing.T) {
	text := `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: a, RoleName: b}
  Orders:
    Type: AWS::Serverless::SimpleTable
    Properties: {TableName: orders}
`
	assert.Equal(t, []string{"orders"}, names(template(t, text, nil)))
	for twice, line := range map[string]int{"{TableName: orders, TableName: users}": 8, "{TableName: orders}\n  Orders: {Type: AWS::SNS::Topic}": 9} {
		_, err := read(t, map[string]string{"template.yaml": strings.Replace(text, "{TableName: orders}", twice, 1)}, nil)
		require.Error(t, err)
		assert.Contains(t, err.Error(), fmt.Sprintf("template.yaml:%d: the key ", line))
		assert.Contains(t, err.Error(), " occurs twice in one map")
	}
}

func TestLargeTemplate(t *testing.T) {
	var text strings.Builder
	text.WriteString("AWSTemplateFormatVersion: 2010-09-09\nResources:\n")
	for i := range 200 {
		fmt.Fprintf(&text, "  Function%d:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: {ZipFile: %q}\n", i, strings.Repeat("x", 6000))
	}
	text.WriteString("  Orders:\n    Type: AWS::Serverless::SimpleTable\n")
	require.Greater(t, text.Len(), 1<<20)
	assert.Equal(t, []string{"Orders"}, names(template(t, text.String(), nil)))
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, err := read(t, map[string]string{"template.yaml": `
Parameters: {Name: {Type: String}, View: {Type: String}}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Name` + keyed + `
  Users:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: users
      StreamSpecification: {StreamViewType: !Ref View}
      DeletionProtectionEnabled: !ImportValue protection` + keyed + `
  Plain:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: plain, Keys: id}
`}, nil)
	require.Error(t, err)
	problems := strings.Split(err.Error(), "\n")
	require.Len(t, problems, 4)
	assert.Equal(t, []string{
		"template.yaml:7: the parameter Name has no Default: parameters: {Name: …} says its value",
		"template.yaml:15: the parameter View has no Default: parameters: {View: …} says its value",
		"template.yaml:16: the value of the export protection of another stack is not known: parameters: {protection: …} says it",
	}, problems[:3])
	assert.Contains(t, problems[3], "template.yaml:22: a table has no field Keys")
}
