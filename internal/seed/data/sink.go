package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/dynamo/item"
	"github.com/dynasnap/dynasnap/internal/seed/data/access"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// MaxProblems is the number of problems after which a part is read no further.
const MaxProblems = 100

// errEnough ends the reading of a part with many problems.
var errEnough = errors.New("too many problems")

// Sink takes what a part declares. It checks everything, and keeps the tables that the user wants
// under the names that the user gives them. Its errors end the reading of the part.
type Sink struct {
	part        string
	options     commonOptions
	definitions *format.Definitions
	problems    []error
	notes       []string
	details     []string
	tables      map[string]bool   // by their names in the part
	names       map[string]string // in the part, by the names under which tables are kept
	undefined   []format.Undefined
	items       map[string]int64
	keys        keys
	last        bool // only the keys are gathered
	count       int  // of items
	write       *streamWriter
}

// Problem tells of an error at a place in the part.
func (s *Sink) Problem(at format.Place, err error) error {
	s.problems = append(s.problems, fmt.Errorf("%s: %w", at, err))
	if len(s.problems) >= MaxProblems {
		return errEnough
	}
	return nil
}

// ProblemIn tells of a *[document.Error] in a file of the part. It returns any other error, which
// ends the reading.
func (s *Sink) ProblemIn(file string, err error) error {
	var located *document.Error
	if !errors.As(err, &located) {
		return err
	}
	return s.Problem(format.Place{File: file, Line: located.Line}, located.Err)
}

// Problemf tells of an error by its message.
func (s *Sink) Problemf(at format.Place, message string, args ...any) error {
	return s.Problem(at, fmt.Errorf(message, args...))
}

func (s *Sink) problem() error {
	if len(s.problems) >= MaxProblems {
		return errors.Join(append(s.problems, fmt.Errorf("%s: reading ends here, after %d problems", s.part, MaxProblems))...)
	}
	return errors.Join(s.problems...)
}

// Notef tells a person how something was read.
func (s *Sink) Notef(at format.Place, message string, args ...any) {
	s.notes = append(s.notes, at.String()+": "+fmt.Sprintf(message, args...))
}

// Detailf tells somebody who searches for an error, for instance what was dropped.
func (s *Sink) Detailf(at format.Place, message string, args ...any) {
	s.details = append(s.details, at.String()+": "+fmt.Sprintf(message, args...))
}

// Takes reports whether a table, by its name in the part, is wanted.
func (s *Sink) Takes(table string) bool {
	s.tables[table] = true
	return s.options.takes(table)
}

// rename returns the name under which a table is kept.
func (s *Sink) rename(table string) string {
	if name, given := s.options.rename[table]; given {
		return name
	}
	return table
}

// renameAt does the same for what is declared at a place. Two tables of a part do not become one.
func (s *Sink) renameAt(at format.Place, table string) (string, error) {
	name := s.rename(table)
	other, known := s.names[name]
	if !known {
		s.names[name] = table
		return name, nil
	}
	if other != table {
		return name, s.Problemf(at, "the table %s would become one with %s, by rename: give it another name, or leave it out by tables", table, other)
	}
	return name, nil
}

// Table declares a table.
func (s *Sink) Table(at format.Place, table dynamo.Definition) error {
	if !s.Takes(table.Name) {
		return nil
	}
	var err error
	if table.Name, err = s.renameAt(at, table.Name); err != nil {
		return err
	}
	problems := table.Check()
	for _, problem := range problems {
		if err := s.Problem(at, problem); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return nil
	}
	if _, err := s.definitions.Add(format.Defined{Definition: table, Place: at}); err != nil {
		return s.Problem(at, err)
	}
	return s.emit(Record{Kind: Table, Place: at, Table: table.Name, Definition: table})
}

// Put declares an item of a table, in DynamoDB JSON: {"id": {"S": "1"}}. The sink does not keep
// text.
func (s *Sink) Put(at format.Place, table string, text []byte) error {
	return s.item(Record{Kind: Put, Place: at, Table: table, Text: text}, text)
}

// Delete declares that there is no item with a key, in DynamoDB JSON.
func (s *Sink) Delete(at format.Place, table string, key []byte) error {
	return s.item(Record{Kind: Delete, Place: at, Table: table, Text: key}, key)
}

// Statement declares an item of a table that a PartiQL INSERT puts, which fails if there is one
// with the same key. The value is the item as a statement has it: {'id': '1'}, and text is the same
// in DynamoDB JSON.
func (s *Sink) Statement(at format.Place, table, value string, text []byte) error {
	name := strings.ReplaceAll(s.rename(table), `"`, `""`)
	statement := fmt.Appendf(nil, `INSERT INTO "%s" VALUE %s`, name, value)
	if len(statement) > maxStatementBytes && s.options.takes(table) {
		return s.Problemf(at, "a statement of %d bytes: DynamoDB takes %d; put the item into a file of JSON", len(statement), maxStatementBytes)
	}
	return s.item(Record{Kind: Statement, Place: at, Table: table, Text: statement}, text)
}

// Access declares a request that must succeed once all is written that was declared before. It
// changes nothing.
func (s *Sink) Access(at format.Place, request access.Request) error {
	var tables []string
	request, ok, err := request.Rename(func(table string) (string, bool) {
		name := s.rename(table)
		tables = append(tables, name)
		return name, s.Takes(table)
	})
	if err != nil {
		return s.Problem(at, err)
	}
	if !ok {
		s.Detailf(at, "left out, since its table is: access pattern %s", request.About)
		return nil
	}
	for _, table := range tables {
		_, known := s.definitions.Find(table)
		s.noteUndefined(table, at, known)
	}
	text, err := json.Marshal(request)
	if err != nil {
		return err
	}
	return s.emit(Record{Kind: Access, Place: at, Text: text})
}

// item checks an item, or a key, and keeps its record.
func (s *Sink) item(record Record, text []byte) error {
	if !s.Takes(record.Table) {
		return nil
	}
	s.count++
	record.Place.Item = s.count
	var err error
	if record.Table, err = s.renameAt(record.Place, record.Table); err != nil {
		return err
	}
	at, table := record.Place, record.Table
	definition, known := s.definitions.Find(table)
	var keySchema []dynamo.Key
	if known {
		keySchema = definition.Keys
	}
	checked, err := item.Check(
		text,
		item.Rules{Keys: keySchema, Indexes: definition.Indexes, OnlyKey: record.Kind == Delete},
	)
	if err != nil {
		return s.Problem(at, err)
	}
	s.noteUndefined(table, at, known)
	if known {
		first, twice := s.keys.place(table, checked.Key)
		switch {
		case s.last, !twice:
			s.keys.put(table, checked.Key, at)
		case s.options.lastDuplicate && first.Item != s.count:
			return nil
		case !s.options.lastDuplicate:
			return s.Problemf(at, "the table %s has this key already from item %d, line %d: %s; on_duplicate: last takes the last one", table, first.Item, first.Line, checked.Key)
		}
	}
	if record.Kind != Delete {
		s.items[table]++
	}
	if record.Kind != Statement {
		record.Text = checked.Text
	}
	return s.emit(record)
}

// noteUndefined notes the first item of a table without a definition. There may be a hundred of
// these tables: each is a problem, unless a script makes it.
func (s *Sink) noteUndefined(table string, at format.Place, known bool) {
	isNoted := func(u format.Undefined) bool { return u.Table == table }
	if !known && len(s.undefined) < MaxProblems && !slices.ContainsFunc(s.undefined, isNoted) {
		s.undefined = append(s.undefined, format.Undefined{Table: table, Place: at})
	}
}

func (s *Sink) emit(record Record) error {
	if s.last || len(s.problems) > 0 {
		return nil
	}
	return s.write.add(record)
}

// compiled ends the stream.
func (s *Sink) compiled() (format.Compiled, error) {
	identity, err := s.write.end()
	return format.Compiled{
		Identity: identity, Tables: slices.Sorted(maps.Keys(s.tables)), Undefined: s.undefined, Items: s.items, Notes: s.notes, Details: s.details,
	}, err
}
