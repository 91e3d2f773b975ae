package awscli

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOptionNames(t *testing.T) {
	text, err := os.ReadFile("testdata/names.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if name, option, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name != "#" {
			assert.Equal(t, option, optionName(name))
		}
	}
	for name, option := range map[string]string{
		"SSESpecification": "sse-specification", "S3BucketSource": "s3-bucket-source",
		"KMSMasterKeyId": "kms-master-key-id", "ListWebACLs": "list-web-acls",
	} {
		assert.Equal(t, option, optionName(name))
	}
}

func TestCloseMatches(t *testing.T) {
	for word, want := range map[string][]string{
		"put-itme":      {"put-item"},
		"putitem":       {"put-item"},
		"scna":          {},
		"describe-tabl": {"describe-table"},
		"ls":            {},
		"":              {},
		"list-tags":     {"list-tables"},
	} {
		assert.Equal(t, want, closeMatches(word, services()["dynamodb"].commands), word)
	}
}

func TestRequiredOptions(t *testing.T) {
	dynamodb := services()["dynamodb"].operations
	assert.Equal(t, []string{"attribute-definitions", "table-name", "key-schema"}, dynamodb["create-table"].required)
	assert.Equal(t, []string{"table-name", "item"}, dynamodb["put-item"].required)
	assert.Empty(t, dynamodb["list-tables"].required)
	assert.NotContains(t, dynamodb["transact-write-items"].required, "client-request-token")
}
