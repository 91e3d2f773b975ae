// Package shown is how text is shown that others wrote: scripts and databases, engines and
// registries, and whoever chose a name.
package shown

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// CI systems read commands in the log of a step. GitHub and Azure take ##[command] and
// ##vso[command] anywhere in a line, TeamCity
// ##teamcity[message]; GitHub takes ::command:: after blanks
// (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). It compares as
// people do, to whom marks without a width of their own are nothing.
var (
	inside  = regexp.MustCompile(`#(\p{M}*)#(\p{M}*\w*\p{M}*\[)`)
	leading = regexp.MustCompile(`^([\s\p{Z}\p{M}]*)(:\p{M}*:)`)
)

// Text is a text in which neither a CI system nor a terminal finds anything to act on. What cannot
// be seen is written as in Go's strings, but newlines and tabs; commands are broken by a backslash.
func Text(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = visible(strings.TrimSuffix(line, "\r"), func(r rune) string { return strings.Trim(strconv.QuoteRune(r), "'") })
		line = inside.ReplaceAllString(line, `#\$1#$2`)
		lines[i] = leading.ReplaceAllString(line, `$1\$2`)
	}
	return strings.Join(lines, "\n")
}

// JSON is the same for the text of a JSON value, which stays that value.
func JSON(text string) string {
	text = visible(text, func(r rune) string {
		if r == '\n' || r == '\r' {
			return string(r) // between values: inside of strings they are escaped already
		}
		var escaped strings.Builder
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&escaped, `\u%04x`, unit)
		}
		return escaped.String()
	})
	return inside.ReplaceAllString(text, `#$1\u0023$2`)
}

// visible writes what cannot be seen in another way, and bytes that are no text as \xff.
func visible(text string, write func(rune) string) string {
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
