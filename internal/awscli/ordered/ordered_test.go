package ordered_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

func TestWhatIsReadIsWrittenUnchanged(t *testing.T) {
	for _, text := range []string{
		`null`, `true`, `""`, `{}`, `[]`, `[[],{}]`,
		`{"z":1,"a":{"b":[null,false,"x"]},"m":-0.50e+3}`,
		`12345678901234567890123456789012345678`,
		`"é \u001f \" \\ \n 😀 <>&"`,
	} {
		value, err := ordered.Parse([]byte(text))
		require.NoError(t, err, text)
		assert.Equal(t, text, ordered.Compact.String(value))
	}
}

func TestIndentedAsPythonDoes(t *testing.T) {
	value, err := ordered.Parse([]byte(`{"b":[1,{"c":[]},{}],"a":"é"}`))
	require.NoError(t, err)
	want := `{
    "b": [
        1,
        {
            "c": []
        },
        {}
    ],
    "a": "é"
}`
	assert.Equal(t, want, ordered.Indented.String(value))
}

func TestASCIIStyleEscapesTheRest(t *testing.T) {
	style := ordered.Style{Comma: ", ", Colon: ": ", ASCII: true}
	assert.Equal(t, `["\u00e9", "\ud83d\ude00", "\u007f~"]`, style.String([]any{"é", "😀", "\x7f~"}))
}

func TestEscapesInStrings(t *testing.T) {
	value, err := ordered.Parse([]byte(`"\u00e9\ud83d\ude00\/\t"`))
	require.NoError(t, err)
	assert.Equal(t, "é😀/\t", value)
}

func TestOfARepeatedKeyTheLastValueCountsInTheFirstPlace(t *testing.T) {
	value, err := ordered.Parse([]byte(`{"a":1,"b":2,"a":3}`))
	require.NoError(t, err)
	assert.Equal(t, `{"a":3,"b":2}`, ordered.Compact.String(value))
}

func TestSyntaxErrorsNamePlaceAndExpectation(t *testing.T) {
	for text, message := range map[string]string{
		``:                             `line 1 column 1: expected a value, found the end of the text`,
		`{`:                            `line 1 column 2: expected a key in double quotes or "}", found the end of the text`,
		`{"a":1,}`:                     `line 1 column 8: expected a key in double quotes, found '}'`,
		"{\n  \"a\": {\"S\" \"x\"}\n}": `line 2 column 13: expected ":" after the key, found '"'`,
		`{"é":1 "b"}`:                  `line 1 column 8: expected "," or "}" after the value, found '"'`,
		`[1 2]`:                        `line 1 column 4: expected "," or "]" after the value, found '2'`,
		`{'a':1}`:                      `line 1 column 2: expected a key in double quotes or "}", found '\''`,
		`"abc`:                         `line 1 column 5: expected a closing double quote, found the end of the text`,
		`"\x"`:                         `line 1 column 3: expected one of " \ / b f n r t u after the backslash, found 'x'`,
		`"\u12g4"`:                     `line 1 column 6: expected four hexadecimal digits after \u, found 'g'`,
		`01`:                           `line 1 column 2: expected the end of the text after the value, found '1'`,
		`1.`:                           `line 1 column 3: expected a digit after the decimal point, found the end of the text`,
		`-`:                            `line 1 column 2: expected a digit, found the end of the text`,
		`1e`:                           `line 1 column 3: expected a digit in the exponent, found the end of the text`,
		`{} {}`:                        `line 1 column 4: expected the end of the text after the value, found '{'`,
		`nul`:                          `line 1 column 1: expected a value, found 'n'`,
	} {
		_, err := ordered.Parse([]byte(text))
		require.EqualError(t, err, message, text)
	}
	_, err := ordered.Parse([]byte(strings.Repeat("[", 100000)))
	require.ErrorContains(t, err, "at most 1000 levels of nesting")
	_, err = ordered.Parse([]byte("\"a\nb\""))
	assert.ErrorContains(t, err, "no control character")
}

func TestObjectKeepsOrderWhileItGrowsAndShrinks(t *testing.T) {
	object := &ordered.Object{}
	keys := strings.Split("q w e r t y u i o p a s d f g h j k l", " ")
	for i, key := range keys {
		object.Set(key, i)
	}
	object.Delete("t")
	object.Delete("missing")
	object.Set("q", "again")

	var got []string
	for key := range object.All() {
		got = append(got, key)
	}
	assert.Equal(t, slices.DeleteFunc(keys, func(k string) bool { return k == "t" }), got)
	value, ok := object.Get("l")
	assert.True(t, ok)
	assert.Equal(t, 18, value)
	_, ok = object.Get("t")
	assert.False(t, ok)
}

func TestNumbersAsPythonPrintsThem(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "-7": "-7", "12345678901234567890": "12345678901234567890",
		"0.5": "0.5", "1.50": "1.5", "0.000": "0.0", "1e3": "1000.0", "1E16": "1e+16", "0.00001": "1e-05", "-2.5e-7": "-2.5e-07",
	} {
		assert.Equal(t, want, ordered.NumberText(json.Number(text)), text)
	}
}

// FuzzParse: whatever is accepted is JSON to the standard library too, and is written back as the same value.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,"x\n"],"b":null}`, `[`, `"\ud800"`, `-0`, "\"\xff\"", `{"a":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := ordered.Parse(text)
		if err != nil {
			return
		}
		require.True(t, json.Valid(text))
		again, err := ordered.Parse(ordered.Compact.Append(nil, value))
		require.NoError(t, err)
		require.Equal(t, value, again)
	})
}
