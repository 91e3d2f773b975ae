package orders

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNewUser(t *testing.T) {
	for _, customer := range []string{"Ann", "Cid", "Eve"} {
		t.Run(customer, func(t *testing.T) {
			t.Parallel()
			client := connect(t, "ray")
			_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{
				TableName: aws.String("acl"),
				Item: map[string]types.AttributeValue{
					"customer": &types.AttributeValueMemberS{Value: customer},
					"resource": &types.AttributeValueMemberS{Value: "ACCOUNT-4321"},
				},
			})
			require.NoError(t, err)
			assert.Len(t, scan(t, client), 2, "Ray's, and that of this test")
		})
	}
}

func TestBobIsThere(t *testing.T) {
	t.Parallel()
	assert.Len(t, scan(t, connect(t, "bob")), 2, "Ray's and Bob's")
}

func scan(t *testing.T, client *dynamodb.Client) []map[string]types.AttributeValue {
	answer, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("acl")})
	require.NoError(t, err)
	return answer.Items
}
