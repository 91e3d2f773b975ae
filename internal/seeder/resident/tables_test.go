package resident

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTablesIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "items.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"orders": [], "users": []}`), 0o600))
	for _, test := range []struct{ args, want []string }{
		{[]string{"dynamodb", "put-item", "--table-name", "orders", "--item", "{}"}, []string{"orders"}},
		{[]string{"dynamodb", "put-item", "--table-name=orders"}, []string{"orders"}},
		{[]string{"dynamodb", "batch-write-item", "--request-items", `{"users": [], "orders": []}`}, []string{"orders", "users"}},
		{[]string{"dynamodb", "batch-write-item", "--request-items", "file://" + file}, []string{"orders", "users"}},
		{[]string{"dynamodb", "transact-write-items", "--transact-items", `[{"Put": {"TableName": "orders"}}]`}, []string{"orders"}},
		{[]string{"dynamodb", "put-item", "--cli-input-json", `{"TableName":"orders"}`}, []string{"orders"}},
		{[]string{"dynamodb", "put-item", "--table-name"}, []string{""}},
		{[]string{"dynamodb", "put-item", "--cli-input-json", "file:///nowhere"}, nil},
	} {
		assert.Equal(t, test.want, tablesIn(t.TempDir(), test.args), test.args)
	}
}
