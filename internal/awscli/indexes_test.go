package awscli_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// DynamoDB Local takes half a second for an index. Each command of the AWS CLI takes longer, and
// ours are faster.
func TestCommandsWaitForIndexes(t *testing.T) {
	endpoint := testbed.DynamoDBLocal(t)
	const functions = `set -e
		export AWS_MAX_ATTEMPTS=1 # so that nothing but the wait helps
		update() { aws dynamodb update-table --table-name things --global-secondary-index-updates "[$1]" --query TableDescription.TableName "${@:2}"; }
		create() { update '{"Create":{"IndexName":"by-'$1'","KeySchema":[{"AttributeName":"'$1'","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}' \
			--attribute-definitions AttributeName=$1,AttributeType=S; }
		delete() { update '{"Delete":{"IndexName":"by-'$1'"}}'; }
		` + createThings + "\n"
	for name, test := range map[string]struct{ script, prints string }{
		"of the same table": {
			`create a >/dev/null; create b >/dev/null; create c >/dev/null
			aws dynamodb wait table-exists --table-name things
			aws dynamodb describe-table --table-name things --query 'sort(Table.GlobalSecondaryIndexes[].IndexName)' --output text`,
			"by-a\tby-b\tby-c\n",
		},
		"that go and come": {
			`create a >/dev/null; delete a >/dev/null; create a >/dev/null
			aws dynamodb describe-table --table-name things --query 'Table.GlobalSecondaryIndexes[].IndexName' --output text`,
			"by-a\n",
		},
		"to write": {
			`create a >/dev/null
			aws dynamodb update-item --table-name things --key id={S=1} --update-expression 'ADD n :one SET a = :a' --expression-attribute-values ':one={N=1},:a={S=x}'
			aws dynamodb query --table-name things --index-name by-a --key-condition-expression 'a = :a' --expression-attribute-values ':a={S=x}' --query 'Items[].n.N' --output text`,
			"1\n",
		},
		"of a table that goes": {
			`create a >/dev/null
			aws dynamodb delete-table --table-name things >/dev/null
			aws dynamodb create-table --table-name other --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName
			aws dynamodb create-table --table-name other --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST 2>/dev/null || echo "$?"`,
			"\"other\"\n254\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			sh, _ := newShell(t, awscli.NewCaller(endpoint, "us-east-1", "local"))
			got := sh.run(functions + test.script)
			assert.Equal(t, test.prints, got.stdout, got.stderr)
			assert.Zero(t, got.status, got.stderr)
			sh.run("for table in things other; do aws dynamodb delete-table --table-name $table; done")
		})
	}
}
