package resident

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// apply applies a seed. The error is a [seeder.SeedError] where a part or a bound is to blame.
func (s *server) apply(ctx context.Context, what seeder.Seed) (*seeder.Seeded, error) {
	if what.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, what.Timeout, errors.New(what.Over))
		defer cancel()
	}
	scripts, err := script.FromParts(what.Parts, s.place.Commands())
	if err != nil {
		return nil, err
	}
	s.aws.SetOtherServices(awscli.OtherServices{Skip: what.SkipOthers, Advice: what.OthersAdvice})
	runner, begun := s.runner(what), 0
	runner.Begin = func(script string) (end func()) {
		if begun++; len(scripts) > 1 {
			s.say(script, seeder.Progress, fmt.Sprintf("script %d of %d", begun, len(scripts)))
		}
		return s.watch(scripts[begun-1], runner)
	}
	for _, problem := range s.missing {
		s.say("seeder", seeder.Detail, problem.Error())
	}
	s.ports.prepare(namedPorts(s.place, scripts))
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	s.aws.OnWait(func(awscli.Failure) {
		end(errors.New("the script waits for another service, which a seed does not reach"))
	})
	go watchDisk(ctx, diskInterval, func() (room, error) { return roomAt(s.place.Root) }, end)
	if err := runner.Run(ctx, scripts); err != nil {
		return nil, s.explain(err, what.Image, func(failed *failure.Error) *failure.Inputs {
			if begun == 0 {
				return nil
			}
			return runner.MissingInputs(scripts[begun-1], failed)
		})
	}
	seeded := seeder.Seeded{Note: s.ignoredFailures()}
	for _, script := range scripts {
		if missing := runner.MissingInputs(script, nil); missing != nil {
			seeded.Missing = append(seeded.Missing, *missing)
		}
	}
	counts := s.aws.Counts()
	seeded.Commands, seeded.Items = counts.Commands-counts.Skipped, counts.Items
	return &seeded, nil
}

func (s *server) runner(what seeder.Seed) script.Runner {
	return script.Runner{
		Dir:     s.place.Workspace(),
		Scratch: s.place.Scratch(),
		Beside:  what.Beside,
		Mounts:  what.Mounts,
		Console: s.console,
		Reaper:  os.Getppid(),
		Env:     environment(s.place, os.Environ(), what.ImageCLI),
		Output: func(script, stream, line string) {
			s.lines.Add(1)
			s.say(script, seeder.Stream(stream), line)
		},
		Tell: func(script, line string) { s.say(script, seeder.Progress, line) },
	}
}

// watch says how a script gets on, and when it has ended which endpoints it was the first to name.
func (s *server) watch(which script.Script, runner script.Runner) (end func()) {
	known := len(s.aws.Endpoints())
	s.attempts = newAttempts(s.aws, s.names, s.ports, func() *failure.Inputs { return runner.MissingInputs(which, nil) })
	endPorts := s.ports.watch(runner.Commands)
	endProgress := progress{
		counts: s.aws.Counts, lines: s.lines.Load, failure: s.attempts.command, attempts: s.attempts.list, doing: runner.Doing,
		interval: progressInterval,
		say: func(line string, missing *failure.Inputs) {
			s.tell(seeder.Output{Script: which.Name, Stream: seeder.Progress, Line: line, Missing: missing})
		},
	}.watch()
	return func() {
		endProgress()
		endPorts()
		if skipped := s.aws.TakeSkipped(); len(skipped) > 0 {
			s.say(which.Name, seeder.Progress, describeSkipped(skipped))
		}
		for _, endpoint := range s.aws.Endpoints()[known:] {
			if !s.isDatabase(endpoint.URL) {
				s.say(which.Name, seeder.Detail, endpoint.Named+" goes to the database being seeded")
			}
		}
	}
}

// describeSkipped says how many commands were passed over, and which.
func describeSkipped(skipped []awscli.Skipped) string {
	total, kinds := 0, make([]string, len(skipped))
	for i, kind := range skipped {
		total += kind.Times
		kinds[i] = fmt.Sprintf("%s (%d)", kind.Command, kind.Times)
	}
	return fmt.Sprintf("skipped %s of other services: %s", wording.Count(total, "command"), wording.Names(kinds))
}

// isDatabase tells whether an endpoint is the database's own.
func (s *server) isDatabase(endpoint string) bool {
	at, own := strings.TrimSuffix(endpoint, "/"), s.place.Endpoint()
	return at == own || at == strings.Replace(own, "localhost", "127.0.0.1", 1)
}

// ignoredFailures tells of `aws` commands whose failure the shell did not take for the script's:
// behind `||`, in `echo $(…)`, in a background job. Mostly they are meant so, but nobody else can
// see the others.
func (s *server) ignoredFailures() string {
	last, ok := s.aws.LastFailure()
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s failed and the scripts went on; the last was: aws %s (exit status %d: %s)",
		wording.Count(s.aws.Counts().Failures, "aws command"), script.Join(last.Args), last.Status, firstLine(last.Message))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
