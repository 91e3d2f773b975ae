package settings

import (
	"fmt"
	"slices"
)

// findings collects the problems and the warnings, so that a user is told all of them at once.
type findings struct {
	problems []problem
	warnings []string
	bad      map[string]bool // places that have problems
	files    []string        // of the workspace that were read, or were to be read
}

// problem is an error in a setting.
type problem struct {
	setting string
	err     error
}

// add notes errors in a setting.
func (f *findings) add(setting string, errs ...error) { f.addAt(setting, setting, errs...) }

// addAt notes errors at a place in a setting. It is the one place where an error gets the name of
// its setting. Later errors at the same place follow from the first, and are left out.
func (f *findings) addAt(setting, place string, errs ...error) {
	errs = withoutNil(errs)
	if len(errs) == 0 || f.bad[place] {
		return
	}
	if f.bad == nil {
		f.bad = make(map[string]bool)
	}
	f.bad[place] = true
	for _, err := range errs {
		f.problems = append(f.problems, problem{setting, fmt.Errorf("%s: %w", place, err)})
	}
}

// has reports whether a setting has a problem, at any place in it.
func (f *findings) has(setting string) bool {
	return slices.ContainsFunc(f.problems, func(p problem) bool { return p.setting == setting })
}

func (f *findings) addf(setting, format string, args ...any) {
	f.add(setting, fmt.Errorf(format, args...))
}

func (f *findings) warnf(format string, args ...any) {
	f.warnings = append(f.warnings, fmt.Sprintf(format, args...))
}

func withoutNil(errs []error) []error {
	var kept []error
	for _, err := range errs {
		if err != nil {
			kept = append(kept, err)
		}
	}
	return kept
}
