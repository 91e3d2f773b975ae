package partiql

import "strings"

// insert is a statement that puts an item.
type insert struct {
	table string
	// value is the item as written, without comments, and item the same in DynamoDB JSON.
	value string
	item  []byte
	line  int
}

// parser reads statements.
type parser struct {
	scanner scanner
	next    token // not taken yet
	failed  error // why there is no next
	taken   token // the last one
	value   strings.Builder
	depth   int
}

func newParser(source string) *parser {
	p := &parser{scanner: scanner{rest: source, line: 1}}
	p.advance()
	return p
}

func (p *parser) advance() { p.next, p.failed = p.scanner.next() }

// take returns the next token.
func (p *parser) take() (token, error) {
	t, err := p.next, p.failed
	if err == nil {
		p.taken = t
		p.advance()
	}
	return t, err
}

// takeValue returns the next token, and keeps it as a part of the item.
func (p *parser) takeValue() (token, error) {
	t, err := p.take()
	p.value.WriteString(t.source)
	return t, err
}

// expect takes a keyword or a sign.
func (p *parser) expect(source, right string) error {
	t, err := p.take()
	if err == nil && !t.is(source) {
		err = errorAt(t, "found %s where %s is expected; %s", t, source, right)
	}
	return err
}

// more reports whether there is another statement, and skips empty ones.
func (p *parser) more() bool {
	for p.failed == nil && p.next.is(";") {
		p.advance()
	}
	return p.failed != nil || p.next.kind != end
}

// skipStatement goes on at the end of a statement that has an error. Where no token can be found,
// nothing is left.
func (p *parser) skipStatement() {
	for !p.taken.is(";") && p.failed == nil && p.next.kind != end && !p.next.is(";") {
		p.advance()
	}
	if p.failed != nil {
		p.advance()
	}
}

const right = `right is INSERT INTO "table" VALUE {'name': value, …};`

// statement reads a statement.
func (p *parser) statement() (insert, error) {
	p.value.Reset()
	p.depth = 0
	first, err := p.take()
	switch {
	case err != nil:
		return insert{}, err
	case !first.is("INSERT"):
		return insert{}, refuseStatement(first)
	}
	if err := p.expect("INTO", right); err != nil {
		return insert{}, err
	}
	table, err := p.table()
	if err != nil {
		return insert{}, err
	}
	if err := p.expect("VALUE", right); err != nil {
		return insert{}, err
	}
	item, err := p.item()
	if err != nil {
		return insert{}, err
	}
	if after, err := p.take(); err != nil {
		return insert{}, err
	} else if after.kind != end && !after.is(";") {
		return insert{}, errorAt(after, "found %s after the item: a statement ends with ;", after)
	}
	return insert{table, p.value.String(), item, first.line}, nil
}

// refuseStatement says why a statement that is no INSERT is none for a seed.
func refuseStatement(first token) error {
	kind := strings.ToUpper(first.source)
	switch kind {
	case "UPDATE", "DELETE", "UPSERT", "REPLACE", "EXISTS":
		return errorAt(first, "a statement %s: only INSERT is read; insert the items as they are in the end, or run the statement in a script, by aws dynamodb execute-statement", kind)
	case "SELECT":
		return errorAt(first, "a statement SELECT, which changes nothing: only INSERT is read; remove it")
	case "CREATE", "ALTER", "DROP", "TRUNCATE":
		return errorAt(first, "a statement %s, which DynamoDB has not: define the table in another part, for instance as the JSON of CreateTable", kind)
	}
	return errorAt(first, "found %s where a statement begins; %s", first, right)
}

// table reads the name of a table, up to VALUE.
func (p *parser) table() (string, error) {
	t, err := p.take()
	switch {
	case err != nil:
		return "", err
	case t.kind == text:
		return "", errorAt(t, `the table %s is in single quotes: they are for values; write "%s"`, t, t.value)
	case t.kind == ion:
		return "", errorAt(t, `the table %s is in backticks: write "%s"`, t, t.value)
	case t.kind != word && t.kind != name:
		return "", errorAt(t, "found %s where a table's name is expected; %s", t, right)
	}
	table := t.value
	if t.kind == word {
		table = t.source
	}
	switch after := p.next; {
	case p.failed != nil:
	case after.is("."):
		return "", errorAt(after, "the name of the table %s is followed by an index or a schema: items are put into tables; a name with points or dashes is written in double quotes", t)
	case after.is("-"):
		return "", errorAt(after, "a table's name with dashes is written in double quotes")
	case after.is("("), after.is("VALUES"):
		return "", errorAt(after, "an INSERT of SQL, with columns or VALUES: DynamoDB has another form; %s", right)
	}
	return table, nil
}
