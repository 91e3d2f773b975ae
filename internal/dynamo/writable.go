package dynamo

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A database that cannot write next to its file does not answer.
// https://github.com/awsdocs/amazon-dynamodb-developer-guide/issues/297
const writeTimeout = 15 * time.Second

// CheckWritable creates a table and drops it.
func CheckWritable(ctx context.Context, client *dynamodb.Client) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	name := "dynasnap-" + rand.Text() // no seed has a table of that name
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:             aws.String(name),
		ProvisionedThroughput: minThroughput,
		AttributeDefinitions:  []types.AttributeDefinition{{AttributeName: aws.String("key"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:             []types.KeySchemaElement{{AttributeName: aws.String("key"), KeyType: types.KeyTypeHash}},
	})
	if err == nil {
		_, err = client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: aws.String(name)})
	}
	if err != nil {
		return fmt.Errorf("writing to the database (may the image's user write into its working directory?): %w", err)
	}
	return nil
}
