package orders

import (
	"cmp"
	"context"
	"crypto/rand"
	"log"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// endpoint is that of the container for all tests of the package.
var endpoint string

func TestMain(m *testing.M) {
	ctx := context.Background()
	container, err := testcontainers.Run(ctx, cmp.Or(os.Getenv("SNAPSHOT"), "registry.example.com/acme/orders-db:tests"),
		testcontainers.WithExposedPorts("8000/tcp"),
		testcontainers.WithWaitStrategy(wait.ForHealthCheck()))
	if err == nil {
		endpoint, err = container.PortEndpoint(ctx, "8000/tcp", "http")
	}
	status := 1
	if err == nil {
		status = m.Run()
	} else {
		log.Print(err)
	}
	_ = testcontainers.TerminateContainer(container)
	os.Exit(status)
}

// connect gives a test a database of its own, which starts as a state.
func connect(state string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: &endpoint,
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider(state+"Test"+rand.Text(), "any", ""),
	})
}

func TestStates(t *testing.T) {
	for state, items := range map[string]int{"ray": 1, "bob": 2} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			answer, err := connect(state).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("acl")})
			require.NoError(t, err)
			assert.Len(t, answer.Items, items)
		})
	}
}
