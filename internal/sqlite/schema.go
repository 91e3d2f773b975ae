package sqlite

import (
	"fmt"
	"strings"
)

// object is a table or an index of a file.
type object struct {
	kind, name, table string
	root              uint32
	sql               string // empty for an index that a constraint made
}

// schemaRoot is the page of the table of all tables and indexes: type, name, tbl_name, rootpage,
// sql. https://www.sqlite.org/schematab.html
const schemaRoot = 1

func (f *File) readSchema() (objects []object, err error) {
	w := &walk{File: f}
	err = w.each(schemaRoot, func(c cell) (bool, error) {
		values, err := w.record(c)
		if err != nil {
			return false, err
		}
		if len(values) < 5 {
			return false, fmt.Errorf("%w: an object of %d columns", errCorrupt, len(values))
		}
		var o object
		o.kind, _ = values[0].(string)
		o.name, _ = values[1].(string)
		o.table, _ = values[2].(string)
		o.sql, _ = values[4].(string)
		if root, _ := values[3].(int64); root > 0 && root <= int64(f.pages) { // views have none
			o.root = uint32(root)
		}
		objects = append(objects, o)
		return true, nil
	})
	return objects, err
}

// definition is what the SQL of a table says.
type definition struct {
	columns []string
	key     []string // the columns of PRIMARY KEY (…), where it stands by itself
}

// parseTable reads a CREATE TABLE.
func parseTable(sql string) (d definition, err error) {
	unread := fmt.Errorf("a definition that cannot be read: %.200q", sql)
	_, list, found := strings.Cut(afterName(sql), "(")
	if !found {
		return d, unread
	}
	parts, rest, closed := splitList(list)
	if !closed || strings.TrimSpace(rest) != "" { // WITHOUT ROWID
		return d, unread
	}
	for _, part := range parts {
		name, rest, quoted := word(part)
		switch upper := strings.ToUpper(name); {
		case name == "":
			return d, unread
		case quoted:
		case upper == "PRIMARY":
			_, columns, found := strings.Cut(rest, "(")
			if !found {
				return d, unread
			}
			inner, _, closed := splitList(columns)
			if !closed {
				return d, unread
			}
			for _, column := range inner {
				name, order, _ := word(column)
				if name == "" || strings.TrimSpace(order) != "" { // DESC, COLLATE
					return d, unread
				}
				d.key = append(d.key, name)
			}
			continue
		case upper == "UNIQUE" || upper == "CHECK" || upper == "FOREIGN" || upper == "CONSTRAINT":
			return d, unread
		}
		d.columns = append(d.columns, name)
	}
	return d, nil
}

// afterName is what follows on the name of the table, which may hold anything.
func afterName(sql string) string {
	for {
		name, rest, quoted := word(sql)
		if name == "" {
			return ""
		}
		switch strings.ToUpper(name) {
		case "CREATE", "TABLE", "IF", "NOT", "EXISTS":
			if !quoted {
				sql = rest
				continue
			}
		}
		return rest
	}
}

// word reads the name or the word that a text begins with.
func word(text string) (name, rest string, quoted bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", "", false
	}
	if quote := text[0]; quote == '"' || quote == '`' || quote == '[' {
		if quote == '[' {
			quote = ']'
		}
		var read strings.Builder
		for i := 1; i < len(text); i++ {
			if text[i] != quote {
				read.WriteByte(text[i])
				continue
			}
			if quote == ']' || i+1 >= len(text) || text[i+1] != quote { // two of them are one
				return read.String(), text[i+1:], true
			}
			read.WriteByte(quote)
			i++
		}
		return "", "", true
	}
	end := strings.IndexFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n(),", r) })
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:], false
}

// splitList splits the list that a text begins with at its commas, and returns what is behind the
// parenthesis that closes it.
func splitList(text string) (parts []string, rest string, closed bool) {
	depth, begin := 0, 0
	var quote byte
	for i := range len(text) {
		switch char := text[i]; {
		case quote != 0:
			if char == quote {
				quote = 0 // also between the two that stand for one
			}
		case char == '"' || char == '\'' || char == '`':
			quote = char
		case char == '[':
			quote = ']'
		case char == '(':
			depth++
		case char == ')' && depth == 0:
			return append(parts, text[begin:i]), text[i+1:], true
		case char == ')':
			depth--
		case char == ',' && depth == 0:
			parts = append(parts, text[begin:i])
			begin = i + 1
		}
	}
	return nil, "", false
}
