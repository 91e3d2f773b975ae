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

// format is how answers are shown.
type format string

const (
	jsonFormat       format = "json"
	textFormat       format = "text"
	tableFormat      format = "table"
	yamlFormat       format = "yaml"
	yamlStreamFormat format = "yaml-stream"
)

// What Python says when nobody reads: at once, and at its end.
const (
	brokenPipe = "[Errno 32] Broken pipe"
	unflushed  = "Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>\n" +
		"BrokenPipeError: " + brokenPipe + "\n"
)

// check is made when there is something to show: by then, the AWS CLI has made the call.
func (f format) check() error {
	if slices.Contains([]format{jsonFormat, textFormat, tableFormat, yamlFormat, yamlStreamFormat}, f) {
		return nil
	}
	return failed("Unknown output type: %s", f)
}

// print writes the answer to an operation, or what the query picks of it, in the chosen format.
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
	// Text fails in the middle of its lines.
	if unwritten := c.write(b.String()); unwritten != nil {
		return unwritten
	}
	return err
}

// printPage writes one of the pages of --output yaml-stream.
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

// Python holds output back: up to textBuffer bytes as text, and what fits into pipeBuffer until it ends.
const (
	textBuffer = 8192
	pipeBuffer = 4096
)

// write ends the command as the AWS CLI ends when nobody reads its output: quietly, unless Python notices first.
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
