// Package sanitize makes foreign text harmless in a log: the output of scripts, databases, engines
// and registries, and names that users chose.
package sanitize

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// CI systems look for commands in the log of a step. GitHub and Azure take ##[command] and
// ##vso[command] anywhere in a line, TeamCity takes ##teamcity[message], and GitHub takes
// ::command:: after blanks
// (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). GitHub compares
// with the invariant culture, which ignores combining marks (\p{M}).
var (
	hashCommand  = regexp.MustCompile(`#(\p{M}*)#(\p{M}*\w*\p{M}*\[)`)
	colonCommand = regexp.MustCompile(`^([\s\p{Z}\p{M}]*)(:\p{M}*:)`)
)

// Text returns text in which neither a CI system nor a terminal finds a command. It writes control
// and format characters as Go string escapes, except newlines and tabs, and breaks CI commands with
// a backslash.
func Text(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = escape(strings.TrimSuffix(line, "\r"), func(r rune) string { return strings.Trim(strconv.QuoteRune(r), "'") })
		line = hashCommand.ReplaceAllString(line, `#\$1#$2`)
		lines[i] = colonCommand.ReplaceAllString(line, `$1\$2`)
	}
	return strings.Join(lines, "\n")
}

// JSON does the same for a JSON text, which still decodes to the same value.
func JSON(text string) string {
	text = escape(text, func(r rune) string {
		if r == '\n' || r == '\r' {
			return string(r) // between values; in strings they are escaped already
		}
		var escaped strings.Builder
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&escaped, `\u%04x`, unit)
		}
		return escaped.String()
	})
	return hashCommand.ReplaceAllString(text, `#$1\u0023$2`)
}

// escape replaces each control and format character by what write returns, and bytes that are not
// UTF-8 by \xff.
func escape(text string, write func(rune) string) string {
	var all strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&all, `\x%02x`, text[i])
		case r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			all.WriteString(write(r))
		default:
			all.WriteRune(r)
		}
	}
	return all.String()
}
