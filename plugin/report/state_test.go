package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// stateOf returns the state of a table with more items than these.
func stateOf(count int64, items ...dynamo.Item) State {
	table := dynamo.Table{Name: "acl", Items: count, Keys: []dynamo.Key{{Name: "resource", Type: "S", Role: "HASH"}}, Indexes: []dynamo.Index{
		{Name: "by-role", Global: true, Keys: []dynamo.Key{{Name: "role", Type: "S", Role: "HASH"}}, Projection: "ALL"},
	}}
	return NewState(dynamo.Catalog{Tables: []dynamo.Table{table, {Name: "empty", Keys: []dynamo.Key{{Name: "id", Type: "N", Role: "HASH"}}}}}, nil, map[string][]dynamo.Item{"acl": items})
}

func text(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }

func written(t *testing.T, state State, asJSON bool) string {
	t.Helper()
	var output strings.Builder
	mask := strings.NewReplacer("hunter22", "******")
	require.NoError(t, state.Write(&output, asJSON, mask.Replace))
	return output.String()
}

func TestStateAsText(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `table      items  key
acl        3      resource S
  by-role         role S  index: global, all
empty      0      id N

acl
  {"resource": "R1", "owner": "Bob", "role": "Admin"}
  {"resource": "R2"}
  … and 1 more
`, written(t, stateOf(3, dynamo.Item{"role": text("Admin"), "owner": text("Bob"), "resource": text("R1")}, dynamo.Item{"resource": text("R2")}), false))
}

func TestStateWithoutTables(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "no tables\n", written(t, NewState(dynamo.Catalog{}, nil, nil), false))
	assert.JSONEq(t, `{"tables": []}`, written(t, NewState(dynamo.Catalog{}, nil, nil), true))
}

func TestStateOfAllTypes(t *testing.T) {
	t.Parallel()
	for want, value := range map[string]types.AttributeValue{
		`"a \"b\" <c>\n"`:             text("a \"b\" <c>\n"),
		`1.50`:                        &types.AttributeValueMemberN{Value: "1.50"},
		`base64(AAE=)`:                &types.AttributeValueMemberB{Value: []byte{0, 1}},
		`true`:                        &types.AttributeValueMemberBOOL{Value: true},
		`null`:                        &types.AttributeValueMemberNULL{Value: true},
		`<<"a", "b">>`:                &types.AttributeValueMemberSS{Value: []string{"a", "b"}},
		`<<1, 2>>`:                    &types.AttributeValueMemberNS{Value: []string{"1", "2"}},
		`<<base64(AA==)>>`:            &types.AttributeValueMemberBS{Value: [][]byte{{0}}},
		`["a", {"x": 1, "y": ["b"]}]`: &types.AttributeValueMemberL{Value: []types.AttributeValue{text("a"), &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"y": &types.AttributeValueMemberL{Value: []types.AttributeValue{text("b")}}, "x": &types.AttributeValueMemberN{Value: "1"}}}}},
	} {
		assert.Equal(t, `{"v": `+want+`}`, itemText(dynamo.Item{"v": value}, nil))
	}
}

func TestStateShortensLongItems(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 5000)
	state := stateOf(1, dynamo.Item{"resource": text(long)})
	assert.Contains(t, written(t, state, false), "\n  {\"resource\": \"éé")
	for line := range strings.Lines(written(t, state, false)) {
		assert.LessOrEqual(t, len([]rune(line)), 210)
	}
	assert.Contains(t, written(t, state, true), long, "JSON has it whole")
}

func TestStateAsJSON(t *testing.T) {
	t.Parallel()
	output := written(t, stateOf(7, dynamo.Item{"resource": text("<R1>"), "size": &types.AttributeValueMemberN{Value: "1.50"}}), true)
	assert.Contains(t, output, "<R1>")
	var told struct {
		Tables []struct {
			Name   string
			Items  int
			Sample []json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal([]byte(output), &told))
	require.Len(t, told.Tables, 2)
	assert.Equal(t, 7, told.Tables[0].Items)
	assert.JSONEq(t, `{"resource": {"S": "<R1>"}, "size": {"N": "1.50"}}`, string(told.Tables[0].Sample[0]))
	assert.NotNil(t, told.Tables[1].Sample, "an empty list")
}

func TestStateIsMasked(t *testing.T) {
	t.Parallel()
	for _, asJSON := range []bool{false, true} {
		output := written(t, stateOf(1, dynamo.Item{"resource": text("hunter22 ##[group]\x1b[2J\u202e")}), asJSON)
		for _, absent := range []string{"hunter22", "##[group]", "\x1b", "\u202e"} {
			assert.NotContains(t, output, absent)
		}
		assert.Contains(t, output, "****** ")
	}
}

func TestTiming(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "1.4s (start 1.2s, seed 0.2s)", Timing(pushedResult))
}
