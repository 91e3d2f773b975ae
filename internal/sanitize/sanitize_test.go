package sanitize_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

func TestTextKeepsPlainText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n", "a\tb\n  c\n", "{\"S\": \"Bör\"}", "a # b ## c [d] x::y :: z", "日本語 ✔️", "C:\\temp\\x1b", "#1 [x]", "a: b"} {
		assert.Equal(t, text, sanitize.Text(text))
	}
}

func TestTextEscapesControlCharacters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"\x1b[2Jgone":                    `\x1b[2Jgone`,
		"\x1b]1338;e30=\x1b]0m":          `\x1b]1338;e30=\x1b]0m`,
		"error\rfine":                    `error\rfine`,
		"a\x00b\x07\x08\x7f":             `a\x00b\a\b\x7f`,
		"8-bit \u009b2J":                 `8-bit \u009b2J`,
		"from right \u202eto left":       `from right \u202eto left`,
		"two\u2028lines\u2029":           `two\u2028lines\u2029`,
		"no\u200bspace":                  `no\u200bspace`,
		"no text \xff\xc3":               `no text \xff\xc3`,
		"the sign for no text \ufffd":    "the sign for no text \ufffd",
		"a line's end of Windows\r\nand": "a line's end of Windows\nand",
		"a flag \U000e0067":              `a flag \U000e0067`,
	} {
		assert.Equal(t, want, sanitize.Text(text))
	}
}

func TestTextBreaksCICommands(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"::error::x":                     `\::error::x`,
		" \t::set-env name=a::b":         " \t" + `\::set-env name=a::b`,
		"\u00a0\u3000::stop-commands::x": "\u00a0\u3000" + `\::stop-commands::x`,
		"fine\n  ::add-mask::a":          "fine\n" + `  \::add-mask::a`,
		"\ufe0f:\ufe0f:error::x":         "\ufe0f\\:\ufe0f:error::x",
		"x ##[add-path]/tmp ##[group]":   `x #\#[add-path]/tmp #\#[group]`,
		"###[error]":                     `##\#[error]`,
		"#\ufe0f#\ufe0f[error]":          "#\\\ufe0f#\ufe0f[error]",
		"##vso[task.setvariable]x":       `#\#vso[task.setvariable]x`,
		"##teamcity[buildStop]":          `#\#teamcity[buildStop]`,
	} {
		assert.Equal(t, want, sanitize.Text(text))
	}
}

func TestJSONKeepsTheValue(t *testing.T) {
	t.Parallel()
	value := map[string]string{"a\u009b\u202e\U000e0067": "##[error]\x1b\x7f\n::x", "plain": "ä\t"}
	text, err := json.MarshalIndent(value, "", "\t")
	require.NoError(t, err)
	safe := sanitize.JSON(string(text))
	assertHarmless(t, safe)
	var read map[string]string
	require.NoError(t, json.Unmarshal([]byte(safe), &read))
	assert.Equal(t, value, read)
}

// assertHarmless reads a log as GitHub does, and as a terminal.
func assertHarmless(t *testing.T, log string) {
	t.Helper()
	require.True(t, utf8.ValidString(log), "%q", log)
	for line := range strings.SplitSeq(log, "\n") {
		if strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
			require.Fail(t, "holds what cannot be seen", "%q", line)
		}
		comparable := regexp.MustCompile(`\p{M}`).ReplaceAllString(line, "")
		require.NotContains(t, comparable, "##[", "%q", line)
		require.False(t, strings.HasPrefix(strings.TrimSpace(comparable), "::"), "%q", line)
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"::a::", "##[a]", "\x1b\r\x00", "#\u200d#[", "#\r#[", ":\u0300:", "\xff::", "\u0301 ::", "##\n[", "####[["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		log := sanitize.Text(text)
		assertHarmless(t, log)
		require.Equal(t, strings.Count(text, "\n"), strings.Count(log, "\n"), "no line is hidden, none is new")
		require.Equal(t, log, sanitize.Text(log))
		quoted, err := json.Marshal(text)
		require.NoError(t, err)
		assertHarmless(t, sanitize.JSON(string(quoted)))
	})
}
