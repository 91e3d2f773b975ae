package seed

import (
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Subject is what of a [Source] a problem is about.
type Subject int

// The fields of a Source.
const (
	OfEntries Subject = iota
	OfInline
	OfMounts
	OfFiles
	OfExclude
)

// Problem is something that is wrong with a seed.
type Problem struct {
	Of Subject
	// Err names the file. It may be one of the types of this package, for which there is a cure.
	Err error
}

// Error holds all problems that were found in a seed.
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

// note keeps what is wrong, if it is.
func (r *reader) note(of Subject, err error) {
	if errors.Is(err, workspace.ErrOutside) || errors.Is(err, workspace.ErrLink) {
		err = fmt.Errorf("%w; a seed must be inside it", err)
	}
	if err != nil {
		r.problems = append(r.problems, Problem{of, err})
	}
}

// ExcludedError is a path that is to be applied and excluded.
type ExcludedError struct{ Path string }

func (e *ExcludedError) Error() string { return e.Path + ": is excluded" }

// WordsError is a path that is not there, and that consists of words of which the first one is a
// path. Err says that it is not there.
type WordsError struct {
	Words []string
	// AllPaths says that each word is a path.
	AllPaths bool
	Err      error
}

func (e *WordsError) Error() string { return e.Err.Error() }
func (e *WordsError) Unwrap() error { return e.Err }

// EmptyError is a directory without a part.
type EmptyError struct {
	Path string
	// Supported says which files are parts.
	Supported string
	// IfNamed are its files that are parts where they are named themselves.
	IfNamed []string
}

func (e *EmptyError) Error() string {
	return fmt.Sprintf("%s: the directory holds no seeds; supported: %s", e.Path, e.Supported)
}

// LimitError is more than is carried without having been chosen.
type LimitError struct {
	// Limit is what would be exceeded, and Where says by what.
	Limit, Where string
	// Largest is the directory or the file that has the most of it.
	Largest string
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("more than %s would be carried along (%s)", e.Limit, e.Where)
}
