package awscli_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

func TestServerCounts(t *testing.T) {
	sh, server := newDatabaseShell(t)
	sh.run(createThings + `
		aws dynamodb put-item --table-name things --item 'id={S=a}'
		aws dynamodb put-item --table-name nowhere --item 'id={S=a}'
		aws dynamodb batch-write-item --request-items '{"things": [{"PutRequest": {"Item": {"id": {"S": "b"}}}}, {"PutRequest": {"Item": {"id": {"S": "c"}}}}]}'`)
	assert.Equal(t, awscli.Counts{Commands: 4, Failures: 1, Items: 3}, server.Counts())
}

func TestServerEndpoints(t *testing.T) {
	sh, server := newDatabaseShell(t)
	got := sh.run(`set -e
		unset AWS_ENDPOINT_URL AWS_ENDPOINT_URL_DYNAMODB
		aws dynamodb list-tables
		aws --endpoint-url http://localstack:4566 dynamodb list-tables
		aws dynamodb list-tables --endpoint-url=http://localstack:4566
		AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000 AWS_ENDPOINT_URL=http://db:8000 aws dynamodb list-tables`)
	assert.Equal(t, 0, got.status, got.stderr)
	assert.Equal(t, []awscli.Endpoint{
		{Named: "aws --endpoint-url http://localstack:4566", URL: "http://localstack:4566"},
		{Named: "AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000", URL: "http://localhost:8000"},
		{Named: "AWS_ENDPOINT_URL=http://db:8000", URL: "http://db:8000"},
	}, server.Endpoints())
}
