package resident

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/script"
)

// advice is what to do about a script that failed; empty where the error says all there is.
func (s *server) advice(failure *script.Error, lacking func(*script.Error) string) string {
	if failure == nil || failure.Cause != nil {
		return ""
	}
	if failure.Missing == "" {
		if lacks := lacking(failure); lacks != "" {
			return lacks
		}
	}
	if last, any := s.aws.LastFailure(); any && failure.Message == "" && failure.Status == last.Status {
		if strings.Contains(last.Message, "not built in") { // which says itself what to do
			return ""
		}
		return cmp.Or(removalAdvice(last), failure.Advice)
	}
	return failure.Advice
}

// removalAdvice is for a script that begins by removing what a new database does not have.
func removalAdvice(failed awscli.Failure) string {
	if !strings.Contains(failed.Message, "(ResourceNotFoundException) when calling the DeleteTable operation") {
		return ""
	}
	table := "a table that is removed "
	for i, argument := range failed.Args {
		if name, ok := strings.CutPrefix(argument, "--table-name="); ok {
			table = "the table " + name + " "
		} else if argument == "--table-name" && i+1 < len(failed.Args) {
			table = "the table " + failed.Args[i+1] + " "
		}
	}
	return fmt.Sprintf("%sis not there yet, as in every new database: write `|| true` behind the command, or remove the line", table)
}
