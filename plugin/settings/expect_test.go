package settings

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func TestExpectationsAreRead(t *testing.T) {
	t.Parallel()
	const asYAML = `
tables: [acl, orders]
items: {acl: 3, orders: ">=1"}
keys:
  - table: acl
    key: {customer: Bob, level: 7}
    attributes: {role: Admin, n: 1.50, ok: true, gone: null, types: {SS: [a, b]}, map: {M: {a: {N: 5}, b: {L: [{S: x}]}}}}
counts:
  - {statement: "select * from acl", count: 2}
  - {table: acl, filter: "#r = :r", names: {"#r": role}, values: {":r": Admin}, count: ">=1"}
`
	const asJSON = `{"tables":["acl","orders"],"items":{"acl":3,"orders":">=1"},"keys":[{"table":"acl","key":{"customer":"Bob","level":7},` +
		`"attributes":{"role":"Admin","n":1.50,"ok":true,"gone":null,"types":{"SS":["a","b"]},"map":{"M":{"a":{"N":"5"},"b":{"L":[{"S":"x"}]}}}}}],` +
		`"counts":[{"statement":"select * from acl","count":2},{"table":"acl","filter":"#r = :r","names":{"#r":"role"},"values":{":r":"Admin"},"count":">=1"}]}`
	value := func(text string) dynamo.Value { return dynamo.Value(text) }
	want := dynamo.Expectations{
		Tables: []string{"acl", "orders"},
		Items:  map[string]dynamo.Amount{"acl": {Number: 3}, "orders": {Number: 1, AtLeast: true}},
		Keys: []dynamo.ExpectedKey{{
			Table: "acl", Key: map[string]dynamo.Value{"customer": value(`"Bob"`), "level": value("7")},
			Attributes: map[string]dynamo.Value{
				"role": value(`"Admin"`), "n": value("1.50"), "ok": value("true"), "gone": value("null"), "types": value(`{"SS":["a","b"]}`),
				"map": value(`{"M":{"a":{"N":"5"},"b":{"L":[{"S":"x"}]}}}`),
			},
		}},
		Counts: []dynamo.ExpectedCount{
			{Statement: "select * from acl", Count: dynamo.Amount{Number: 2}},
			{Table: "acl", Filter: "#r = :r", Names: map[string]string{"#r": "role"}, Values: map[string]dynamo.Value{":r": value(`"Admin"`)}, Count: dynamo.Amount{Number: 1, AtLeast: true}},
		},
	}
	for _, text := range []string{asYAML, asJSON} {
		settings, _ := mustLoad(t, with("PLUGIN_EXPECT="+text))
		assert.Equal(t, want, settings.Specs()[0].Expect)
	}
	indented := strings.ReplaceAll(asYAML, "\n", "\n    ")
	settings, _ := mustLoad(t, listed("- tag: a\n  seed: s\n  expect:"+indented))
	got, err := json.Marshal(settings.Specs()[0].Expect)
	require.NoError(t, err)
	written, err := json.Marshal(want)
	require.NoError(t, err)
	assert.Equal(t, string(written), string(got))
}

func TestExpectNoTables(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"{tables: []}": true, `{"tables":[]}`: true, "{tables: }": false, "{tables: ''}": false, "{tables: [a]}": false, "{items: {a: 0}}": false} {
		settings, _ := mustLoad(t, with("PLUGIN_EXPECT="+text))
		assert.Equal(t, want, settings.Specs()[0].Expect.NoTables(), text)
	}
}

func TestExpectationsProblems(t *testing.T) {
	t.Parallel()
	const typed = "in DynamoDB's JSON it has one type and its value, as {\"S\": \"Bob\"}, and a map is {\"M\": {\"name\": {\"S\": \"Bob\"}}}"
	for _, tc := range []struct{ name, text, says string }{
		{"no map", "[acl]", "expect: is a list, not a map"},
		{"a mistyped key", "{table: [acl]}", "expect.table: is unknown: did you mean tables?"},
		{"an amount that is none", "{items: {acl: many}}", `expect.items.acl: "many" is not a number: write 3 for exactly three, or ">=3" for three or more`},
		{"an amount below nothing", "{items: {acl: -1}}", `expect.items.acl: "-1" is not a number: write 3 for exactly three, or ">=3" for three or more`},
		{"an amount that is a boolean", `{"items": {"acl": false}}`, `expect.items.acl: is the boolean false, not text: YAML 1.1, which Drone speaks, makes false of the words N, n, no and off; quote what is meant, as "N"`},
		{"a key without table", "keys: [{table: a, key: {k: v}}, {key: {k: v}}]", "expect.keys[1].table: is required: the one that holds the item"},
		{"a key without key", "keys: [{table: a}]", "expect.keys[0].key: is required: the item's whole key, as {customer: Bob}"},
		{"an empty key", "keys: [{table: a, key: {}}]", "expect.keys[0].key: holds nothing: give the item's whole key, as {customer: Bob}"},
		{"a key's value that is a boolean", `{"keys": [{"table": "a", "key": {"k": true}}]}`, `expect.keys[0].key.k: is the boolean true, not text: YAML 1.1, which Drone speaks, makes true of the words Y, y, yes and on; quote what is meant, as "Y"`},
		{"a key's value that is empty", "keys: [{table: a, key: {k: ''}}]", "expect.keys[0].key.k: is empty, as no key is"},
		{"a type N that Drone has read", `{"keys": [{"table": "a", "key": {"k": {"false": "5"}}}]}`, `expect.keys[0].key.k.false: is the key of an entry: YAML 1.1, which Drone speaks, makes false of the words N, n, no and off; quote what is meant, as "N"`},
		{"an attribute Y that Drone has read", `{"keys": [{"table": "a", "key": {"k": "v"}, "attributes": {"true": 1}}]}`, `expect.keys[0].attributes.true: is the key of an entry: YAML 1.1, which Drone speaks, makes true of the words Y, y, yes and on; quote what is meant, as "Y"`},
		{"an unknown type", "keys: [{table: a, key: {k: {X: 5}}}]", "expect.keys[0].key.k.X: has an unknown type: DynamoDB's are S, N, B, BOOL, NULL, SS, NS, BS, L and M"},
		{"a plain map", "keys: [{table: a, key: {k: v}, attributes: {m: {a: 1, b: 2}}}]", "expect.keys[0].attributes.m: is a map of 2: " + typed},
		{"a plain list", "keys: [{table: a, key: {k: v}, attributes: {l: [a]}}]", `expect.keys[0].attributes.l: is a list: say of which kind, as {"L": [{"S": "a"}]}, {"SS": ["a", "b"]} or {"NS": ["1", "2"]}`},
		{"a plain item of a list", "keys: [{table: a, key: {k: v}, attributes: {l: {L: [a]}}}]", `expect.keys[0].attributes.l.L[0]: is "a", not a map`},
		{"a number that is none", "keys: [{table: a, key: {k: v}, attributes: {n: {N: five}}}]", `expect.keys[0].attributes.n.N: "five" is not a number as DynamoDB writes them, as -12.5 or 1e3`},
		{"a number that YAML writes", "keys: [{table: a, key: {k: v}, attributes: {n: 0x1F}}]", `expect.keys[0].attributes.n: "0x1F" is not a number as DynamoDB writes them, as -12.5 or 1e3`},
		{"no base64", "keys: [{table: a, key: {k: v}, attributes: {b: {B: '#'}}}]", `expect.keys[0].attributes.b.B: "#" is not base64: illegal base64 data at input byte 0`},
		{"no boolean", "keys: [{table: a, key: {k: v}, attributes: {b: {BOOL: 'true'}}}]", `expect.keys[0].attributes.b.BOOL: is "true", neither true nor false`},
		{"a statement that writes", "counts: [{statement: DELETE FROM a, count: 1}]", `expect.counts[0].statement: "DELETE FROM a" is no SELECT: a check must leave the state as it is`},
		{"a statement and a filter", "counts: [{statement: SELECT * FROM a, table: a, count: 1}]", "expect.counts[0].table: has no place beside statement: count by one or the other"},
		{"no count", "counts: [{statement: SELECT * FROM a}]", `expect.counts[0].count: is required: how many items there must be, as 3, or ">=3" for at least three`},
		{"no filter", "counts: [{table: a, count: 1}]", `expect.counts[0].filter: is required: an expression, as "#r = :r"; to count all items of a table use items`},
		{"placeholders without mark", `counts: [{table: a, filter: "#r = :r", names: {r: role}, values: {r: x}, count: 1}]`,
			"expect.counts[0].names.r: does not begin with #, as what it stands for in the filter must\nexpect.counts[0].values.r: does not begin with :, as what it stands for in the filter must"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := load(with("PLUGIN_EXPECT=" + tc.text))
			require.EqualError(t, err, tc.says)
			if !strings.HasPrefix(tc.text, "{") && !strings.HasPrefix(tc.text, "[") {
				tc.text = "{" + tc.text + "}" // the same on one line
			}
			_, _, err = load(listed("- {tag: a, seed: s}\n- {tag: b, seed: s, expect: " + tc.text + "}"))
			assert.EqualError(t, err, regexp.MustCompile("(?m)^expect").ReplaceAllString(tc.says, "snapshots[1].expect"), "in a list")
		})
	}
}
