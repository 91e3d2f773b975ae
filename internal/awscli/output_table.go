package awscli

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// writeTable appends a value as --output table shows it: boxes below each other, indented by their
// nesting. It writes nothing for a value that is false in Python, and only the title for another
// plain value. It follows awscli/formatter.py and awscli/table.py.
func writeTable(b *strings.Builder, title string, value any, colored bool) error {
	t := &table{}
	t.add(&title, value, 0)
	if t.err != nil {
		return t.err
	}
	if len(t.sections) > 0 {
		(&tableWriter{b, colored}).write(t.sections)
	}
	return nil
}

// table collects sections. Headers and rows belong to the last one.
type table struct {
	sections []*section
	err      error // the first error
}

// section is one box.
type section struct {
	title   *string // nil: not shown, but as wide as Python's None
	level   int     // nesting depth
	headers []string
	rows    [][]string
	columns int   // number in each row; negative before the first row
	widths  []int // widths of the texts in each column
}

func (t *table) begin(title *string, level int) {
	t.sections = append(t.sections, &section{title: title, level: level, columns: -1})
}

func (t *table) setHeaders(headers []string) {
	s := t.sections[len(t.sections)-1]
	if s.columns < 0 {
		s.columns = len(headers)
	}
	s.headers = headers
	t.widen(s, headers)
}

func (t *table) addRow(row []string) {
	s := t.sections[len(t.sections)-1]
	if s.columns < 0 {
		s.columns = len(row)
	}
	if len(row) != s.columns {
		t.fail("Row should have %d elements, instead it has %d", s.columns, len(row))
		return
	}
	s.rows = append(s.rows, row)
	t.widen(s, row)
}

func (t *table) widen(s *section, row []string) {
	if len(s.widths) > 0 && len(row) > len(s.widths) {
		t.fail("list index out of range")
		return
	}
	s.widen(row)
}

func (t *table) fail(format string, arguments ...any) {
	if t.err == nil {
		t.err = failed(format, arguments...)
	}
}

func (s *section) widen(row []string) {
	if len(s.widths) == 0 {
		s.widths = make([]int, len(row))
	}
	for i, text := range row {
		s.widths[i] = max(s.widths[i], textWidth(text))
	}
}

// add begins a section, if there is a title, and fills it.
func (t *table) add(title *string, value any, level int) {
	if isFalse(value) {
		return
	}
	if title != nil {
		t.begin(title, level)
	}
	switch v := value.(type) {
	case *ordered.Object:
		t.addObject(v, level)
	case []any:
		if isObject(v[0]) {
			t.addObjects(v, title, level)
		} else {
			t.addList(v)
		}
	}
}

func (t *table) addObject(object *ordered.Object, level int) {
	plain, nested := membersOf([]any{object})
	switch row := rowOf(object, plain); len(plain) {
	case 0:
	case 1:
		t.addRow([]string{plain[0], row[0]})
	default:
		t.setHeaders(plain)
		t.addRow(row)
	}
	t.addMembers(object, nested, level)
}

// addMembers adds the nested members of an object.
func (t *table) addMembers(object *ordered.Object, keys []string, level int) {
	for _, key := range keys {
		member, _ := object.Get(key)
		t.add(&key, member, level+1)
	}
}

// addObjects adds a row for each object. Each object gets a section of its own if any of them has
// nested members.
func (t *table) addObjects(list []any, title *string, level int) {
	headers, nested := membersOf(list)
	for i, element := range list {
		object, ok := element.(*ordered.Object)
		if !ok {
			if len(headers) > 0 || !isEmpty(element) {
				t.fail("%s", complaint(element))
				return
			}
			object = &ordered.Object{}
		}
		if i > 0 && len(nested) > 0 {
			t.begin(title, level)
		}
		if i == 0 || len(nested) > 0 {
			t.setHeaders(headers)
		}
		t.addRow(rowOf(object, headers))
		t.addMembers(object, nested, level)
	}
}

// complaint is Python's message about an element that is no object in a list of objects.
func complaint(element any) string {
	switch v := element.(type) {
	case string:
		if v != "" {
			return "string indices must be integers, not 'str'"
		}
	case []any:
		if len(v) > 0 && python.ClassName(v[0]) != "int" {
			return "list indices must be integers or slices, not " + python.ClassName(v[0])
		}
	default:
		return "'" + python.ClassName(v) + "' object is not iterable"
	}
	return "'" + python.ClassName(element) + "' object has no attribute 'get'"
}

// addList adds a row for each element and its nested values.
func (t *table) addList(list []any) {
	for _, element := range list {
		switch v := element.(type) {
		case []any:
			if slices.ContainsFunc(v, isNested) {
				t.add(nil, v, 0)
				continue
			}
			row := make([]string, len(v))
			for i, cell := range v {
				row[i] = python.Text(cell)
			}
			t.addRow(row)
		case *ordered.Object: // after another element: the AWS CLI shows its keys
			var row []string
			for key := range v.All() {
				row = append(row, key)
			}
			t.addRow(row)
		default:
			t.addRow([]string{python.Text(v)})
		}
	}
}

// membersOf returns two sorted lists of keys: those with a plain value in any of the objects, and
// those with a nested one.
func membersOf(list []any) (plain, nested []string) {
	plainKeys, nestedKeys := map[string]bool{}, map[string]bool{}
	for _, element := range list {
		object, ok := element.(*ordered.Object)
		if !ok {
			continue
		}
		for key, member := range object.All() {
			if isNested(member) {
				nestedKeys[key] = true
			} else {
				plainKeys[key] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(plainKeys)), slices.Sorted(maps.Keys(nestedKeys))
}

// rowOf returns the texts of an object's members. It is empty for missing ones.
func rowOf(object *ordered.Object, keys []string) []string {
	row := make([]string, len(keys))
	for i, key := range keys {
		if member, ok := object.Get(key); ok {
			row[i] = python.Text(member)
		}
	}
	return row
}

// isFalse reports whether a value is false in Python.
func isFalse(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case bool:
		return !v
	case json.Number:
		f, _ := v.Float64()
		return f == 0
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case *ordered.Object:
		return v.Len() == 0
	}
	return false
}

func isEmpty(value any) bool {
	list, ok := value.([]any)
	return ok && len(list) == 0 || value == ""
}
