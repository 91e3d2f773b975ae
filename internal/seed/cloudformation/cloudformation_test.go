package cloudformation_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/cloudformation"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
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
			`"ttl":"expires","stream":"NEW_AND_OLD_IMAGES"} @ template.yaml:14`,
		`T users {"name":"users","keys":[{"name":"email","type":"S","role":"HASH"}]} @ template.yaml:47`,
	}, result.Describe())
	assert.Equal(t, []string{
		"template.yaml:14: table dev-orders: without effect on a state: SSESpecification, PointInTimeRecoverySpecification, KinesisStreamSpecification, Tags, ContributorInsightsSpecification",
		"template.yaml:47: table users: without effect on a state: Tags",
	}, result.Details)
	assert.Empty(t, result.Notes)
}

func TestParametersDecideNames(t *testing.T) {
	assert.Equal(t, []string{"test-orders", "users"}, names(template(t, orders, map[string]string{"Environment": "test"})))
}
