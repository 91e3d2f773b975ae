package plugin

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// explainSeed adds to the problems of a seed which settings they are about, and what to write there.
func explainSeed(err error) error {
	var found *seed.Error
	if !errors.As(err, &found) {
		return err
	}
	settings := map[seed.Subject]string{seed.OfEntries: "seed", seed.OfMounts: "mounts", seed.OfFiles: "files", seed.OfExclude: "exclude"}
	explained := make([]error, len(found.Problems))
	for i, problem := range found.Problems {
		explained[i] = explainProblem(problem.Err)
		if setting := settings[problem.Of]; setting != "" { // an inline part is called by its setting
			explained[i] = fmt.Errorf("%s: %w", setting, explained[i])
		}
	}
	return wording.Join(explained...)
}

// explainProblem adds what to write.
func explainProblem(err error) error {
	var excluded *seed.ExcludedError
	var words *seed.WordsError
	var empty *seed.EmptyError
	var limit *seed.LimitError
	switch {
	case errors.As(err, &excluded):
		return fmt.Errorf("%s: exclude names it, too: one of the two is wrong", excluded.Path)
	case errors.As(err, &words) && words.AllPaths:
		return fmt.Errorf("%w; to name several, write seed: [%s]", err, strings.Join(words.Words, ", "))
	case errors.As(err, &words):
		return fmt.Errorf("%w; to give a script arguments, write seed: {script: %s, args: [%s]}", err, words.Words[0], strings.Join(words.Words[1:], ", "))
	case errors.As(err, &empty) && len(empty.IfNamed) > 0:
		return fmt.Errorf("%w; without a shebang these are taken for modules, so name the one to run (seed: %s): %s",
			err, empty.IfNamed[0], wording.Names(empty.IfNamed))
	case errors.As(err, &limit):
		const format = "more than %s would be carried along for the scripts (%s): " +
			"leave out what no script reads (exclude: [%[3]s]), or choose it, which has no bound (files: [%[3]s]), " +
			"or give the script a directory of its own"
		return fmt.Errorf(format, limit.Limit, limit.Where, limit.Largest)
	}
	return err
}

// seedAdvice says what may have led to a failure of a seed, and what to write then. The text is the
// error, and what the scripts wrote last.
func seedAdvice(of seed.Seed, text string) []string {
	var lines []string
	for _, advice := range of.Advise(text) {
		lines = append(lines, adviceOn(advice))
	}
	return lines
}

func adviceOn(advice format.Advice) string {
	switch a := advice.(type) {
	case format.NotCarried:
		return fmt.Sprintf("%s: add files: [%s]", a, strings.Join(a.Names, ", "))
	case format.WrongDirectory:
		return fmt.Sprintf("%s: write seed: [{script: %s, dir: %s}]", a, a.Part, a.Directory)
	case format.NotMounted:
		if a.Name == "" {
			return fmt.Sprintf("%s: where something of the workspace is mounted there elsewhere, write mounts: {%s: …}", a, a.Missed)
		}
		return fmt.Sprintf("%s: where that is mounted elsewhere, write mounts: {%s: %s}", a, a.Point, a.Source)
	case format.DefinedElsewhere:
		return fmt.Sprintf("%s: write seed: [%s, …]", a, a.Files[0])
	}
	return advice.String()
}
