// Package wording writes counts and lists for messages. It cuts lists that nobody would read to the
// end.
package wording

import (
	"errors"
	"fmt"
	"strings"
)

const (
	maxLines = 100  // lines of a list, errors of a Join
	maxNames = 20   // names in one line
	maxBytes = 2000 // bytes of one line, or of one error
)

// Count returns a number with its noun: "1 item", "3 items".
func Count[N int | int64 | uint64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Join is errors.Join for a list that may be long: it keeps 100 errors, cuts each to 2000 bytes,
// and counts the rest. Errors that were joined before count one by one.
func Join(errs ...error) error {
	all := split(errs)
	kept := make([]error, 0, len(all))
	for _, err := range all[:shown(len(all))] {
		if text := err.Error(); len(text) > maxBytes {
			err = cutError{err, cut(text)}
		}
		kept = append(kept, err)
	}
	if more := len(all) - len(kept); more > 0 {
		kept = append(kept, fmt.Errorf("… and %d more", more))
	}
	return errors.Join(kept...)
}

// Split returns the errors of which an error was joined, or the error itself; nil for nil.
func Split(err error) []error { return split([]error{err}) }

func split(errs []error) (all []error) {
	for _, err := range errs {
		joined, ok := err.(interface{ Unwrap() []error })
		switch {
		case err == nil:
		case ok && err.Error() == errors.Join(joined.Unwrap()...).Error():
			all = append(all, split(joined.Unwrap())...)
		default:
			all = append(all, err)
		}
	}
	return all
}

// shown returns how many lines of a list are kept. One more takes no more room than its number.
func shown(lines int) int {
	if lines == maxLines+1 {
		return lines
	}
	return min(maxLines, lines)
}

// Lines returns the first 100 lines, each cut to 2000 bytes, and the number of those left out.
func Lines(list []string) []string {
	var kept []string
	for _, line := range list[:shown(len(list))] {
		kept = append(kept, cut(line))
	}
	if more := len(list) - len(kept); more > 0 {
		kept = append(kept, fmt.Sprintf("… and %d more", more))
	}
	return kept
}

// List returns Lines as a bulleted list for the end of a message.
func List(list []string) string { return "\n- " + strings.Join(Lines(list), "\n- ") }

// Names returns the first 20 names, separated by commas, and the number of those left out.
func Names(list []string) string {
	if more := len(list) - maxNames; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:maxNames], ", "), more)
	}
	return strings.Join(list, ", ")
}

// cutError is an error whose text is cut.
type cutError struct {
	error
	text string
}

func (e cutError) Error() string { return e.text }
func (e cutError) Unwrap() error { return e.error }

func cut(text string) string {
	if len(text) <= maxBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxBytes], "") + " …"
}
