package outline

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCreates(t *testing.T) {
	read := func(name string) string {
		if name == "db/orders.json" {
			return `{"TableName": "orders", "BillingMode": "PAY_PER_REQUEST"}`
		}
		return ""
	}
	for text, want := range map[string]bool{
		"aws dynamodb create-table --table-name orders":                                  true,
		"T=orders\n$AWS dynamodb create-table \\\n --region x --table-name \"$T\"":       true,
		"for t in users orders; do awslocal dynamodb create-table --table-name $t; done": true,
		"aws dynamodb create-table --table-name=orders":                                  true,
		"aws dynamodb create-table --cli-input-json file://db/orders.json":               true,
		`aws dynamodb create-table --cli-input-json '{"TableName": "orders"}'`:           true,
		`aws dynamodb create-table --table-name "${PREFIX}ders"`:                         true,
		`aws dynamodb create-table --table-name "$1"`:                                    false,
		"aws dynamodb create-table --table-name users":                                   false,
		"aws dynamodb put-item --table-name orders":                                      false,
		"aws dynamodb create-table --cli-input-json file://db/users.json":                false,
	} {
		o, ok := Parse("seed.sh", text)
		require.True(t, ok, text)
		assert.Equal(t, want, o.Creates("orders", read), text)
	}
	assert.True(t, DescribesCreation("client.create_table(\n  TableName='orders', …)", "orders"))
	assert.True(t, DescribesCreation("new CreateTableCommand({ TableName: \"orders\" })", "orders"))
	assert.False(t, DescribesCreation("client.put_item(TableName='orders')", "orders"))
}
