package resident

import (
	"errors"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// explain adds to an error what only the seeder knows: the image, and limits that were reached. For
// the running program it adds the `aws` command that failed, if the shell does not name it, and
// missing inputs.
func (s *server) explain(err error, image string, running format.Program) *seeder.SeedError {
	failures := failuresOf(err)
	for _, failed := range failures {
		failed.Image = image
	}
	first := failures[0] // there are more only before anything has begun
	switch {
	case running == nil: // only a program tries what fails
	case first.Ended != "":
		first.Details, first.Inputs = s.attempts.list()
	case first.Part != "" && first.Missing == "":
		first.Inputs = running.MissingInputs(first)
		s.addCommand(first)
	}
	last := failures[len(failures)-1]
	full, bounded := fullDisk(s.place.State())
	if full != "" {
		last.Details = append(last.Details, full)
	} else {
		last.Details = append(last.Details, s.bounds.reached()...)
	}
	return &seeder.SeedError{Failures: failures, Full: bounded}
}

// failuresOf returns the failures of parts, or one that belongs to no part.
func failuresOf(err error) (failures []*failure.Error) {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		for _, one := range joined.Unwrap() {
			failures = append(failures, failuresOf(one)...)
		}
		return failures
	}
	var failed *failure.Error
	if errors.As(err, &failed) {
		return []*failure.Error{failed}
	}
	return []*failure.Error{{Message: err.Error()}}
}

// addCommand adds the `aws` command that failed last, if it made the script fail.
func (s *server) addCommand(failed *failure.Error) {
	last, ok := s.aws.LastFailure()
	if !ok || failed.Message != "" || failed.Status != last.Status {
		return
	}
	failed.Removal = removalOf(last)
	if last.NotBuiltIn { // which says itself what to do
		failed.Bash, failed.Stopped = nil, false
	}
	if failed.Said != "" {
		return
	}
	if failed.Command == "" {
		failed.Command = "aws " + script.Join(last.Args)
	}
	failed.Details = append(failed.Details, "aws: "+strings.Join(wording.Lines(strings.Split(last.Message, "\n")), "\n"))
	if missing := s.missingTable(last); missing != "" {
		failed.Details = append(failed.Details, missing)
	}
}

// removalOf returns the removal of a table that does not exist, as in every new database.
func removalOf(failed awscli.Failure) *failure.Removal {
	if !strings.Contains(failed.Message, "(ResourceNotFoundException) when calling the DeleteTable operation") {
		return nil
	}
	var removal failure.Removal
	for i, argument := range failed.Args {
		if name, ok := strings.CutPrefix(argument, "--table-name="); ok {
			removal.Table = name
		} else if argument == "--table-name" && i+1 < len(failed.Args) {
			removal.Table = failed.Args[i+1]
		}
	}
	return &removal
}
