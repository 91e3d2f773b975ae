package awscli

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

func TestShorthand(t *testing.T) {
	for text, want := range map[string]string{
		`a=b`:                           `{"a":"b"}`,
		`a=b,c=d`:                       `{"a":"b","c":"d"}`,
		`a=b, c=d`:                      `{"a":"b","c":"d"}`,
		`a=`:                            `{"a":""}`,
		`a=,b=c`:                        `{"a":"","b":"c"}`,
		`a=b,c,d`:                       `{"a":["b","c","d"]}`,
		`a=b,c,d=e`:                     `{"a":["b","c"],"d":"e"}`,
		`a=b,c=d,e`:                     `{"a":"b","c":["d","e"]}`,
		`a=[b,c]`:                       `{"a":["b","c"]}`,
		`a=[]`:                          `{"a":[]}`,
		`a=[b,{c=d},[e]]`:               `{"a":["b",{"c":"d"},["e"]]}`,
		`a={b=c,d={e=f}}`:               `{"a":{"b":"c","d":{"e":"f"}}}`,
		`a={}`:                          `{"a":{}}`,
		`a={b=c,b=d}`:                   `{"a":{"b":"d"}}`,
		`k={S=y},b={N=2}`:               `{"k":{"S":"y"},"b":{"N":"2"}}`,
		`id={S=x y},l={L=[{S=a b},{}]}`: `{"id":{"S":"x y"},"l":{"L":[{"S":"a b"},{}]}}`,
		`a="b,c=d"`:                     `{"a":"b,c=d"}`,
		`a='it is',b="say \"x\" \\ y"`:  `{"a":"it is","b":"say \"x\" \\ y"}`,
		`a='C:\'`:                       `{"a":"C:\\"}`,
		`a=b\,c`:                        `{"a":"b,c"}`,
		`a=b\,c,d`:                      `{"a":["b,c","d"]}`,
		`#a=b,:c=d,e.f/g-h_i=j`:         `{"#a":"b",":c":"d","e.f/g-h_i":"j"}`,
		`a=é[x]=y`:                      ``,
		`a=http://x/y?z#w`:              `{"a":"http://x/y?z#w"}`,
		"a=b,\n  c=d":                   `{"a":"b","c":"d"}`,
		`a=é 1`:                         `{"a":"é 1"}`,
	} {
		got, err := parseShorthand(text)
		if want == "" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		assert.Equal(t, want, ordered.Compact.String(got), text)
	}
}

func TestShorthandErrors(t *testing.T) {
	for text, message := range map[string]string{
		``:               "Expected: '=', received: 'EOF' for input:\n\n^",
		`a`:              "Expected: '=', received: 'EOF' for input:\na\n ^",
		`a={S=1},b={N=2`: "Expected: ',', received: 'EOF' for input:\na={S=1},b={N=2\n              ^",
		`a=[b`:           "Expected: ',', received: 'EOF' for input:\na=[b\n    ^",
		`a=b=c`:          "",
		`a b=c`:          "Expected: '=', received: 'b' for input:\na b=c\n  ^",
		`a=b}`:           "Expected: ',', received: '}' for input:\na=b}\n   ^",
		`a="b`:           "Expected: '<double quoted>', received: '<none>' for input:\na=\"b\n  ^",
		"a=b,\nc d=e":    "Expected: '=', received: 'd' for input:\na=b,\nc d=e\n  ^",
		`a=b,c,`:         "Expected: '<second>', received: '<none>' for input:\na=b,c,\n      ^",
		`a=b,a=c`: "Second instance of key \"a\" encountered for input:\na=b,a=c\n    ^\n" +
			"This is often because there is a preceding \",\" instead of a space.",
	} {
		_, err := parseShorthand(text)
		if message == "" {
			require.NoError(t, err, text)
			continue
		}
		require.EqualError(t, err, message, text)
	}
	_, err := parseShorthand("a=" + strings.Repeat("[", 1000000))
	assert.ErrorContains(t, err, "at most 200 levels of nesting")
}

func TestShorthandTypes(t *testing.T) {
	dynamodb := services()["dynamodb"].operations
	create := dynamodb["create-table"].Input
	item := services()["dynamodb"].operations["put-item"].Input.Member("Item")
	for _, c := range []struct {
		shape      *model.Shape
		text, want string
	}{
		{create.Member("ProvisionedThroughput"), `ReadCapacityUnits= 1_0 ,WriteCapacityUnits=+2`, `{"ReadCapacityUnits":10,"WriteCapacityUnits":2}`},
		{create.Member("StreamSpecification"), `StreamEnabled=True,StreamViewType=KEYS_ONLY`, `{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`},
		{create.Member("GlobalSecondaryIndexes").Element, `Projection={NonKeyAttributes=x}`, `{"Projection":{"NonKeyAttributes":["x"]}}`},
		{item, `a={BOOL=false},n={N=007},s={SS=x},l={L=[{NULL=true}]}`, `{"a":{"BOOL":false},"n":{"N":"007"},"s":{"SS":["x"]},"l":{"L":[{"NULL":true}]}}`},
		{item, `a={BOOL=maybe},b={Unknown=1}`, `{"a":{"BOOL":"maybe"},"b":{"Unknown":"1"}}`},
	} {
		parsed, err := parseShorthand(c.text)
		require.NoError(t, err, c.text)
		got, err := convertShorthand(c.shape, parsed)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.want, ordered.Compact.String(got))
	}
	parsed, err := parseShorthand(`ReadCapacityUnits=many`)
	require.NoError(t, err)
	_, err = convertShorthand(create.Member("ProvisionedThroughput"), parsed)
	require.EqualError(t, err, "invalid literal for int() with base 10: 'many'")
	assert.Equal(t, statusFailed, statusOf(err))
}

// No text may crash the parser or make it hang, and what it accepts can be sent.
func FuzzShorthand(f *testing.F) {
	for _, seed := range []string{`a=b,c,d=e`, `a={b=[c,{d=e}]}`, `a="\"",b='\'`, `a=b\,c`, "a=\x00", `a=[`, `a=é, ,b={S=x}`} {
		f.Add(seed)
	}
	item := services()["dynamodb"].operations["put-item"].Input.Member("Item")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := parseShorthand(text)
		if err != nil {
			return
		}
		value, err := convertShorthand(item, parsed)
		if err != nil {
			return
		}
		(&checker{}).value(item, value, "")
		_, err = ordered.Parse(ordered.Compact.Append(nil, value))
		require.NoError(t, err)
	})
}

// The results of the AWS CLI 2.9.19's parser for 400 random texts, made of parts of shorthand and
// of real values with a part inserted. To make others, call
// awscli.shorthand.ShorthandParser().parse and keep the value or the text of the error.
func TestShorthandRandomTexts(t *testing.T) {
	content, err := os.ReadFile("testdata/shorthand.jsonl")
	require.NoError(t, err)
	for line := range strings.Lines(string(content)) {
		parsed, err := ordered.Parse([]byte(line))
		require.NoError(t, err)
		known := parsed.(*ordered.Object)
		text, _ := known.Get("text")
		value, accepted := known.Get("value")
		message, _ := known.Get("error")

		got, err := parseShorthand(text.(string))
		if accepted {
			if assert.NoError(t, err, "%q", text) {
				assert.Equal(t, ordered.Compact.String(value), ordered.Compact.String(got), "%q", text)
			}
		} else {
			assert.EqualError(t, err, message.(string), "%q", text)
		}
	}
}
