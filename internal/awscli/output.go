package awscli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// print writes an answer, or what the query picks of it, in the chosen format.
func (c *command) print(answer *ordered.Object) error {
	var result any = answer
	if c.query != nil {
		var err error
		if result, err = c.query.Search(result); err != nil {
			return err
		}
	}
	if c.text {
		var b strings.Builder
		if err := writeText(&b, result); err != nil {
			return err
		}
		if _, err := io.WriteString(c.stdout, b.String()); errors.Is(err, syscall.EPIPE) {
			return failed("[Errno 32] Broken pipe")
		} else if err != nil {
			return fmt.Errorf("writing the output: %w", err)
		}
		return nil
	}
	if object, ok := result.(*ordered.Object); ok && object.Len() == 0 {
		return nil
	}
	_, err := c.stdout.Write(append(ordered.Indented.Append(nil, result), '\n'))
	if err != nil && !errors.Is(err, syscall.EPIPE) { // a reader that has seen enough is no error
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}
