package data

import (
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/dynamo/item"
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

// Problemf does the same with a message.
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

// rename returns the name under which a table is kept.
func (s *Sink) rename(table string) string {
	if name, given := s.options.rename[table]; given {
		return name
	}
	return table
}

// Table declares a table.
func (s *Sink) Table(at format.Place, table dynamo.Definition) error {
	if !s.options.takes(table.Name) {
		return nil
	}
	table.Name = s.rename(table.Name)
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
	return s.item(Put, at, table, text)
}

// Delete declares that there is no item with a key, in DynamoDB JSON.
func (s *Sink) Delete(at format.Place, table string, key []byte) error {
	return s.item(Delete, at, table, key)
}

func (s *Sink) item(kind Kind, at format.Place, table string, text []byte) error {
	if !s.options.takes(table) {
		return nil
	}
	s.count++
	at.Item = s.count
	table = s.rename(table)
	definition, known := s.definitions.Find(table)
	var keySchema []dynamo.Key
	if known {
		keySchema = definition.Keys
	}
	checked, err := item.Check(text, item.Rules{Keys: keySchema, Indexes: definition.Indexes, OnlyKey: kind == Delete})
	if err != nil {
		return s.Problem(at, err)
	}
	if known {
		first, twice := s.keys.place(table, checked.Key)
		switch {
		case s.last, !twice:
			s.keys.put(table, checked.Key, at)
		case s.options.lastDuplicate && first.item != s.count:
			return nil
		case !s.options.lastDuplicate:
			return s.Problemf(at, "the table %s has this key already from item %d, line %d: %s; on_duplicate: last takes the last one", table, first.item, first.line, checked.KeyText)
		}
	}
	if kind == Put {
		s.items[table]++
	}
	return s.emit(Record{Kind: kind, Place: at, Table: table, Text: text})
}

// Statement declares a PartiQL INSERT into a table.
func (s *Sink) Statement(at format.Place, table, text string) error {
	if !s.options.takes(table) {
		return nil
	}
	return s.emit(Record{Kind: Statement, Place: at, Table: table, Text: []byte(text)})
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
	return format.Compiled{Identity: identity, Items: s.items, Notes: s.notes, Details: s.details}, err
}
