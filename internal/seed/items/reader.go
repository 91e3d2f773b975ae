package items

import (
	"errors"
	"fmt"
	"io"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/data/plain"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// optionTable is the option that says whose items a file has.
const optionTable = "table"

// right says what items look like.
const right = `items are a list, or one a line, or by table as {"orders": […]}, or the answer of a scan, or RequestItems`

// reader reads the items of a part.
type reader struct {
	part    data.Part
	to      *data.Sink
	encoder plain.Encoder
	source  source
	// table is that of items which do not say theirs.
	table string
	// tables says that the documents hold lists of items.
	tables bool
	// kind is that of all items. It is given by the user, or decided by the first item, at line
	// first.
	kind  kind
	given bool
	first int
	text  []byte     // of the item that is read
	room  []rawField // of the item that is read
}

func (r *reader) at(line int) format.Place { return format.Place{File: r.part.Name, Line: line} }

// read reads all documents.
func (r *reader) read() error {
	for count := 0; ; count++ {
		kind, err := r.source.next()
		switch {
		case errors.Is(err, io.EOF) && count == 0:
			return &document.Error{Line: 1, Err: errors.New("the document is empty")}
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case kind == document.List:
			err = r.source.items(func() error { return r.one(r.table) })
		case kind == document.Map && r.tables:
			err = r.source.fields(r.field)
		default:
			err = r.one(r.table)
		}
		if err != nil {
			return err
		}
	}
}

// field reads a field of a document that holds lists of items.
func (r *reader) field(name string, line int) error {
	kind, err := r.source.next()
	switch {
	case err != nil:
		return err
	case (name == fieldRequests || name == fieldResponses) && kind == document.Map:
		return r.source.fields(r.list)
	case name == fieldItems && kind == document.List:
		return r.source.items(func() error { return r.one(r.table) })
	case !isBeside(name) && !isCount(name, kind):
		return r.list(name, line)
	}
	v, err := r.source.whole()
	switch {
	case err != nil:
		return err
	case name == fieldTable:
		return r.setTable(v)
	case beside[name] && !v.isNothing():
		return r.to.Problemf(r.at(line), "there is a %s, so that items are missing: write all of them, for instance by "+
			"aws dynamodb scan without --max-items", name)
	}
	r.to.Detailf(r.at(line), "%s has no effect on a state", name)
	return nil
}

// setTable takes the table that a request names.
func (r *reader) setTable(v value) error {
	r.table = v.text()
	return r.mayName(r.table, v.line)
}

// mayName refuses that a file says another table than the user.
func (r *reader) mayName(table string, line int) error {
	if said := r.part.Options[optionTable].Text; said != "" && said != table {
		return &document.Error{Line: line, Err: fmt.Errorf("the file says that its table is %s, so leave out %s: %s", table, optionTable, said)}
	}
	return nil
}

// list reads a list of items, or requests, of a table.
func (r *reader) list(table string, line int) error {
	if err := r.mayName(table, line); err != nil {
		return err
	}
	kind, err := r.source.next()
	if err != nil {
		return err
	}
	if kind != document.List {
		if _, err := r.source.whole(); err != nil {
			return err
		}
		return r.to.Problemf(r.at(line), "%s is %s, and items of a table are a list", table, kind)
	}
	return r.source.items(func() error { return r.one(table) })
}

// one reads an item, or a request, of a table.
func (r *reader) one(table string) error {
	v, err := r.source.whole()
	if err != nil {
		return err
	}
	if !v.isMap() {
		node, err := v.tree()
		if err != nil {
			return err
		}
		return r.to.Problemf(r.at(v.line), "%s stands where an item should be, which is a map; %s", node.Kind, right)
	}
	name := v.firstName()
	switch {
	case name == fieldPut, name == fieldDelete:
		return r.request(table, v)
	case name == fieldItem, isBeside(name):
		return r.answer(table, v)
	case name == fieldRequests:
		return r.to.Problemf(r.at(v.line), "%s stands where an item should be: give it a file or a line of its own", name)
	}
	return r.item(table, v, false)
}

// request reads {"PutRequest": {"Item": …}} or {"DeleteRequest": {"Key": …}}.
func (r *reader) request(table string, v value) error {
	fields := v.fields()
	wanted := map[string]string{fieldPut: fieldItem, fieldDelete: fieldKey}[fields[0].name]
	inner := fields[0].value
	if inner.isMap() && len(fields) == 1 {
		if content := inner.fields(); len(content) == 1 && content[0].name == wanted && content[0].value.isMap() {
			return r.item(table, content[0].value, wanted == fieldKey)
		}
	}
	return r.to.Problemf(r.at(v.line), `a request has one field, and that one: {"%s": {"%s": {…}}}`, fields[0].name, wanted)
}

// answer reads {"Item": …} with what may stand beside it. What has anything else is an item.
func (r *reader) answer(table string, v value) error {
	found := value{}
	named := table
	for _, field := range v.fields() {
		switch {
		case field.name == fieldItem && field.value.isMap():
			found = field.value
		case field.name == fieldTable:
			named = field.value.text()
		case !isBeside(field.name):
			return r.item(table, v, false)
		}
	}
	if found.line == 0 {
		return r.item(table, v, false)
	}
	if err := r.mayName(named, v.line); err != nil {
		return err
	}
	return r.item(named, found, false)
}

// item declares an item, or that there is none with a key.
func (r *reader) item(table string, v value, isKey bool) error {
	if isRead, err := r.decide(v); err != nil || !isRead {
		return err
	}
	text, err := v.encode(r.encoder, r.kind, r.text[:0])
	if err != nil {
		return r.to.ProblemIn(r.part.Name, err)
	}
	if r.kind == untyped || v.node != nil {
		r.text = text // room for the next one
	}
	if isKey {
		return r.to.Delete(r.at(v.line), table, text)
	}
	return r.to.Put(r.at(v.line), table, text)
}

// decide finds out how the items of the file are written, and that this one is written like the
// others. An item that cannot be read is told and tells nothing.
func (r *reader) decide(v value) (isRead bool, err error) {
	if r.given {
		return true, nil
	}
	kind, err := v.kind(r.kind, &r.room)
	var located *document.Error
	switch {
	case errors.As(err, &located):
		return false, r.to.Problem(r.at(located.Line), located.Err)
	case err != nil:
		return false, err
	case kind == undecided, kind == r.kind:
		return true, nil
	case kind == mixed:
		return false, r.ambiguous(v)
	case r.kind == undecided:
		r.kind, r.first = kind, v.line
		return true, nil
	}
	return false, &document.Error{Line: v.line, Err: fmt.Errorf("the item is %s, and that of line %d is %s: the items of a file are "+
		"written in one way; %s says which", kind, r.first, r.kind, optionKind)}
}

// ambiguous returns the error for an item that can be read in two ways.
func (r *reader) ambiguous(v value) error {
	node, err := v.tree()
	if err != nil {
		return err
	}
	var with, without string
	for _, field := range node.Fields {
		if plain.HasType(field.Value) {
			with = field.Name
		} else {
			without = field.Name
		}
	}
	return &document.Error{Line: v.line, Err: fmt.Errorf("%s looks like a value with its type, and %s has none: write %s: plain if "+
		"the items have no types, or %s: dynamodb if they are DynamoDB JSON", with, without, optionKind, optionKind)}
}
