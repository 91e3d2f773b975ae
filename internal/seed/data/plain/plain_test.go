package plain

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo/item"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

var encoder = Encoder{Now: time.Unix(1_000_000, 0)}

// fromJSON writes a plain item by way of a tree and without one, which must agree.
func fromJSON(t testing.TB, text string) (string, error) {
	t.Helper()
	node, err := document.ParseJSON(strings.NewReader(text))
	require.NoError(t, err, text)
	byTree, errByTree := encoder.Item(nil, node)
	direct, err := encoder.ItemJSON(nil, []byte(text))
	require.Equal(t, errByTree, err, text)
	if err != nil {
		return "", err
	}
	require.NoError(t, (*jsontext.Value)(&direct).Compact(), "%s\n%s", text, direct)
	require.NoError(t, (*jsontext.Value)(&direct).Canonicalize(jsontext.CanonicalizeRawInts(false)), text)
	require.NoError(t, (*jsontext.Value)(&byTree).Canonicalize(jsontext.CanonicalizeRawInts(false)), text)
	require.Equal(t, string(byTree), string(direct), text)
	return string(direct), nil
}

// fromYAML does the same for YAML, which has trees only.
func fromYAML(t testing.TB, text string) (string, error) {
	t.Helper()
	node, _, err := document.ParseLooseYAML(text)
	require.NoError(t, err, text)
	item, err := encoder.Item(nil, node)
	return string(item), err
}

// equal compares texts, in which the order of fields counts.
func equal(t *testing.T, want, got string) {
	t.Helper()
	assert.Equal(t, strings.Split(want, ","), strings.Split(got, ","))
}

func TestPlainValuesHaveTypes(t *testing.T) {
	for plain, want := range map[string]string{
		`{}`:                                 `{}`,
		`{"a": "x"}`:                         `{"a":{"S":"x"}}`,
		`{"a": ""}`:                          `{"a":{"S":""}}`,
		`{"a": "\"\\\u00e9"}`:                `{"a":{"S":"\"\\é"}}`,
		`{"a": true, "b": false, "c": null}`: `{"a":{"BOOL":true},"b":{"BOOL":false},"c":{"NULL":true}}`,
		`{"a": 123456789012345678901234567890.10}`:         `{"a":{"N":"123456789012345678901234567890.10"}}`,
		`{"a": -1.5E+10}`:                                  `{"a":{"N":"-1.5E+10"}}`,
		`{"a": [], "b": {}}`:                               `{"a":{"L":[]},"b":{"M":{}}}`,
		`{"a": [1, "x", [null], {"b": [true]}]}`:           `{"a":{"L":[{"N":"1"},{"S":"x"},{"L":[{"NULL":true}]},{"M":{"b":{"L":[{"BOOL":true}]}}}]}}`,
		`{"a": {"type": "book", "data": [1]}}`:             `{"a":{"M":{"data":{"L":[{"N":"1"}]},"type":{"S":"book"}}}}`,
		`{"a": {"type": "String", "x": {"y": 1}}, "b": 1}`: `{"a":{"M":{"type":{"S":"String"},"x":{"M":{"y":{"N":"1"}}}}},"b":{"N":"1"}}`,
		`{"a": {"values": ["}"], "x": 1}}`:                 `{"a":{"M":{"values":{"L":[{"S":"}"}]},"x":{"N":"1"}}}}`,
	} {
		got, err := fromJSON(t, plain)
		require.NoError(t, err, plain)
		assert.Equal(t, want, got, plain)
		_, err = item.Check([]byte(got), item.Rules{})
		assert.NoError(t, err, plain)
	}
}

func TestSetsAndBinariesOfTheSDKHaveTheirTypes(t *testing.T) {
	for plain, want := range map[string]string{
		`{"a": {"wrapperName": "Set", "values": ["x", "y"], "type": "String"}}`:                              `{"a":{"SS":["x","y"]}}`,
		`{"a": {"type": "Number", "values": [1, "2.50"], "wrapperName": "Set"}}`:                             `{"a":{"NS":["1","2.50"]}}`,
		`{"a": {"values": [{"type": "Buffer", "data": [0, 1, 2]}], "type": "Binary", "wrapperName": "Set"}}`: `{"a":{"BS":["AAEC"]}}`,
		`{"a": {"type": "Buffer", "data": [255]}}`:                                                           `{"a":{"B":"/w=="}}`,
		`{"a": {"data": [], "type": "Buffer"}}`:                                                              `{"a":{"B":""}}`,
		`{"a": {"\u0074ype": "\u0042uffer", "d\u0061ta": [1]}}`:                                              `{"a":{"B":"AQ=="}}`,
		`{"a": [{"b": {"type": "Buffer", "data": [1]}}]}`:                                                    `{"a":{"L":[{"M":{"b":{"B":"AQ=="}}}]}}`,
	} {
		got, err := fromJSON(t, plain)
		require.NoError(t, err, plain)
		assert.Equal(t, want, got, plain)
	}
}

func TestWhatCannotBeExpressedIsRefused(t *testing.T) {
	for plain, want := range map[string]string{
		`[]`: "line 1: a list stands where an item should be, which is a map",
		"{\"a\": 1,\n\"b\": \"<<<JSON output doesn't support this type attributes>>>\"}":  "line 2: dynein wrote a notice in place of a binary: export the table as DynamoDB JSON, for instance by aws dynamodb scan",
		"{\"a\": [1,\n{\"wrapperName\": \"Set\",\n\"values\": [1], \"type\": \"Text\"}]}": "line 2: a set of the SDK has a list of values and the type String, Number or Binary",
		"{\"a\": {\"wrapperName\": \"Set\",\n\"values\": [\n1], \"type\": \"String\"}}":   "line 3: a number stands in a set of the type String",
		"{\n\"a\": {\"type\": \"Buffer\",\n\"data\": [1, 256]}}":                          "line 3: a buffer has numbers from 0 to 255",
		"{\n\"a\":\n \"{{ now + 3x }}\"}":                                                 "line 3: {{ now + 3x }} is no relative time: write {{ now }} or {{ now + 30d }}; + and - take the units s, m, h, d and w",
	} {
		_, err := fromJSON(t, plain)
		require.EqualError(t, err, want, plain)
	}
	for text, want := range map[string]string{
		"a: 1\nb: .nan":    "line 2: .nan is no number that DynamoDB has",
		"a: 1\nb: -.Inf":   "line 2: -.Inf is no number that DynamoDB has",
		"a: 1\nb: .5":      "line 2: .5 is a number of YAML that JSON does not have: write it in quotes if it is a text, and otherwise like 5 or 0.5",
		"a: 1\nb: [+5]":    "line 2: +5 is a number of YAML that JSON does not have: write it in quotes if it is a text, and otherwise like 5 or 0.5",
		"a: 1\nb: -5.":     "line 2: -5. is a number of YAML that JSON does not have: write it in quotes if it is a text, and otherwise like 5 or 0.5",
		"a: 1\nb: !Ref x":  "line 2: the tag !Ref has no meaning in an item",
		"a: 1\nb: !Get {}": "line 2: the tag !Get has no meaning in an item",
		"- a":              "line 1: a list stands where an item should be, which is a map",
	} {
		_, err := fromYAML(t, text)
		require.EqualError(t, err, want, text)
	}
}

func TestScalarsOfYAMLStayAsWritten(t *testing.T) {
	got, err := fromYAML(t, "date: 2024-01-01\nzip: 0123\nbig: 12345678901234567890.0\nyes: yes\non: true\nnone: ~\nquoted: '5'\n"+
		"hex: 0x1F\nhalf: '.5'\nversion: 1.2.3\nraw: !!binary |\n  AAEC\n  AwQF\ntags: !!set {a, b}\n")
	require.NoError(t, err)
	equal(t, `{"date":{"S":"2024-01-01"},"zip":{"S":"0123"},"big":{"N":"12345678901234567890.0"},"yes":{"S":"yes"},"on":{"BOOL":true},`+
		`"none":{"NULL":true},"quoted":{"S":"5"},"hex":{"S":"0x1F"},"half":{"S":".5"},"version":{"S":"1.2.3"},"raw":{"B":"AAECAwQF"},"tags":{"SS":["a","b"]}}`, got)
}

func TestRelativeTimesAreSeconds(t *testing.T) {
	for text, want := range map[string]string{
		"{{ now }}": "1000000", "{{now}}": "1000000", " {{ now + 30d }} ": "3592000", "{{ now - 1s }}": "999999", "{{now+1m}}": "1000060",
		"{{ now + 1h - 1w }}": "398800",
	} {
		got, err := fromJSON(t, `{"ttl": "`+text+`"}`)
		require.NoError(t, err, text)
		assert.Equal(t, `{"ttl":{"N":"`+want+`"}}`, got, text)
	}
	for _, text := range []string{"until {{ now }}", "{{ user.name }}", "{{ nowhere }}", "{{ now }} {{ now }}", "{ now }", "{{", "now"} {
		got, err := fromJSON(t, `{"ttl": "`+text+`"}`)
		require.NoError(t, err, text)
		assert.Equal(t, `{"ttl":{"S":"`+text+`"}}`, got)
	}
	for _, text := range []string{"{{ now + }}", "{{ now + 3 }}", "{{ now + 3 years }}", "{{ Now }}", "{{ now * 3d }}", "{{ now + 9999999999d }}"} {
		_, err := fromJSON(t, `{"ttl": "`+text+`"}`)
		require.ErrorContains(t, err, text+" is no relative time", text)
	}
}

func TestTypedItemsKeepTheirTypes(t *testing.T) {
	typed := func(text string) string {
		node, _, err := document.ParseLooseYAML(text)
		require.NoError(t, err)
		got, err := encoder.Typed(nil, node)
		require.NoError(t, err)
		return string(got)
	}
	equal(t, `{"id":{"S":"5"},"n":{"N":"5"},"d":{"S":"2024-01-01"},"b":{"B":"AAECAw=="},"ns":{"NS":["1","2"]},"ss":{"SS":["1","x"]},"t":{"BOOL":true},"z":{"NULL":true}}`,
		typed("id: {S: 5}\nn: {N: 5}\nd: {S: 2024-01-01}\nb: {B: !!binary AAEC\n    Aw==}\nns: {NS: [1, '2']}\nss: {SS: [1, x]}\nt: {BOOL: true}\nz: {NULL: true}\n"))
	equal(t, `{"l":{"L":[{"N":"1"},{"M":{"N":{"N":"2"}}}]}}`, typed("l: {L: [{N: 1}, {M: {N: {N: 2}}}]}"))
	equal(t, `{"ttl":{"N":"1000060"},"s":{"S":"{{ now }}"},"ns":{"NS":["1000000"]}}`, typed("ttl: {N: '{{ now + 1m }}'}\ns: {S: '{{ now }}'}\nns: {NS: ['{{ now }}']}"))
	// item.Check refuses it
	equal(t, `{"a":{"S":null},"b":5,"c":{"S":"1","N":"1"},"d":{"L":{}}}`, typed("a: {S: }\nb: 5\nc: {S: '1', N: '1'}\nd: {L: {}}"))
}

func TestTypedJSONIsLeftAlone(t *testing.T) {
	text := []byte(`{"a": {"N": 5}, "b": {"S": "x"}}`)
	got, err := encoder.TypedJSON(nil, text)
	require.NoError(t, err)
	assert.Same(t, &text[0], &got[0])
	got, err = encoder.TypedJSON(nil, []byte(`{"a": {"N": "{{ now }}"}, "b": {"N": 5}}`))
	require.NoError(t, err)
	equal(t, `{"a":{"N":"1000000"},"b":{"N":5}}`, string(got)) // JSON needs the quotes
	_, err = encoder.TypedJSON(nil, []byte("{\n\"a\": {\"N\": \"{{ now + x }}\"}}"))
	var located *document.Error
	require.ErrorAs(t, err, &located)
	assert.Equal(t, 2, located.Line)
}

func FuzzItemJSON(f *testing.F) {
	for _, text := range []string{
		`{"a": [1, "x", {"b": null}]}`, `{"a": {"type": "Buffer", "data": [1]}}`, `{"a": "{{ now + 1d }}"}`, `{"a": "\u007b{ now }}"}`,
		`{"a": {"wrapperName": "Set", "values": ["x"], "type": "String"}}`, `{"a": {"values": [{}], "b": 1}}`, `{"\"": "\\"}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if jsontext.Value(text).IsValid() {
			_, _ = fromJSON(t, text)
		}
	})
}

func BenchmarkItemJSON(b *testing.B) {
	text := []byte(`{"id":"order-0000000017","no":1700000000,"lines":[{"sku":"A-1","price":19.95,"count":2},{"sku":"B-2","price":5,"count":1}],` +
		`"tags":["new","paid"],"paid":true,"note":"` + strings.Repeat("x", 500) + `"}`)
	b.SetBytes(int64(len(text)))
	var dst []byte
	for range b.N {
		var err error
		if dst, err = encoder.ItemJSON(dst[:0], text); err != nil {
			b.Fatal(err)
		}
	}
}
