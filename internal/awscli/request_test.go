package awscli

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseMakesNoCall(t *testing.T) {
	t.Setenv("AWS_CONFIG_FILE", "/nowhere")
	request, err := Parse(strings.Fields("dynamodb scan --table-name orders --page-size 2 --max-items 4 --endpoint-url http://db:8000 --query Items"))
	require.NoError(t, err)
	assert.Equal(t, "DynamoDB_20120810.Scan", request.Target)
	assert.Equal(t, "Scan", request.Operation())
	assert.JSONEq(t, `{"TableName": "orders", "Limit": 2}`, string(request.Input))
}

func TestParseErrors(t *testing.T) {
	for command, message := range map[string]string{
		"dynamodb get-item --table-name orders":                  "the following arguments are required: --key",
		"dynamodb scan --table-name":                             "argument --table-name: expected one argument",
		"dynamodb scan --table-name orders --limit file://limit": "file://limit reads a file: write its content into the command",
		"dynamodb scan --table-name=fileb://name":                "--table-name=fileb://name reads a file: write its content into the command",
		"dynamodb get-item --generate-cli-skeleton":              "this command does not call the database",
		"s3 ls": "aws s3 is not built in",
		"dynamodb get-item --table-name orders --key id={S=1}} x": "Unknown options: x",
	} {
		_, err := Parse(strings.Fields(command))
		assert.ErrorContains(t, err, message, command)
	}
}
