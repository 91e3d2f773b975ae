package dynamo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A database that cannot write next to its file does not answer.
// https://github.com/awsdocs/amazon-dynamodb-developer-guide/issues/297
const writeTimeout = 15 * time.Second

// CheckWritable creates a table and drops it. The other clients, which have databases of their own,
// must not see it.
func CheckWritable(ctx context.Context, client *dynamodb.Client, others ...*dynamodb.Client) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	name := "dynasnap-" + rand.Text() // no seed has a table of that name
	writing := func(err error) error {
		return fmt.Errorf("writing to the database (may the image's user write into its working directory?): %w", err)
	}
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:             aws.String(name),
		ProvisionedThroughput: minThroughput,
		AttributeDefinitions:  []types.AttributeDefinition{{AttributeName: aws.String("key"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:             []types.KeySchemaElement{{AttributeName: aws.String("key"), KeyType: types.KeyTypeHash}},
	})
	if err != nil {
		return writing(err)
	}
	if err := checkUnseen(ctx, name, others); err != nil {
		return err
	}
	if _, err := client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: aws.String(name)}); err != nil {
		return writing(err)
	}
	return nil
}

// checkUnseen checks that none of the clients sees a table.
func checkUnseen(ctx context.Context, name string, clients []*dynamodb.Client) error {
	for _, client := range clients {
		seen, err := ListTables(ctx, client)
		if err != nil {
			return err
		}
		if slices.Contains(seen, name) {
			return errors.New("what one access key writes, another one sees")
		}
	}
	return nil
}
