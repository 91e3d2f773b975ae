package orders

import (
	"cmp"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// connect starts the snapshot for one test and returns a client of it.
func connect(t *testing.T) *dynamodb.Client {
	t.Helper()
	container, err := testcontainers.Run(t.Context(), cmp.Or(os.Getenv("SNAPSHOT"), "registry.example.com/acme/orders-db:bob"),
		testcontainers.WithExposedPorts("8000/tcp"),
		testcontainers.WithWaitStrategy(wait.ForHealthCheck()))
	testcontainers.CleanupContainer(t, container)
	require.NoError(t, err)
	endpoint, err := container.PortEndpoint(t.Context(), "8000/tcp", "http")
	require.NoError(t, err)
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: &endpoint,
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

func TestBobIsAdmin(t *testing.T) {
	answer, err := connect(t).GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: aws.String("acl"),
		Key: map[string]types.AttributeValue{
			"customer": &types.AttributeValueMemberS{Value: "Bob"},
			"resource": &types.AttributeValueMemberS{Value: "ACCOUNT-1234"},
		},
	})
	require.NoError(t, err)
	assert.Equal(t, &types.AttributeValueMemberS{Value: "Admin"}, answer.Item["role"])
}
