package datamodel

import "strings"

// pythonWords are what Python has for words of JSON. The guide of the MCP server asks for them.
var pythonWords = map[string]string{"True": "true", "False": "false", "None": "null"}

// withoutPython replaces Python's words outside of strings by those of JSON. It returns the line of
// the first one; 0 if there is none.
func withoutPython(text string) (replaced string, line int) {
	var b strings.Builder
	isInString, lines := false, 1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			lines++
		case isInString && c == '\\' && i+1 < len(text):
			b.WriteByte(c)
			i++
		case c == '"':
			isInString = !isInString
		case !isInString && (c == 'T' || c == 'F' || c == 'N'):
			if word, other := wordAt(text[i:]); other != "" {
				b.WriteString(other)
				i += len(word) - 1
				if line == 0 {
					line = lines
				}
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String(), line
}

// wordAt returns the word of Python's with which a text begins, and what JSON has for it.
func wordAt(text string) (word, other string) {
	for word, other := range pythonWords {
		if strings.HasPrefix(text, word) {
			return word, other
		}
	}
	return "", ""
}
