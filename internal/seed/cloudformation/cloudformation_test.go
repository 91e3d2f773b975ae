package cloudformation_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/cloudformation"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// read reads the part template.yaml of a workspace that has these files, with parameters.
func read(t *testing.T, files map[string]string, parameters map[string]string) (datatest.Result, error) {
	t.Helper()
	source := datatest.Paths("template.yaml")
	source.Parameters = parameters
	source.Options = format.Options{"parameters": {Variables: parameters}}
	return datatest.Read(t, datatest.Workspace(t, files), source, cloudformation.Format{})
}

// template reads a template in YAML.
func template(t *testing.T, text string, parameters map[string]string) datatest.Result {
	t.Helper()
	result, err := read(t, map[string]string{"template.yaml": text}, parameters)
	require.NoError(t, err)
	return result
}

// names returns the names of the tables.
func names(result datatest.Result) (names []string) {
	for _, record := range result.Records {
		names = append(names, record.Table)
	}
	return names
}

const orders = `AWSTemplateFormatVersion: 2010-09-09
Description: Orders and who placed them
Transform: AWS::Serverless-2016-10-31
Parameters:
  Environment:
    Type: String
    Default: dev
    AllowedValues: [dev, test, prod]
  Units: {Type: Number}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Globals:
  Function: {Timeout: 10, Runtime: nodejs22.x}
Resources:
  OrdersTable:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: !Sub "${Environment}-orders"
      BillingMode: !If [IsProd, PROVISIONED, PAY_PER_REQUEST]
      ProvisionedThroughput: !If
        - IsProd
        - {ReadCapacityUnits: 5, WriteCapacityUnits: !Ref Units}
        - !Ref AWS::NoValue
      AttributeDefinitions:
        - { AttributeName: PK, AttributeType: S }
        - { AttributeName: SK, AttributeType: S }
        - AttributeName: total
          AttributeType: N
      KeySchema:
        - { AttributeName: PK, KeyType: HASH }
        - { AttributeName: SK, KeyType: RANGE }
      LocalSecondaryIndexes:
        - IndexName: by-total
          KeySchema: [{AttributeName: PK, KeyType: HASH}, {AttributeName: total, KeyType: RANGE}]
          Projection: {ProjectionType: KEYS_ONLY}
      GlobalSecondaryIndexes:
        - IndexName: inverted
          KeySchema: [{AttributeName: SK, KeyType: HASH}, {AttributeName: PK, KeyType: RANGE}]
          Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [note]}
          ContributorInsightsSpecification: {Enabled: !Ref Insights}
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
      TimeToLiveSpecification: {AttributeName: expires, Enabled: "true"}
      SSESpecification: {SSEEnabled: true, KMSMasterKeyId: !GetAtt Key.Arn}
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
      KinesisStreamSpecification: {StreamArn: !ImportValue stream}
      Tags: [{Key: stage, Value: !Ref Environment}]
  UsersTable:
    Type: AWS::Serverless::SimpleTable
    Properties:
      TableName: users
      PrimaryKey: {Name: email, Type: String}
      Tags: {team: orders}
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {TABLE: !Ref OrdersTable}}
`

func TestTablesOfATemplate(t *testing.T) {
	result := template(t, orders, nil)
	assert.Equal(t, []string{
		`T dev-orders {"name":"dev-orders","keys":[{"name":"PK","type":"S","role":"HASH"},{"name":"SK","type":"S","role":"RANGE"}],` +
			`"indexes":[{"name":"by-total","global":false,"keys":[{"name":"PK","type":"S","role":"HASH"},{"name":"total","type":"N","role":"RANGE"}],"projection":"KEYS_ONLY"},` +
			`{"name":"inverted","global":true,"keys":[{"name":"SK","type":"S","role":"HASH"},{"name":"PK","type":"S","role":"RANGE"}],"projection":"INCLUDE","attributes":["note"]}],` +
			`"ttl":"expires","stream":"NEW_AND_OLD_IMAGES"} @ template.yaml:15`,
		`T users {"name":"users","keys":[{"name":"email","type":"S","role":"HASH"}]} @ template.yaml:48`,
	}, result.Describe())
	assert.Equal(t, []string{
		"template.yaml:15: table dev-orders: without effect on a state: SSESpecification, PointInTimeRecoverySpecification, KinesisStreamSpecification, Tags, ContributorInsightsSpecification",
		"template.yaml:48: table users: without effect on a state: Tags",
	}, result.Details)
	assert.Empty(t, result.Notes)
}

func TestDynamoDBLocalTakesTheTables(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	for _, record := range template(t, orders, map[string]string{"Environment": "prod", "Units": "5"}).Records {
		require.NoError(t, record.Definition.Create(t.Context(), client))
		made, err := dynamo.Define(t.Context(), client, record.Table)
		require.NoError(t, err)
		assert.Empty(t, record.Definition.Differences(made))
	}
}

func TestParametersDecideNames(t *testing.T) {
	assert.Equal(t, []string{"test-orders", "users"}, names(template(t, orders, map[string]string{"Environment": "test"})))
}

func TestTablesThatNobodyWantsNeedNoValues(t *testing.T) {
	source := datatest.Paths("template.yaml")
	source.Options = format.Options{"tables": {Words: []string{"users"}}}
	dir := datatest.Workspace(t, map[string]string{"template.yaml": `
Resources:
  Audit:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: audit, KeySchema: !ImportValue keys}
  Users:
    Type: AWS::Serverless::SimpleTable
    Properties: {TableName: users}
`})
	result, err := datatest.Read(t, dir, source, cloudformation.Format{})
	require.NoError(t, err)
	assert.Equal(t, []string{"users"}, names(result))
}

// variables is a format whose templates have variables of another tool, and two fragments.
type variables struct{ cloudformation.Format }

func (variables) Read(part data.Part, sink *data.Sink) error {
	fragments := make([]cloudformation.Fragment, 2)
	for i, name := range []string{"conditions.yaml", "tables.yaml"} {
		text, err := part.ReadFile(name)
		if err != nil {
			return err
		}
		root, _, err := document.ParseLooseYAML(text)
		if err != nil {
			return err
		}
		fragments[i] = cloudformation.Fragment{File: name, Root: root}
	}
	keys, _, err := document.ParseLooseYAML("[{AttributeName: id, KeyType: HASH}]")
	if err != nil {
		return err
	}
	_, err = cloudformation.Declare(part, sink, cloudformation.Template{
		Fragments: fragments, Stack: "shop",
		Expand: func(node *document.Node) (*document.Node, error) {
			if node.Text == "${keys}" {
				return keys, nil
			}
			if strings.Contains(node.Text, "${unknown}") {
				return nil, errors.New("there is no variable unknown")
			}
			expanded := *node
			expanded.Text = strings.ReplaceAll(node.Text, "${stage}", "dev")
			return &expanded, nil
		},
	})
	return err
}

func TestDeclareWithFragmentsAndVariables(t *testing.T) {
	files := map[string]string{
		"template.yaml":   "Resources: {Orders: {Type: AWS::DynamoDB::Table}}",
		"conditions.yaml": "Conditions: {IsDev: !Equals ['${stage}', dev]}",
		"tables.yaml": `
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Condition: IsDev
    Properties:
      TableName: !Sub "${AWS::StackName}-${stage}-orders"
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: ${keys}
      BillingMode: PAY_PER_REQUEST
      Tags: ${unknown}
`,
	}
	read := func() (datatest.Result, error) {
		return datatest.Read(t, datatest.Workspace(t, files), datatest.Paths("template.yaml"), variables{})
	}
	result, err := read()
	require.NoError(t, err)
	assert.Equal(t, []string{`T shop-dev-orders {"name":"shop-dev-orders","keys":[{"name":"id","type":"S","role":"HASH"}]} @ tables.yaml:3`}, result.Describe())
	assert.Empty(t, result.Notes)

	files["tables.yaml"] = strings.Replace(files["tables.yaml"], "${stage}", "${unknown}", 1)
	_, err = read()
	assert.EqualError(t, err, "tables.yaml:7: there is no variable unknown")
}
