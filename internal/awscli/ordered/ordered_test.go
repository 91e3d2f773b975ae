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

func TestParseRoundTrip(t *testing.T) {
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

func TestIndented(t *testing.T) {
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

func TestASCII(t *testing.T) {
	style := ordered.Style{Comma: ", ", Colon: ": ", ASCII: true}
	assert.Equal(t, `["\u00e9", "\ud83d\ude00", "\u007f~"]`, style.String([]any{"é", "😀", "\x7f~"}))
}

func TestEscapesInStrings(t *testing.T) {
	value, err := ordered.Parse([]byte(`"\u00e9\ud83d\ude00\/\t"`))
	require.NoError(t, err)
	assert.Equal(t, "é😀/\t", value)
}

func TestRepeatedKeys(t *testing.T) {
	value, err := ordered.Parse([]byte(`{"a":1,"b":2,"a":3}`))
	require.NoError(t, err)
	assert.Equal(t, `{"a":3,"b":2}`, ordered.Compact.String(value))
}

// The texts are those of Python 3.11, which the AWS CLI shows.
func TestSyntaxErrors(t *testing.T) {
	for text, message := range map[string]string{
		"":                             "Expecting value: line 1 column 1 (char 0)",
		"{":                            "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
		"{\"a\":1,}":                   "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)",
		"{\n  \"a\": {\"S\" \"x\"}\n}": "Expecting ':' delimiter: line 2 column 13 (char 14)",
		"{\"é\":1 \"b\"}":              "Expecting ',' delimiter: line 1 column 8 (char 7)",
		"[1 2]":                        "Expecting ',' delimiter: line 1 column 4 (char 3)",
		"[1,]":                         "Expecting value: line 1 column 4 (char 3)",
		"{'a':1}":                      "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
		"\"abc":                        "Unterminated string starting at: line 1 column 1 (char 0)",
		"{\"a\":\"x":                   "Unterminated string starting at: line 1 column 6 (char 5)",
		"\"a\\":                        "Unterminated string starting at: line 1 column 1 (char 0)",
		"\"\\x\"":                      "Invalid \\escape: line 1 column 2 (char 1)",
		"\"\\u12g4\"":                  "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
		"\"\\u12\"":                    "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
		"\"\\u1":                       "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
		"01":                           "Extra data: line 1 column 2 (char 1)",
		"1.":                           "Extra data: line 1 column 2 (char 1)",
		"{\"a\":1.}":                   "Expecting ',' delimiter: line 1 column 7 (char 6)",
		"-":                            "Expecting value: line 1 column 1 (char 0)",
		"[-x]":                         "Expecting value: line 1 column 2 (char 1)",
		"1e":                           "Extra data: line 1 column 2 (char 1)",
		"{} {}":                        "Extra data: line 1 column 4 (char 3)",
		"nul":                          "Expecting value: line 1 column 1 (char 0)",
		"\"a\nb\"":                     "Invalid control character at: line 1 column 3 (char 2)",
		"\ufeff{}":                     "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",
		"  ":                           "Expecting value: line 1 column 3 (char 2)",
		" [":                           "Expecting value: line 1 column 3 (char 2)",
		"{\"a\":{\"b\":[1,2}}":         "Expecting ',' delimiter: line 1 column 15 (char 14)",
	} {
		_, err := ordered.Parse([]byte(text))
		require.EqualError(t, err, message, text)
	}
	_, err := ordered.Parse([]byte(strings.Repeat("[", 100000)))
	require.ErrorContains(t, err, "More than 1000 levels of nesting")
}

func TestObjectOrder(t *testing.T) {
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

func TestNumberText(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "-7": "-7", "12345678901234567890": "12345678901234567890",
		"0.5": "0.5", "1.50": "1.5", "0.000": "0.0", "1e3": "1000.0", "1E16": "1e+16", "0.00001": "1e-05", "-2.5e-7": "-2.5e-07", "1e400": "inf", "-1e400": "-inf",
	} {
		assert.Equal(t, want, ordered.NumberText(json.Number(text)), text)
	}
}

// What Parse accepts is JSON for the standard library, too, and is written back as the same value.
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
		reparsed, err := ordered.Parse(ordered.Compact.Append(nil, value))
		require.NoError(t, err)
		require.Equal(t, value, reparsed)
	})
}
