package dynamo

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Exercise makes the calls that tests make most, so that the JVM loads the classes for them.
func Exercise(ctx context.Context, client *dynamodb.Client) error {
	const table = "exercise"
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	key := map[string]types.AttributeValue{"pk": text("1"), "sk": text("1")}
	item := func(n int) map[string]types.AttributeValue {
		return map[string]types.AttributeValue{
			"pk": text(strconv.Itoa(n)), "sk": text("1"), "gsi": text("a"), "lsi": text("b"),
			"n": &types.AttributeValueMemberN{Value: "1.5"}, "b": &types.AttributeValueMemberB{Value: []byte("x")},
			"bool": &types.AttributeValueMemberBOOL{Value: true}, "null": &types.AttributeValueMemberNULL{Value: true},
			"list": &types.AttributeValueMemberL{Value: []types.AttributeValue{text("x")}},
			"map":  &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"x": text("y")}},
			"set":  &types.AttributeValueMemberSS{Value: []string{"x", "y"}},
		}
	}
	hash := func(name string) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: aws.String(name), KeyType: types.KeyTypeHash}
	}
	ranged := func(name string) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: aws.String(name), KeyType: types.KeyTypeRange}
	}
	all := &types.Projection{ProjectionType: types.ProjectionTypeAll}
	var definitions []types.AttributeDefinition
	for _, name := range []string{"pk", "sk", "gsi", "lsi"} {
		definitions = append(
			definitions,
			types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS},
		)
	}
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"CreateTable", func() error {
			_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
				TableName: aws.String(table), ProvisionedThroughput: minThroughput, AttributeDefinitions: definitions,
				KeySchema:              []types.KeySchemaElement{hash("pk"), ranged("sk")},
				GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("gsi"), KeySchema: []types.KeySchemaElement{hash("gsi")}, Projection: all, ProvisionedThroughput: minThroughput}},
				LocalSecondaryIndexes:  []types.LocalSecondaryIndex{{IndexName: aws.String("lsi"), KeySchema: []types.KeySchemaElement{hash("pk"), ranged("lsi")}, Projection: all}},
				StreamSpecification:    &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
			})
			return err
		}},
		{"PutItem", func() error {
			_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(table), Item: item(1), ConditionExpression: aws.String("attribute_not_exists(pk)")})
			return err
		}},
		{"BatchWriteItem", func() error {
			_, err := client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{
				table: {{PutRequest: &types.PutRequest{Item: item(2)}}, {PutRequest: &types.PutRequest{Item: item(3)}}},
			}})
			return err
		}},
		{"UpdateItem", func() error {
			_, err := client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
				TableName: aws.String(table), Key: key, UpdateExpression: aws.String("SET n = n + :n"), ReturnValues: types.ReturnValueAllNew,
				ExpressionAttributeValues: map[string]types.AttributeValue{":n": &types.AttributeValueMemberN{Value: "1"}},
			})
			return err
		}},
		{"GetItem", func() error {
			_, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(table), Key: key, ConsistentRead: aws.Bool(true)})
			return err
		}},
		{"BatchGetItem", func() error {
			_, err := client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{table: {Keys: []map[string]types.AttributeValue{key}}}})
			return err
		}},
		{"Query", func() error {
			_, err := client.Query(ctx, &dynamodb.QueryInput{
				TableName: aws.String(table), IndexName: aws.String("gsi"), KeyConditionExpression: aws.String("gsi = :g"), FilterExpression: aws.String("n > :n"),
				ExpressionAttributeValues: map[string]types.AttributeValue{":g": text("a"), ":n": &types.AttributeValueMemberN{Value: "0"}},
			})
			return err
		}},
		{"Scan", func() error {
			_, err := client.Scan(ctx, &dynamodb.ScanInput{TableName: aws.String(table), Limit: aws.Int32(1)})
			return err
		}},
		{"TransactWriteItems", func() error {
			_, err := client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{{Put: &types.Put{TableName: aws.String(table), Item: item(4)}}}})
			return err
		}},
		{"ExecuteStatement", func() error {
			_, err := client.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: aws.String(`SELECT * FROM "` + table + `" WHERE pk = '1'`)})
			return err
		}},
		{"DescribeTable", func() error {
			_, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(table)})
			return err
		}},
		{"UpdateTimeToLive", func() error {
			_, err := client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{TableName: aws.String(table), TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("ttl"), Enabled: aws.Bool(true)}})
			return err
		}},
		{"DescribeTimeToLive", func() error {
			_, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: aws.String(table)})
			return err
		}},
		{"DeleteItem", func() error {
			_, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: aws.String(table), Key: key})
			return err
		}},
		{"DeleteTable", func() error {
			_, err := client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: aws.String(table)})
			return err
		}},
		{"ListTables", func() error {
			_, err := client.ListTables(ctx, &dynamodb.ListTablesInput{})
			return err
		}},
	} {
		if err := step.do(); err != nil && !isUnknownOperation(err) {
			return fmt.Errorf("exercising the database: %s: %w", step.what, err)
		}
	}
	return nil
}
