package up

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// catalog has one table with so many items.
func catalog(items int64) dynamo.Catalog {
	return dynamo.Catalog{Tables: []dynamo.Table{{Name: "orders", Items: items}}}
}

var address = engine.Address{Port: 8123}

func TestInstructions(t *testing.T) {
	told := instructions(Baked{Description: snapshot.Description{Catalog: catalog(2)}, Tag: "up"}, address)
	assert.Equal(t, `# 1 table, 2 items at http://127.0.0.1:8123
export AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8123
export AWS_ENDPOINT_URL_DYNAMODB_STREAMS=http://127.0.0.1:8123
export AWS_ACCESS_KEY_ID=local
export AWS_SECRET_ACCESS_KEY=local
export AWS_REGION=us-east-1
export AWS_DEFAULT_REGION=us-east-1
# dynamodb-admin, then http://127.0.0.1:8001:
#   docker run --rm --network host -e HOST=127.0.0.1 -e DYNAMO_ENDPOINT=http://127.0.0.1:8123 -e AWS_REGION=us-east-1 -e AWS_ACCESS_KEY_ID=local -e AWS_SECRET_ACCESS_KEY=local aaronshaf/dynamodb-admin
# NoSQL Workbench: Operation builder, Add connection, DynamoDB local: host name 127.0.0.1, port 8123
`, told)
}

func TestInstructionsForAList(t *testing.T) {
	told := instructions(Baked{Description: snapshot.Description{Catalog: catalog(2)}, Tag: "bob-admin", Others: []string{"empty", "full"}}, address)
	assert.Contains(t, told, "# bob-admin: 1 table, 2 items at http://127.0.0.1:8123\n")
	assert.Contains(t, told, "# Other snapshots of the list, by --state: empty, full\n")
}

func TestInstructionsForAnIsolatedSnapshot(t *testing.T) {
	told := instructions(Baked{Description: snapshot.Description{Catalog: catalog(2), Isolated: true}}, address)
	assert.Contains(t, told, "# Each access key has a database of its own, which starts as the snapshot:\n#   AWS_ACCESS_KEY_ID=local1, local2, … any letters and digits\n")
}

func TestInstructionsForABundle(t *testing.T) {
	bundle := snapshot.Description{Isolated: true, States: []snapshot.State{{Name: "bobadmin", Catalog: catalog(2)}, {Name: "empty", Catalog: catalog(0)}}}
	told := instructions(Baked{Description: bundle}, address)
	assert.Contains(t, told, "# 2 states at ")
	assert.Contains(t, told, "export AWS_ACCESS_KEY_ID=bobadmin\n")
	assert.Contains(t, told, "#   a key that begins with bobadmin, and any other one: 1 table, 2 items\n#   a key that begins with empty: 1 table, 0 items\n")
}

func TestInstructionsOnDockerDesktop(t *testing.T) {
	told := instructions(Baked{}, engine.Address{Port: 8123, FromContainers: "host.docker.internal"})
	assert.Contains(t, told, "-p 127.0.0.1:8001:8001 -e HOST=0.0.0.0 -e DYNAMO_ENDPOINT=http://host.docker.internal:8123 ")
}

// They can be given to eval.
func TestInstructionsAreAScript(t *testing.T) {
	told := instructions(Baked{Tag: "a", Others: []string{"b"}, Description: snapshot.Description{Isolated: true}}, address)
	shell := exec.CommandContext(t.Context(), "sh", "-eu")
	shell.Stdin = strings.NewReader(told + `echo "$AWS_ENDPOINT_URL_DYNAMODB $AWS_REGION"`)
	output, err := shell.CombinedOutput()
	require.NoError(t, err)
	assert.Equal(t, "http://127.0.0.1:8123 us-east-1\n", string(output))
}

func TestChanged(t *testing.T) {
	assert.Equal(t, "a.json changed", changed([]string{"a.json"}))
	assert.Equal(t, "a.json, b.json changed", changed([]string{"a.json", "b.json"}))
	assert.Equal(t, "many files changed", changed(nil), "more than the kernel notes")
}
