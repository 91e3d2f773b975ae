package jmespath_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	oracle "github.com/jmespath/go-jmespath"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/jmespath"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

func search(expression, document string) (string, error) {
	compiled, err := jmespath.Compile(expression)
	if err != nil {
		return "", err
	}
	value, err := ordered.Parse([]byte(document))
	if err != nil {
		return "", err
	}
	result, err := compiled.Search(value)
	if err != nil {
		return "", err
	}
	return ordered.Compact.String(result), nil
}

func TestOrderAndNumbersSurvive(t *testing.T) {
	for _, c := range []struct{ title, expression, document, want string }{
		{"keys keep their order", `@`, `{"z":1,"a":{"y":2,"b":3}}`, `{"z":1,"a":{"y":2,"b":3}}`},
		{"values come in order", `*`, `{"z":1,"a":2,"m":3}`, `[1,2,3]`},
		{"keys() in order", `keys(@)`, `{"z":1,"a":2}`, `["z","a"]`},
		{"a hash in the order it was written", `{b: z, a: a}`, `{"z":1,"a":2}`, `{"b":1,"a":2}`},
		{"large integers stay whole", `a`, `{"a":12345678901234567890}`, `12345678901234567890`},
		{"and are compared whole", "a > `12345678901234567889`", `{"a":12345678901234567890}`, `true`},
		{"and summed whole", `sum(@)`, `[9007199254740993,1]`, `9007199254740994`},
		{"a double stays one", `a`, `{"a":1.0}`, `1.0`},
		{"a bare word in backticks is a string", "a[?b==`x`].b", `{"a":[{"b":"x"},{"b":"y"}]}`, `["x"]`},
		{"strings can be ordered", "[?@ >= 'b']", `["a","b","c"]`, `["b","c"]`},
	} {
		t.Run(c.title, func(t *testing.T) {
			got, err := search(c.expression, c.document)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestNumbers(t *testing.T) {
	for expression, want := range map[string]string{
		"avg(`[1,2]`)":           `1.5`,
		"avg(`[]`)":              `null`,
		"sum(`[]`)":              `0`,
		"sum(`[0.5,1]`)":         `1.5`,
		"abs(`-1.5`)":            `1.5`,
		"ceil(`1.2`)":            `2`,
		"floor(`-1.2`)":          `-2`,
		"max(`[1,10,2]`)":        `10`,
		"to_number('007')":       `7`,
		"to_number(' 1e2 ')":     `100.0`,
		"to_number('x')":         `null`,
		"to_number('0x10')":      `null`,
		"to_number('inf')":       `null`,
		"`1` == `1.0`":           `true`,
		"`1` == `true`":          `false`,
		"to_string(`{\"a\":1}`)": `"{\"a\":1}"`,
		"to_string('é')":         `"é"`,
		"length('é😀')":           `2`,
	} {
		got, err := search(expression, "{}")
		require.NoError(t, err, expression)
		assert.Equal(t, want, got, expression)
	}
}

// The texts are those of jmespath.py 1.0.1, which the AWS CLI shows.
func TestSyntaxErrors(t *testing.T) {
	for expression, message := range map[string]string{
		"":           "Invalid JMESPath expression: cannot be empty.",
		"Items[":     "Invalid jmespath expression: Incomplete expression:\n\"Items[\"\n       ^",
		"a.":         "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: eof: Parse error at column 2, token \"\" (EOF), for expression:\n\"a.\"\n   ^",
		"a b":        "Unexpected token: b: Parse error at column 2, token \"b\" (UNQUOTED_IDENTIFIER), for expression:\n\"a b\"\n   ^",
		"a = b":      "Bad jmespath expression: Unknown token '=':\na = b\n  ^",
		"a =":        "Bad jmespath expression: Unknown token '=':\na =\n  ^",
		"- a":        "Bad jmespath expression: Unknown token '-':\n- a\n^",
		"'open":      "Bad jmespath expression: Unclosed ' delimiter:\n'open\n^",
		"\"open":     "Bad jmespath expression: Unclosed \" delimiter:\n\"open\n^",
		"`open":      "Bad jmespath expression: Unclosed ` delimiter:\n`open\n^",
		"\"f\"(a)":   "Quoted identifier not allowed for function names.: Parse error at column 0, token \"(\" (LPAREN), for expression:\n\"\"f\"(a)\"\n ^",
		"a[1:2:3:4]": "syntax error: Parse error at column 7, token \":\" (COLON), for expression:\n\"a[1:2:3:4]\"\n        ^",
		"a[1:x]":     "syntax error: Parse error at column 4, token \"x\" (UNQUOTED_IDENTIFIER), for expression:\n\"a[1:x]\"\n     ^",
		"a[":         "Invalid jmespath expression: Incomplete expression:\n\"a[\"\n   ^",
		"a[?b":       "Invalid jmespath expression: Incomplete expression:\n\"a[?b\"\n     ^",
		"a[*":        "Invalid jmespath expression: Incomplete expression:\n\"a[*\"\n    ^",
		"{a b}":      "Expecting: colon, got: unquoted_identifier: Parse error at column 3, token \"b\" (UNQUOTED_IDENTIFIER), for expression:\n\"{a b}\"\n    ^",
		"{a:":        "Invalid jmespath expression: Incomplete expression:\n\"{a:\"\n    ^",
		"{":          "Invalid jmespath expression: Incomplete expression:\n\"{\"\n  ^",
		"{1: a}":     "Expecting: ['quoted_identifier', 'unquoted_identifier'], got: number: Parse error at column 1, token \"1\" (NUMBER), for expression:\n\"{1: a}\"\n  ^",
		"(a":         "Invalid jmespath expression: Incomplete expression:\n\"(a\"\n   ^",
		"a(":         "Invalid jmespath expression: Incomplete expression:\n\"a(\"\n   ^",
		"f(a":        "Invalid jmespath expression: Incomplete expression:\n\"f(a\"\n    ^",
		"a.b.(c)":    "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: lparen: Parse error at column 4, token \"(\" (LPAREN), for expression:\n\"a.b.(c)\"\n     ^",
		"a.[b":       "Invalid jmespath expression: Incomplete expression:\n\"a.[b\"\n     ^",
		"a.{b: c":    "Invalid jmespath expression: Incomplete expression:\n\"a.{b: c\"\n        ^",
		"a ^ b":      "Bad jmespath expression: Unknown token ^:\na ^ b\n  ^",
		"a[b]":       "Expecting: star, got: unquoted_identifier: Parse error at column 2, token \"b\" (UNQUOTED_IDENTIFIER), for expression:\n\"a[b]\"\n   ^",
		"1":          "invalid token: Parse error at column 0, token \"1\" (NUMBER), for expression:\n\"1\"\n ^",
		"a.1":        "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: number: Parse error at column 2, token \"1\" (NUMBER), for expression:\n\"a.1\"\n   ^",
		"`1`(a)":     "Invalid function name '1': Parse error at column 0, token \"1\" (LITERAL), for expression:\n\"`1`(a)\"\n ^",
		"a[0](b)":    "Invalid function name ']': Parse error at column 3, token \"]\" (RBRACKET), for expression:\n\"a[0](b)\"\n    ^",
		"a |":        "Invalid jmespath expression: Incomplete expression:\n\"a |\"\n    ^",
		"a ||":       "Invalid jmespath expression: Incomplete expression:\n\"a ||\"\n     ^",
		"!":          "Invalid jmespath expression: Incomplete expression:\n\"!\"\n  ^",
		"[a, b":      "Invalid jmespath expression: Incomplete expression:\n\"[a, b\"\n      ^",
		"a[?b == ]":  "invalid token: Parse error at column 8, token \"]\" (RBRACKET), for expression:\n\"a[?b == ]\"\n         ^",
		"a.*.":       "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: eof: Parse error at column 4, token \"\" (EOF), for expression:\n\"a.*.\"\n     ^",
		"*.*(":       "syntax error: Parse error at column 3, token \"(\" (LPAREN), for expression:\n\"*.*(\"\n    ^",
		"\"\\x\"":    "Bad jmespath expression: Invalid \\escape:\n\"\\x\"\n^",
		"`{`x`":      "Bad jmespath expression: Unclosed ` delimiter:\n`{`x`\n    ^",
		"a..b":       "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: dot: Parse error at column 2, token \".\" (DOT), for expression:\n\"a..b\"\n   ^",
		"a,b":        "Unexpected token: ,: Parse error at column 1, token \",\" (COMMA), for expression:\n\"a,b\"\n  ^",
		"@.":         "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: eof: Parse error at column 2, token \"\" (EOF), for expression:\n\"@.\"\n   ^",
		"&":          "Invalid jmespath expression: Incomplete expression:\n\"&\"\n  ^",
		"a *":        "invalid token: Parse error at column 2, token \"*\" (STAR), for expression:\n\"a *\"\n   ^",
		"a {b: c}":   "invalid token: Parse error at column 2, token \"{\" (LBRACE), for expression:\n\"a {b: c}\"\n   ^",
		"a !b":       "invalid token: Parse error at column 2, token \"!\" (NOT), for expression:\n\"a !b\"\n   ^",
	} {
		_, err := jmespath.Compile(expression)
		require.EqualError(t, err, message, expression)
	}
}

func TestFunctionErrors(t *testing.T) {
	for expression, message := range map[string]string{
		"nope(@)":                   "Unknown function: nope()",
		"sum('x')":                  "In function sum(), invalid type for value: x, expected one of: ['array-number'], received: \"string\"",
		"sum(`[1,\"a\"]`)":          "In function sum(), invalid type for value: a, expected one of: ['array-number'], received: \"str\"",
		"length()":                  "Expected 1 argument for function length(), received 0",
		"length(a, b)":              "Expected 1 argument for function length(), received 2",
		"merge()":                   "Expected at least 1 argument for function merge(), received 0",
		"not_null()":                "Expected at least 1 argument for function not_null(), received 0",
		"starts_with(`1`, `\"a\"`)": "In function starts_with(), invalid type for value: 1, expected one of: ['string'], received: \"number\"",
		"length(`5`)":               "In function length(), invalid type for value: 5, expected one of: ['string', 'array', 'object'], received: \"number\"",
		"`1` < 'a'":                 "'<' not supported between instances of 'int' and 'str'",
		"sort_by(`[{\"a\":1},{\"a\":\"x\"}]`, &a)": "In function sort_by(), invalid type for value: x, expected one of: ['number'], received: \"string\"",
		"max_by(`[{\"a\":1},{\"a\":\"x\"}]`, &a)":  "'>' not supported between instances of 'str' and 'int'",
		"max_by(`[{\"a\":null}]`, &a)":             "In function max_by(), invalid type for value: None, expected one of: ['number', 'string'], received: \"null\"",
		"keys(`[1]`)":                              "In function keys(), invalid type for value: [1], expected one of: ['object'], received: \"array\"",
		"sort(`[1,\"a\"]`)":                        "In function sort(), invalid type for value: a, expected one of: ['array-string', 'array-number'], received: \"str\"",
		"join(`1`, `[\"a\"]`)":                     "In function join(), invalid type for value: 1, expected one of: ['string'], received: \"number\"",
		"contains(`1`, `1`)":                       "In function contains(), invalid type for value: 1, expected one of: ['array', 'string'], received: \"number\"",
		"contains('abc', `1`)":                     "'in <string>' requires string as left operand, not int",
		"`[1]` | [::0]":                            "slice step cannot be zero",
		"abs(`\"x\"`)":                             "In function abs(), invalid type for value: x, expected one of: ['number'], received: \"string\"",
		"avg(`[\"a\"]`)":                           "In function avg(), invalid type for value: a, expected one of: ['array-number'], received: \"str\"",
		"reverse(`1`)":                             "In function reverse(), invalid type for value: 1, expected one of: ['array', 'string'], received: \"number\"",
		"map(&a, `1`)":                             "In function map(), invalid type for value: 1, expected one of: ['array'], received: \"number\"",
		"sort_by(`[\"x\"]`, &a)":                   "In function sort_by(), invalid type for value: x, expected one of: ['string', 'number'], received: \"null\"",
		"&a":                                       "an expression reference (&) can only be an argument of a function",
		"to_array(&a)":                             "function to_array() takes no expression reference (&)",
	} {
		_, err := search(expression, "{}")
		require.EqualError(t, err, message, expression)
	}
	_, err := search("[1:2:0]", "{}")
	require.NoError(t, err, "there is nothing to slice")
}

// TestCompliance runs the suite of go-jmespath.
func TestCompliance(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(moduleDirectory(t, "github.com/jmespath/go-jmespath"), "compliance", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	cases := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var groups []struct {
			Given json.RawMessage
			Cases []struct {
				Expression string
				Result     json.RawMessage
				Error      string
			}
		}
		require.NoError(t, json.Unmarshal(text, &groups), file)
		for _, group := range groups {
			for _, c := range group.Cases {
				cases++
				name := filepath.Base(file) + " " + c.Expression
				got, err := search(c.Expression, string(group.Given))
				if c.Error != "" {
					require.Error(t, err, name)
				} else {
					require.NoError(t, err, name)
					assert.JSONEq(t, string(c.Result), got, name)
				}
			}
		}
	}
	assert.Greater(t, cases, 500)
}

// No expression may crash or hang. Where go-jmespath accepts one, the results must be equal.
func FuzzSearch(f *testing.F) {
	const document = `{"Items":[{"id":{"S":"a"},"n":{"N":"1"}},{"id":{"S":"b"},"l":{"L":[{"S":"x"}]}}],"Count":2,"Name":"t","Deep":{"A":{"B":[1,2,3]}}}`
	for _, seed := range []string{
		"Items[*].id.S", "Items[?n.N=='1'].id.S | [0]", "length(Items)", "Deep.A.B[::-1]", "{a: Count, b: Name}",
		"sort_by(Items, &id.S)[0].*.S", "Items[].[id.S, n.N]", "max(Deep.A.B)", "not_null(x, `\"y\"`)", "!Count && Name || @", "join(',', Items[].id.S)",
	} {
		f.Add(seed)
	}
	value, err := ordered.Parse([]byte(document))
	require.NoError(f, err)
	var plain any
	require.NoError(f, json.Unmarshal([]byte(document), &plain))

	f.Fuzz(func(t *testing.T, expression string) {
		compiled, err := jmespath.Compile(expression)
		if err != nil {
			return
		}
		result, err := compiled.Search(value)
		if err != nil {
			return
		}
		got := ordered.Compact.String(result)
		if other, err := oracle.Search(expression, plain); err == nil && comparable(expression) {
			want, err := json.Marshal(other)
			require.NoError(t, err)
			require.JSONEq(t, string(want), got, expression)
		}
	})
}

// comparable excludes what go-jmespath does in random order or differently from jmespath.py.
func comparable(expression string) bool {
	return !strings.ContainsAny(expression, "*`<>'\"") && !strings.Contains(expression, "keys") && !strings.Contains(expression, "values") && !strings.Contains(expression, "to_")
}

func moduleDirectory(t *testing.T, module string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}
