package dynamodump

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// page reads a page of a Scan.
type page struct {
	limit   *document.Limit
	lines   *document.Lines
	decoder *jsontext.Decoder
	at      format.Place
	table   *table
	to      *data.Sink
}

// readPage declares the items of a page.
func readPage(content io.Reader, at format.Place, of *table, number int, to *data.Sink) error {
	p := page{limit: document.NewLimit(content), at: at, table: of, to: to}
	p.lines = document.NewLines(p.limit)
	p.decoder = jsontext.NewDecoder(p.lines)
	err := p.read(number)
	var told toldError
	if errors.As(err, &told) {
		return told.error
	}
	if err == nil {
		return nil
	}
	var syntax *document.Error
	switch err = document.ExplainJSON(err, p.lines); {
	case errors.Is(err, document.ErrTooLarge):
		at.Line, err = p.line(), document.ErrTooLarge
	case errors.As(err, &syntax):
		at.Line, err = syntax.Line, syntax.Err
	}
	return to.Problem(at, err)
}

// line is the line of what was read last.
func (p *page) line() int { return p.lines.At(p.decoder.InputOffset()) }

func (p *page) errorf(message string, args ...any) error {
	return &document.Error{Line: p.line(), Err: fmt.Errorf(message, args...)}
}

// toldError is an error of the sink.
type toldError struct{ error }

func (p *page) read(number int) error {
	if p.decoder.PeekKind() != jsontext.KindBeginObject {
		_, err := p.decoder.ReadToken()
		if err == nil {
			err = p.errorf(`is no answer of a Scan, which is {"Items": […], …}`)
		}
		return err
	}
	hasItems := false
	_, err := p.decoder.ReadToken()
	for err == nil && p.decoder.PeekKind() == jsontext.KindString {
		var name jsontext.Token
		if name, err = p.decoder.ReadToken(); err != nil {
			break
		}
		switch field := name.String(); field {
		case "Items":
			hasItems = true
			err = p.items()
		case "LastEvaluatedKey":
			p.table.unfinished[number] = p.decoder.PeekKind() == jsontext.KindBeginObject
			err = p.decoder.SkipValue()
		case "Count", "ScannedCount", "ConsumedCapacity", "ResponseMetadata":
			err = p.decoder.SkipValue()
		default:
			err = p.errorf("has the field %s, which the answer of a Scan does not have", field)
		}
	}
	if err == nil {
		_, err = p.decoder.ReadToken()
	}
	if err == nil && !hasItems {
		err = p.errorf("has no Items")
	}
	if err == nil {
		if _, err = p.decoder.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		}
		err = p.errorf("something follows after the end of the document")
	}
	return err
}

func (p *page) items() error {
	if p.decoder.PeekKind() != jsontext.KindBeginArray {
		return p.errorf("has Items that are no list")
	}
	if _, err := p.decoder.ReadToken(); err != nil {
		return err
	}
	for p.decoder.PeekKind() != jsontext.KindEndArray {
		p.limit.Next()
		item, err := p.decoder.ReadValue()
		if err != nil {
			return err
		}
		at := p.at
		at.Line = p.lines.At(p.decoder.InputOffset() - int64(len(item)) + 1)
		if err := item.Compact(); err != nil {
			return err
		}
		if err := p.to.Put(at, p.table.name, item); err != nil {
			return toldError{err}
		}
	}
	p.limit.Next()
	_, err := p.decoder.ReadToken()
	return err
}
