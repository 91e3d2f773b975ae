package formats_test

import (
	"strings"
)

func init() { writers["partiql"] = writeStatements }

// writeStatements writes tables as definitions, and items as statements.
func writeStatements(r *random) sample {
	can := abilities{manyKeys: true, plainZero: true, kinds: []string{"S", "N", "BOOL", "NULL", "L", "M", "SS", "NS"}}
	s := r.start(1+r.IntN(3), can)
	s.define(r)
	var text strings.Builder
	for i, table := range s.tables {
		if hasBinaryKey(s, i) {
			continue
		}
		s.items[table.Name] = r.items(table, can)
		for _, item := range s.items[table.Name] {
			name := table.Name
			if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" || name[0] == '0' || r.chance(2) {
				name = `"` + name + `"`
			}
			text.WriteString(one(r, "INSERT INTO ", "insert  into\n", "-- it's one\nInsert /* ; */ Into ") + name + one(r, " VALUE ", " value\n") + r.partiql(item) + one(r, ";\n", " ;", "\n;\n-- '\n"))
		}
	}
	if text.Len() > 0 {
		s.add("items"+one(r, ".sql", ".partiql"), text.String(), nil)
		s.format = "partiql"
	}
	return s
}

// hasBinaryKey reports whether a table has items with binary values, which statements cannot have.
func hasBinaryKey(s sample, table int) bool {
	for _, key := range keyAttributes(s.tables[table]) {
		if key.Type == "B" {
			return true
		}
	}
	return false
}

// partiql writes a value as a statement has it.
func (r *random) partiql(v value) string {
	quote := func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
	blank := one(r, "", " ", "\n")
	group := func(open, end string, elements []string) string {
		return open + blank + strings.Join(elements, blank+","+blank) + blank + end
	}
	var elements []string
	switch v.kind {
	case "S":
		return quote(v.text)
	case "N", "BOOL":
		return v.text
	case "NULL":
		return one(r, "null", "NULL")
	case "L":
		for _, element := range v.list {
			elements = append(elements, r.partiql(element))
		}
		return group("[", "]", elements)
	case "SS":
		for _, element := range v.set {
			elements = append(elements, quote(element))
		}
		return group("<<", ">>", elements)
	case "NS":
		return group("<<", ">>", v.set)
	}
	for _, f := range v.fields {
		elements = append(elements, quote(f.name)+blank+":"+blank+r.partiql(f.value))
	}
	return group("{", "}", elements)
}

// itemOf returns the item of an INSERT in DynamoDB JSON. The statement is one that is right.
func itemOf(statement string) string {
	_, item, _ := strings.Cut(statement, " VALUE ")
	p := statementParser{item}
	return newRandom(0).line(p.value().typedFields())
}

type statementParser struct{ rest string }

func (p *statementParser) take(sign string) bool {
	p.rest = strings.TrimLeft(p.rest, " \n")
	rest, found := strings.CutPrefix(p.rest, sign)
	p.rest = rest
	return found
}

func (p *statementParser) text() string {
	var text strings.Builder
	for {
		before, after, _ := strings.Cut(p.rest, "'")
		text.WriteString(before)
		p.rest = after
		if !strings.HasPrefix(after, "'") {
			return text.String()
		}
		p.rest = after[1:]
		text.WriteByte('\'')
	}
}

func (p *statementParser) value() (v value) {
	switch {
	case p.take("'"):
		return value{kind: "S", text: p.text()}
	case p.take("{"):
		for v.kind = "M"; !p.take("}"); p.take(",") {
			p.take("'")
			name := p.text()
			p.take(":")
			v.fields = append(v.fields, field{name, p.value()})
		}
	case p.take("["):
		for v.kind = "L"; !p.take("]"); p.take(",") {
			v.list = append(v.list, p.value())
		}
	case p.take("<<"):
		for ; !p.take(">>"); p.take(",") {
			element := p.value()
			v.kind = element.kind + "S"
			v.set = append(v.set, element.text)
		}
	default:
		end := strings.IndexAny(p.rest+",", ",]}> \n")
		word := p.rest[:end]
		p.rest = p.rest[end:]
		switch strings.ToLower(word) {
		case "true", "false":
			return value{kind: "BOOL", text: strings.ToLower(word)}
		case "null":
			return value{kind: "NULL"}
		}
		return value{kind: "N", text: word}
	}
	return v
}
