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

func TestWhatTheGoLibraryLoses(t *testing.T) {
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

func TestErrorsShowThePlace(t *testing.T) {
	for expression, message := range map[string]string{
		`Items[`:     "Invalid jmespath expression: Incomplete expression:\nItems[\n      ^",
		`a.`:         "Invalid jmespath expression: Incomplete expression:\na.\n  ^",
		`a b`:        "Invalid jmespath expression: unexpected \"b\" at column 2:\na b\n  ^",
		`a = b`:      "Bad jmespath expression: Unknown token =:\na = b\n  ^",
		`'open`:      "Bad jmespath expression: Unclosed ' delimiter:\n'open\n^",
		``:           "Invalid jmespath expression: Incomplete expression:\n\n^",
		`"f"(a)`:     "Invalid jmespath expression: unexpected \"(\" at column 3:\n\"f\"(a)\n   ^",
		`a[1:2:3:4]`: "Invalid jmespath expression: unexpected \":\" at column 7:\na[1:2:3:4]\n       ^",
	} {
		_, err := jmespath.Compile(expression)
		require.EqualError(t, err, message)
	}
	for expression, message := range map[string]string{
		`nope(@)`:       "unknown function nope()",
		`sum('x')`:      "in function sum(), invalid type for value: x, expected one of: array-number, received: string",
		`length()`:      "function length() takes 1 arguments, received 0",
		`&a`:            "an expression reference (&) can only be an argument of a function",
		`to_array(&a)`:  "function to_array() takes no expression reference (&)",
		"[1:2:0]":       "",
		"`1` < 'a'":     "cannot order number and string in a comparison",
		"`[1]` | [::0]": "slice step cannot be zero",
	} {
		_, err := search(expression, "{}")
		if message == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, message)
		}
	}
}

// TestCompliance runs the suite that comes with go-jmespath.
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

// FuzzSearch: no expression crashes or hangs, and where go-jmespath agrees that it is one the results are equal.
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

// comparable leaves out what go-jmespath does in random order or knowingly otherwise than jmespath.py.
func comparable(expression string) bool {
	return !strings.ContainsAny(expression, "*`<>'\"") && !strings.Contains(expression, "keys") && !strings.Contains(expression, "values") && !strings.Contains(expression, "to_")
}

func moduleDirectory(t *testing.T, module string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}
