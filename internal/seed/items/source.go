package items

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// source goes through documents. Its errors are of the type *[document.Error], or say that the file
// cannot be read.
type source interface {
	// next tells what the next value is; io.EOF after the last document.
	next() (document.Kind, error)
	// fields calls visit for each field of the map that is next. Visit reads the field's value.
	fields(visit func(name string, line int) error) error
	// items calls visit for each item of the list that is next. Visit reads the item.
	items(visit func() error) error
	// whole reads all of the value that is next. It is valid until the next call.
	whole() (value, error)
}

// jsonSource is a source of JSON documents, one after the other.
type jsonSource struct {
	decoder *jsontext.Decoder
	lines   *document.Lines
	limit   *document.Limit
}

func newJSONSource(file io.Reader) *jsonSource {
	bounded := document.NewLimit(bufio.NewReaderSize(file, 1<<18))
	lines := document.NewLines(bounded)
	// That a name occurs twice in an item is found where items are checked.
	return &jsonSource{jsontext.NewDecoder(lines, jsontext.AllowDuplicateNames(true)), lines, bounded}
}

func (s *jsonSource) next() (document.Kind, error) {
	s.limit.Next()
	switch s.decoder.PeekKind() {
	case jsontext.KindBeginObject:
		return document.Map, nil
	case jsontext.KindBeginArray:
		return document.List, nil
	case jsontext.KindString:
		return document.String, nil
	case jsontext.KindNumber:
		return document.Number, nil
	case jsontext.KindTrue, jsontext.KindFalse:
		return document.Bool, nil
	case jsontext.KindNull:
		return document.Null, nil
	}
	_, err := s.token()
	if err == nil {
		err = io.EOF // which cannot be: what is no kind is an error
	}
	return document.Null, err
}

// token reads a token and explains an error.
func (s *jsonSource) token() (jsontext.Token, error) {
	token, err := s.decoder.ReadToken()
	if err != nil {
		return token, s.explain(err)
	}
	return token, nil
}

func (s *jsonSource) explain(err error) error {
	switch {
	case errors.Is(err, document.ErrTooLarge):
		return &document.Error{Line: s.lines.At(s.decoder.InputOffset()), Err: document.ErrTooLarge}
	case errors.Is(err, io.EOF):
		return io.EOF
	}
	line := s.lines.At(s.decoder.InputOffset())
	var located *document.Error
	switch explained := document.ExplainJSON(err, s.lines); {
	case errors.As(explained, &located):
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &document.Error{Line: line, Err: errors.New("the file ends in the middle")}
	default:
		return &document.Error{Line: line, Err: err}
	}
	if strings.Contains(located.Err.Error(), "'/'") {
		located.Err = fmt.Errorf("%w (JSON has no comments: leave them out, or write YAML)", located.Err)
	}
	for _, begin := range []string{"'N'", "'I'", "'T'", "'F'"} {
		if strings.Contains(located.Err.Error(), begin) {
			located.Err = fmt.Errorf("%w (NaN, Infinity, True, False and None are no JSON)", located.Err)
		}
	}
	return located
}

func (s *jsonSource) fields(visit func(name string, line int) error) error {
	if _, err := s.token(); err != nil {
		return err
	}
	for {
		s.limit.Next()
		name, err := s.token()
		if err != nil || name.Kind() == jsontext.KindEndObject {
			return err
		}
		if err := visit(name.String(), s.lines.At(s.decoder.InputOffset())); err != nil {
			return err
		}
	}
}

func (s *jsonSource) items(visit func() error) error {
	if _, err := s.token(); err != nil {
		return err
	}
	for s.decoder.PeekKind() != jsontext.KindEndArray {
		s.limit.Next()
		if err := visit(); err != nil {
			return err
		}
	}
	_, err := s.token()
	return err
}

func (s *jsonSource) whole() (value, error) {
	s.limit.Next()
	raw, err := s.decoder.ReadValue()
	if err != nil {
		return value{}, s.explain(err)
	}
	begin := s.decoder.InputOffset() - int64(len(raw))
	return value{line: s.lines.At(begin + 1), raw: raw}, nil
}

// treeSource is a source of documents in memory.
type treeSource struct {
	documents []*document.Node
	at        *document.Node // nil between documents
}

func newYAMLSource(part data.Part) (*treeSource, error) {
	text, err := part.Read()
	if err != nil {
		return nil, err
	}
	documents, err := document.ParseYAMLStream(text)
	return &treeSource{documents: documents}, err
}

func (s *treeSource) next() (document.Kind, error) {
	if s.at == nil {
		if len(s.documents) == 0 {
			return document.Null, io.EOF
		}
		s.at, s.documents = s.documents[0], s.documents[1:]
	}
	return s.at.Kind, nil
}

func (s *treeSource) fields(visit func(name string, line int) error) error {
	node := s.at
	for _, field := range node.Fields {
		s.at = field.Value
		if err := visit(field.Name, field.Line); err != nil {
			return err
		}
	}
	s.at = nil
	return nil
}

func (s *treeSource) items(visit func() error) error {
	node := s.at
	for _, item := range node.Items {
		s.at = item
		if err := visit(); err != nil {
			return err
		}
	}
	s.at = nil
	return nil
}

func (s *treeSource) whole() (value, error) {
	node := s.at
	s.at = nil
	return value{line: node.Line, node: node}, nil
}
