package awscli

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var testOptions = []option{
	{name: "table-name", arity: single}, {name: "names", arity: repeated}, {name: "force"}, {name: "no-force"},
	{name: "find", arity: single}, {name: "skeleton", arity: singleOpen},
}

func TestParseArguments(t *testing.T) {
	type options = map[string][]string
	for _, c := range []struct {
		title, line string
		options     options
		word, rest  string
	}{
		{"a value follows its option", "--table-name t", options{"table-name": {"t"}}, "", ""},
		{"or stands behind =", "--table-name=t=u", options{"table-name": {"t=u"}}, "", ""},
		{"an empty value counts", "--table-name=", options{"table-name": {""}}, "", ""},
		{"an option may be abbreviated", "--tab t", options{"table-name": {"t"}}, "", ""},
		{"also with =", "--tab=t", options{"table-name": {"t"}}, "", ""},
		{"a whole name is no abbreviation", "--force", options{"force": {}}, "", ""},
		{"of two values the last counts", "--table-name a --table-name b", options{"table-name": {"b"}}, "", ""},
		{"of a flag and its opposite, too", "--force --no-force --force", options{"force": {}}, "", ""},
		{"several values go up to the next option", "--names a b --force", options{"names": {"a", "b"}, "force": {}}, "", ""},
		{"none is a value, too", "--names", options{"names": {}}, "", ""},
		{"behind = there is but one", "--names=a b", options{"names": {"a"}}, "b", ""},
		{"a value may be left out", "--skeleton --force", options{"skeleton": {}, "force": {}}, "", ""},
		{"a negative number is a value", "--table-name -5", options{"table-name": {"-5"}}, "", ""},
		{"the first word is the command", "dynamodb scan --force x", options{"force": {}}, "dynamodb", "scan x"},
		{"unknown options are left with their values", "--other x y", options{}, "x", "--other y"},
		{"a dash alone is a word", "-", options{}, "-", ""},
	} {
		t.Run(c.title, func(t *testing.T) {
			got, err := parseArguments(strings.Fields(c.line), testOptions)
			require.NoError(t, err)
			assert.Equal(t, c.options, got.options)
			assert.Equal(t, c.word, got.word)
			assert.Equal(t, c.rest, strings.Join(got.rest, " "))
		})
	}
	got, err := parseArguments([]string{"--table-name", "- a b"}, testOptions)
	require.NoError(t, err)
	assert.Equal(t, "- a b", got.value("table-name"), "what holds a space is a value")
}

func TestParseArgumentsErrors(t *testing.T) {
	for line, message := range map[string]string{
		"--table-name":         "argument --table-name: expected one argument",
		"--table-name --force": "argument --table-name: expected one argument",
		"--table-name -x":      "argument --table-name: expected one argument",
		"--force=yes":          "argument --force: ignored explicit argument 'yes'",
		"--f x":                "ambiguous option: --f could match --force, --find",
	} {
		_, err := parseArguments(strings.Fields(line), testOptions)
		require.ErrorContains(t, err, message, line)
		assert.Equal(t, statusUsage, statusOf(err))
	}
	assert.EqualError(t, unknownOptions([]string{"x", "--tabel-name", "y"}), "Unknown options: x, --tabel-name, y")
}
