package document

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// JSONOption is an option of [ParseJSON].
type JSONOption int

// LastOfDuplicates takes the last value of a name that a map has several times, which is an error
// otherwise.
const LastOfDuplicates JSONOption = iota

// ParseJSON reads a JSON document. Its error is an *[Error].
func ParseJSON(from io.Reader, options ...JSONOption) (*Node, error) {
	lastOfDuplicates := slices.Contains(options, LastOfDuplicates)
	r := newJSONReader(from, jsontext.AllowDuplicateNames(lastOfDuplicates))
	r.lastOfDuplicates = lastOfDuplicates
	node, err := r.read()
	if err != nil {
		return nil, r.explain(err)
	}
	if _, err := r.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, &Error{r.lines.At(r.decoder.InputOffset()), errors.New("something follows after the end of the document")}
	}
	return node, nil
}

// ParseJSONStream reads the JSON values of a text that follow each other.
func ParseJSONStream(from io.Reader) (documents []*Node, err error) {
	r := newJSONReader(from)
	for r.decoder.PeekKind() != jsontext.KindInvalid {
		node, err := r.read()
		if err != nil {
			return nil, r.explain(err)
		}
		documents = append(documents, node)
	}
	if _, err := r.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, r.explain(err)
	}
	return documents, nil
}

// Parse reads the documents of a file: YAML by its name, otherwise JSON. Its error is an *[Error].
func Parse(name, text string) ([]*Node, error) {
	if IsYAML(name) {
		return ParseYAMLStream(text)
	}
	return ParseJSONStream(strings.NewReader(text))
}

// Error is an error in a document.
type Error struct {
	Line int
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// In names the file of an *[Error].
func In(file string, err error) error {
	var located *Error
	if errors.As(err, &located) {
		return fmt.Errorf("%s:%d: %w", file, located.Line, located.Err)
	}
	return err
}

type jsonReader struct {
	decoder *jsontext.Decoder
	lines   *Lines
	// lastOfDuplicates is the option [LastOfDuplicates].
	lastOfDuplicates bool
}

func newJSONReader(from io.Reader, options ...jsontext.Options) *jsonReader {
	lines := NewLines(from)
	return &jsonReader{decoder: jsontext.NewDecoder(lines, options...), lines: lines}
}

// read reads the next value.
func (r *jsonReader) read() (*Node, error) {
	kind := r.decoder.PeekKind()
	token, err := r.decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	node := &Node{Line: r.lines.At(r.decoder.InputOffset())}
	switch kind {
	case jsontext.KindNull:
	case jsontext.KindTrue, jsontext.KindFalse:
		node.Kind, node.Text = Bool, token.String()
	case jsontext.KindNumber:
		node.Kind, node.Text = Number, token.String()
	case jsontext.KindString:
		node.Kind, node.Text = String, token.String()
	case jsontext.KindBeginArray:
		node.Kind = List
		for r.decoder.PeekKind() != jsontext.KindEndArray {
			item, err := r.read()
			if err != nil {
				return nil, err
			}
			node.Items = append(node.Items, item)
		}
		_, err = r.decoder.ReadToken()
	default:
		node.Kind = Map
		fields := map[string]int{} // by their names
		for r.decoder.PeekKind() != jsontext.KindEndObject {
			field := Field{}
			name, err := r.decoder.ReadToken()
			if err != nil {
				return nil, err
			}
			field.Name, field.Line = name.String(), r.lines.At(r.decoder.InputOffset())
			if field.Value, err = r.read(); err != nil {
				return nil, err
			}
			if i, twice := fields[field.Name]; twice {
				node.Fields[i] = field
				continue
			}
			if r.lastOfDuplicates {
				fields[field.Name] = len(node.Fields)
			}
			node.Fields = append(node.Fields, field)
		}
		_, err = r.decoder.ReadToken()
	}
	return node, err
}

// explain adds the line to an error of the decoder.
func (r *jsonReader) explain(err error) error { return ExplainJSON(err, r.lines) }

// ExplainJSON makes an *[Error] of an error of a decoder that reads from lines.
func ExplainJSON(err error, lines *Lines) error {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{lines.At(syntax.ByteOffset), errors.New("the document ends in the middle")}
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return &Error{lines.At(syntax.ByteOffset), fmt.Errorf("the key %s occurs twice in one map", syntax.JSONPointer.LastToken())}
	case errors.As(err, &syntax):
		return &Error{lines.At(syntax.ByteOffset + 1), fmt.Errorf("no JSON: %w", syntax.Err)} // the byte after it is wrong
	case errors.Is(err, io.EOF):
		return &Error{1, errors.New("the document is empty")}
	}
	return err
}
