package python_test

import (
	"encoding/json"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

func TestLiteral(t *testing.T) {
	for text, want := range map[string]struct{ literal, class string }{
		`null`:                       {"None", "NoneType"},
		`true`:                       {"True", "bool"},
		`1`:                          {"1", "int"},
		`1.50`:                       {"1.5", "float"},
		`"a"`:                        {`'a'`, "str"},
		`"it's"`:                     {`"it's"`, "str"},
		`"it's \"so\""`:              {`'it\'s "so"'`, "str"},
		`"a\\b\n\t\r\u0001\u007f"`:   {`'a\\b\n\t\r\x01\x7f'`, "str"},
		`"é😀"`:                       {`'é😀'`, "str"},
		`"\u00a0\u200b\udbc0\udc00"`: {`'\xa0\u200b\U00100000'`, "str"},
		`[1,"a",[]]`:                 {`[1, 'a', []]`, "list"},
		`{"a":{"b":false}}`:          {`{'a': {'b': False}}`, "dict"},
	} {
		value, err := ordered.Parse([]byte(text))
		require.NoError(t, err)
		assert.Equal(t, want.literal, python.Literal(value), text)
		assert.Equal(t, "<class '"+want.class+"'>", python.TypeName(value), text)
	}
	assert.Equal(t, "plain", python.Text("plain"))
	assert.Equal(t, "12345678901234567890", python.Text(json.Number("12345678901234567890")))
}

func TestOSError(t *testing.T) {
	_, missing := os.Open("/nowhere/x")
	assert.Equal(t, "[Errno 2] No such file or directory: 'x'", python.OSError(missing, "x"))
	_, directory := os.ReadFile("/")
	assert.Equal(t, "[Errno 21] Is a directory: '/'", python.OSError(directory, "/"))
	assert.Equal(t, "EOF", python.OSError(io.EOF, "x"))
}
