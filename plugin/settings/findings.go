package settings

import "fmt"

// findings collects what is wrong (problems) or odd (warnings) with the settings, so that all of it is told at once.
type findings struct {
	problems []finding
	warnings []string
	bad      map[string]bool
}

// finding is what is wrong with a setting.
type finding struct {
	setting string
	err     error
}

// add notes what is wrong with a setting.
func (f *findings) add(setting string, errs ...error) { f.addAt(setting, setting, errs...) }

// addAt notes what is wrong at a place of a setting. Later findings about the same place follow
// from the first, and are left out.
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
		f.problems = append(f.problems, finding{setting, fmt.Errorf("%s: %w", place, err)})
	}
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
