// Package few tells of many problems no more than a person reads, and counts the rest.
package few

import (
	"errors"
	"fmt"
	"strings"
)

const (
	most      = 50   // problems
	mostNames = 20   // within one of them
	longest   = 2000 // bytes of one of them
)

// Join is errors.Join for problems that may be many.
func Join(errs ...error) error {
	var kept []error
	count := 0
	for _, err := range errs {
		if err == nil {
			continue
		}
		if count++; count > most {
			continue
		}
		if text := err.Error(); len(text) > longest {
			err = short{err, cut(text)}
		}
		kept = append(kept, err)
	}
	if count > most {
		kept = append(kept, fmt.Errorf("… and %d more", count-most))
	}
	return errors.Join(kept...)
}

// Lines are as many of a list's problems as are told, and the count of the others.
func Lines(list []string) []string {
	var kept []string
	for _, line := range list[:min(most, len(list))] {
		kept = append(kept, cut(line))
	}
	if more := len(list) - len(kept); more > 0 {
		kept = append(kept, fmt.Sprintf("… and %d more", more))
	}
	return kept
}

// List is a list for the end of a message, one problem a line.
func List(list []string) string { return "\n- " + strings.Join(Lines(list), "\n- ") }

// Names are as many names as are told within one problem.
func Names(list []string) string {
	if more := len(list) - mostNames; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:mostNames], ", "), more)
	}
	return strings.Join(list, ", ")
}

// short is an error in fewer words.
type short struct {
	error
	text string
}

func (s short) Error() string { return s.text }
func (s short) Unwrap() error { return s.error }

func cut(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + " …"
}
