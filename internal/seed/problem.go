package seed

import (
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Subject is the field of a [Source] that a problem is about.
type Subject int

// The fields of a Source.
const (
	OfEntries Subject = iota
	OfInline
	OfMounts
	OfFiles
	OfExclude
)

// Problem is an error in a seed.
type Problem struct {
	Of Subject
	// Err names the file. It may be one of the types of this package, for which there is a cure.
	Err error
}

// Error holds all problems of a seed.
type Error struct{ Problems []Problem }

func (e *Error) Error() string { return wording.Join(e.Unwrap()...).Error() }

// Unwrap returns the error of each problem.
func (e *Error) Unwrap() []error {
	errs := make([]error, len(e.Problems))
	for i, problem := range e.Problems {
		errs[i] = problem.Err
	}
	return errs
}

// addProblem keeps err, unless it is nil. Of joined errors it keeps each.
func (r *reader) addProblem(of Subject, err error) {
	for _, one := range wording.Split(err) {
		if errors.Is(one, workspace.ErrOutside) || errors.Is(one, workspace.ErrLink) {
			one = fmt.Errorf("%w; a seed must be inside it", one)
		}
		r.problems = append(r.problems, Problem{of, one})
	}
}

// addUnread keeps an error of something that may have defined tables.
func (r *reader) addUnread(err error) {
	r.incomplete = r.incomplete || err != nil
	r.addProblem(OfEntries, err)
}

// ExcludedError says that a path is both in the seed and excluded.
type ExcludedError struct{ Path string }

func (e *ExcludedError) Error() string { return e.Path + ": is excluded" }

// WordsError says that a path does not exist and consists of several words, the first of which is a
// path.
type WordsError struct {
	Words []string
	// AllPaths says that each word is a path.
	AllPaths bool
	Err      error
}

func (e *WordsError) Error() string { return e.Err.Error() }
func (e *WordsError) Unwrap() error { return e.Err }

// EmptyError says that a directory has no part.
type EmptyError struct {
	Path string
	// Supported is the end of the message, where it lists the files that are parts.
	Supported string
	// IfNamed are its files that are parts where they are named themselves.
	IfNamed []string
}

func (e *EmptyError) Error() string {
	return fmt.Sprintf("%s: the directory holds no seeds%s", e.Path, e.Supported)
}

// LimitError says that too many files, or too large ones, would be carried without having been
// chosen.
type LimitError struct {
	// Limit is what would be exceeded, and Where says by what.
	Limit, Where string
	// Largest is the directory or the file that has the most of it.
	Largest string
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("more than %s would be carried along (%s)", e.Limit, e.Where)
}
