package resident

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// apply applies a seed. Its error is a [seeder.SeedError].
func (s *server) apply(ctx context.Context, what seeder.Seed) (*seeder.Seeded, error) {
	if what.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, what.Timeout, errors.New(what.Over))
		defer cancel()
	}
	s.bounds = readBounds()
	s.aws.SetOtherServices(awscli.OtherServices{Skip: what.SkipOthers, Advice: what.OthersAdvice})
	for _, problem := range s.missing {
		s.say("seeder", seeder.Detail, problem.Error())
	}
	scripts, err := script.FromParts(what.Parts, s.place.Commands())
	if err != nil {
		return nil, s.explain(err, what.Image, nil)
	}
	s.ports.prepare(namedPorts(s.place, scripts))
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	s.aws.OnWait(func(awscli.Failure) {
		end(errors.New("the script waits for another service, which a seed does not reach"))
	})
	go watchDisk(ctx, diskInterval, func() (diskSpace, error) { return diskSpaceAt(s.place.Root) }, end)
	application := seedApplier{
		formats: formats.All(),
		target:  s.target(what),
		parts:   what.Parts,
		tables:  &tableWatch{list: s.listTables},
		counted: func(part string, counts seeder.Counts) {
			s.tell(seeder.Output{Part: part, Stream: seeder.Counted, Counts: &counts})
		},
	}
	var programs []format.Program
	var running format.Program // of the part that is being applied
	application.begin = func() { running, s.attempts = nil, nil }
	application.target.Programs.Begin = func(part string, program format.Program) (end func()) {
		running = program
		programs = append(programs, program)
		return s.watch(part, program)
	}
	if err := application.apply(ctx); err != nil {
		return nil, s.explain(err, what.Image, running)
	}
	seeded := seeder.Seeded{Note: s.ignoredFailures(), Before: application.tables.before, Made: application.tables.made}
	for _, program := range programs {
		if missing := program.MissingInputs(nil); missing != nil {
			seeded.Missing = append(seeded.Missing, *missing)
		}
	}
	counts := s.aws.Counts()
	_, items := application.target.Counts.Read()
	seeded.Commands, seeded.Items = counts.Commands-counts.Skipped, counts.Items+int(items)
	return &seeded, nil
}

// target returns the place where the parts of a seed are applied.
func (s *server) target(what seeder.Seed) format.Target {
	return format.Target{
		Client:   s.client,
		Dir:      s.place.Workspace(),
		Inline:   s.place.Commands(),
		Data:     s.place.Data(),
		Progress: func(part, line string) { s.say(part, seeder.Progress, line) },
		Counts:   &format.Counts{},
		Programs: format.Programs{
			Env:           environment(s.place, os.Environ(), what.ImageCLI),
			Scratch:       s.place.Scratch(),
			Mounts:        what.Mounts,
			SameDirectory: what.SameDirectory,
			Output: func(part, stream, line string) {
				s.lines.Add(1)
				s.say(part, seeder.Stream(stream), line)
			},
			Console: s.console,
			Reaper:  os.Getppid(),
		},
	}
}

// watch reports the progress of a program. At its end it reports the endpoints that the program was
// the first to name.
func (s *server) watch(part string, program format.Program) (end func()) {
	known := len(s.aws.Endpoints())
	s.attempts = newAttempts(s.aws, s.names, s.ports, func() *failure.Inputs { return program.MissingInputs(nil) })
	endPorts := s.ports.watch(program.Commands)
	endProgress := progress{
		counts: s.aws.Counts, lines: s.lines.Load, failure: s.attempts.command, attempts: s.attempts.list, doing: program.Doing,
		interval: progressInterval,
		say: func(line string, missing *failure.Inputs) {
			s.tell(seeder.Output{Part: part, Stream: seeder.Progress, Line: line, Missing: missing})
		},
	}.watch()
	return func() {
		endProgress()
		endPorts()
		if skipped := s.aws.TakeSkipped(); len(skipped) > 0 {
			s.say(part, seeder.Progress, describeSkipped(skipped))
		}
		for _, endpoint := range s.aws.Endpoints()[known:] {
			if !s.isDatabase(endpoint.URL) {
				s.say(part, seeder.Detail, endpoint.Named+" goes to the database being seeded")
			}
		}
	}
}

// describeSkipped lists the commands that were skipped, with their number.
func describeSkipped(skipped []awscli.Skipped) string {
	total, kinds := 0, make([]string, len(skipped))
	for i, kind := range skipped {
		total += kind.Times
		kinds[i] = fmt.Sprintf("%s (%d)", kind.Command, kind.Times)
	}
	return fmt.Sprintf("skipped %s of other services: %s", wording.Count(total, "command"), wording.Names(kinds))
}

// isDatabase reports whether an endpoint is the database's own.
func (s *server) isDatabase(endpoint string) bool {
	at, own := strings.TrimSuffix(endpoint, "/"), s.place.Endpoint()
	return at == own || at == strings.Replace(own, "localhost", "127.0.0.1", 1)
}

// ignoredFailures describes `aws` commands whose failure the shell ignored: behind `||`, in `echo
// $(…)`, in a background job. Most of them are intended, but nothing else reports the others.
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
