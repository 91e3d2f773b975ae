package awscli

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNamesAreThoseOfTheCLI(t *testing.T) {
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

func TestNearestNames(t *testing.T) {
	for word, want := range map[string][]string{
		"put-itme":     {"put-item"},
		"putitem":      {"put-item"},
		"scna":         {"scan"},
		"describe-tab": {"describe-table", "describe-table-replica-auto-scaling"},
		"ls":           nil,
		"":             nil,
	} {
		got := nearest(word, operationNames())
		assert.Subset(t, got, want, word)
		if want == nil {
			assert.Empty(t, got, word)
		}
	}
}

func TestOperationsComeFromTheSDK(t *testing.T) {
	all := operations()
	assert.Greater(t, len(all), 50)
	assert.NotContains(t, all, "options")

	create := all["create-table"]
	require.NotNil(t, create)
	assert.Equal(t, "CreateTable", create.name)
	assert.Equal(t, []string{"TableName"}, create.required())
	assert.Equal(t, structureShape, create.input.members["SSESpecification"].kind)
	assert.Equal(t, longShape, create.input.members["ProvisionedThroughput"].members["ReadCapacityUnits"].kind)
	assert.Equal(t, timestampShape, create.output.members["TableDescription"].members["CreationDateTime"].kind)

	item := all["put-item"].input.members["Item"]
	assert.Equal(t, mapShape, item.kind)
	assert.Equal(t, []string{"B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"}, item.element.memberNames())
	assert.Equal(t, blobShape, item.element.members["BS"].element.kind)
	assert.Same(t, item.element, item.element.members["M"].element)

	assert.Equal(t, integerShape, all["scan"].input.members["Limit"].kind)
	assert.Empty(t, all["list-tables"].required())
}
