package awscli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// format is an output format.
type format string

const (
	jsonFormat       format = "json"
	textFormat       format = "text"
	tableFormat      format = "table"
	yamlFormat       format = "yaml"
	yamlStreamFormat format = "yaml-stream"
)

// Messages of Python when nobody reads: at once, and at its end.
const (
	brokenPipe = "[Errno 32] Broken pipe"
	unflushed  = "Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>\n" +
		"BrokenPipeError: " + brokenPipe + "\n"
)

// check returns an error for an unknown format. The AWS CLI looks at the format after the call.
func (f format) check() error {
	if slices.Contains([]format{jsonFormat, textFormat, tableFormat, yamlFormat, yamlStreamFormat}, f) {
		return nil
	}
	return failed("Unknown output type: %s", f)
}

// print writes the answer of an operation, or the part that the query selects.
func (c *command) print(operation string, answer *ordered.Object) error {
	if err := c.format.check(); err != nil {
		return err
	}
	result, err := c.pick(answer)
	if err != nil {
		return err
	}
	var b strings.Builder
	switch object, ok := result.(*ordered.Object); {
	case c.format == textFormat:
		err = writeText(&b, result)
	case c.format == tableFormat:
		err = writeTable(&b, operation, result, c.colored)
	case ok && object.Len() == 0:
	case c.format == yamlFormat:
		writeYAMLOutput(&b, result)
	case c.format == yamlStreamFormat:
		writeYAML(&b, []any{result})
	default:
		b.Write(append(ordered.Indented.Append(nil, result), '\n'))
	}
	// The text format may fail in the middle of a line.
	if unwritten := c.write(b.String()); unwritten != nil {
		return unwritten
	}
	return err
}

// printPage writes one page of --output yaml-stream.
func (c *command) printPage(page *ordered.Object) error {
	result, err := c.pick(page)
	if err != nil {
		return err
	}
	var b strings.Builder
	writeYAML(&b, []any{result})
	return c.write(b.String())
}

func (c *command) pick(answer *ordered.Object) (any, error) {
	if c.query == nil {
		return answer, nil
	}
	return c.query.Search(answer)
}

// Python's buffers: up to textBuffer bytes of text, and up to pipeBuffer bytes until it ends.
const (
	textBuffer = 8192
	pipeBuffer = 4096
)

// write writes output. When nobody reads it the command ends as the AWS CLI does: silently, unless
// Python notices first.
func (c *command) write(text string) error {
	_, err := io.WriteString(c.stdout, text)
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, syscall.EPIPE):
		return fmt.Errorf("writing the output: %w", err)
	case len(text) <= pipeBuffer:
		return &commandError{statusUnflushed, brokenPipe, unflushed}
	case len(text) > textBuffer && c.format == textFormat:
		return failed(brokenPipe)
	}
	return nil
}
