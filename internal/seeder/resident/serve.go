// Package resident is the seeder itself: the process that runs next to the database and does what
// package seeder asks for.
package resident

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Serve is the seeder, a child of [RunFirst]. It answers requests until input ends, which means
// that the plugin is gone, or until the lifetime is over.
func Serve(place seeder.Place, input io.Reader, output io.Writer, lifetime time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), lifetime, fmt.Errorf("the seeder's lifetime of %s is over", lifetime))
	defer cancel()
	ignoreSignals()
	reserveThreads()
	unclosed := closeToOthers()
	console, err := takeConsole()
	if err != nil {
		return err
	}
	caller := awscli.NewCaller(place.Endpoint(), dynamo.Region, dynamo.AccessKey)
	aws := awscli.NewServer(caller)
	listener, err := awscli.Listen(place.AWSSocket())
	if err != nil {
		return err
	}
	go func() { _ = aws.Serve(ctx, listener) }()

	s := server{place: place, client: dynamo.Connect(place.Endpoint()), aws: aws, names: &askedNames{}, console: console, responses: json.NewEncoder(output)}
	s.lacking = slices.DeleteFunc(append(s.serveUsualAddresses(ctx), unclosed), func(err error) bool { return err == nil })
	requests := make(chan seeder.Request)
	go func() {
		defer cancel()
		decoder := json.NewDecoder(input)
		for {
			var r seeder.Request
			if decoder.Decode(&r) != nil {
				return
			}
			requests <- r
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case r := <-requests:
			s.nonce = r.Nonce
			s.send(s.answer(ctx, r))
		}
	}
}

// serveUsualAddresses leads scripts to the database that look for it elsewhere than at its endpoint. It returns what
// cannot be had: whatever the seed's image needs a port for, or an engine does not allow, scripts may not need.
func (s *server) serveUsualAddresses(ctx context.Context) (lacking []error) {
	database := strings.TrimPrefix(s.place.Endpoint(), "http://")
	address, refused := "", refusedConnections
	if !s.place.OwnNetwork {
		address, refused = "127.0.0.1", func() int { return 0 }
	}
	usual, others := localStack(database, s.aws.SkipsOtherServices), doorTo(database, s.aws.SkipsOtherServices)
	s.ports = &ports{
		place:   s.place,
		refused: refused,
		serve: func(port int) error {
			if slices.Contains(s.place.Ports, port) {
				return servePort(ctx, address, port, usual)
			}
			return servePort(ctx, address, port, others)
		},
		say: func(line string) { s.say("seeder", seeder.Detail, line) },
	}
	lacking = []error{s.ports.begin(), answerPortRequests(ctx, s.place.PortsSocket(), s.ports.ask)}
	if s.place.Resolver.IsValid() {
		lacking = append(lacking, serveNames(ctx, s.place.Resolver.String(), s.names))
	}
	return lacking
}

type server struct {
	place     seeder.Place
	client    *dynamodb.Client
	aws       *awscli.Server
	names     *askedNames
	ports     *ports
	vain      *vain        // of the script that runs
	lines     atomic.Int64 // that scripts have written
	console   *os.File
	lacking   []error // what scripts, or we, must do without
	nonce     string  // of the request that is being answered
	sending   sync.Mutex
	responses *json.Encoder
}

func (s *server) send(r seeder.Response) {
	s.sending.Lock()
	defer s.sending.Unlock()
	r.Nonce = s.nonce
	_ = s.responses.Encode(r) // nobody is left to tell: the end of the input ends us
}

func (s *server) answer(ctx context.Context, r seeder.Request) seeder.Response {
	var err error
	answer := seeder.Response{Done: true}
	switch {
	case r.Wait:
		err = dynamo.WaitUntilReady(ctx, s.client)
	case r.Seed != nil:
		answer.Seeded, err = s.seed(ctx, *r.Seed)
	case r.Describe:
		var catalog dynamo.Catalog
		catalog, err = dynamo.Describe(ctx, s.client)
		answer.Catalog = &catalog
	case r.Sample > 0:
		answer.Items, err = dynamo.Sample(ctx, s.client, r.Sample)
	case r.Expect != nil:
		err = r.Expect.Check(ctx, s.client)
	case r.Write:
		err = dynamo.CheckWritable(ctx, s.client)
	case r.Stop:
		answer.Stopped, err = stopDatabase(ctx, s.place)
	case r.Inventory != nil:
		var inventory snapshot.Inventory
		inventory, err = snapshot.TakeInventory(*r.Inventory)
		answer.Inventory = &inventory
	case r.Exercise:
		err = dynamo.Exercise(ctx, s.client)
	case r.Loaded != "":
		answer.Loaded, err = countLoaded(r.Loaded)
	default:
		err = errors.New("a request that this seeder does not know: plugin and seeder differ in version")
	}
	if err != nil {
		return seeder.Response{Done: true, Error: err.Error(), Full: errors.Is(err, seeder.ErrFull)}
	}
	return answer
}

func (s *server) say(script string, stream seeder.Stream, line string) {
	s.send(seeder.Response{Output: &seeder.Output{Script: script, Stream: stream, Line: line}})
}

func (s *server) seed(ctx context.Context, what seeder.Seed) (*seeder.Seeded, error) {
	if what.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, what.Timeout, errors.New(what.Over))
		defer cancel()
	}
	scripts, err := script.FromParts(what.Parts, s.place.Commands())
	if err != nil {
		return nil, err
	}
	s.aws.SkipOtherServices(what.SkipOthers)
	runner := script.Runner{
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
	}
	runner.Tell = func(script, line string) { s.say(script, seeder.Progress, line) }
	begun := 0
	runner.Begin = func(script string) (end func()) {
		if begun++; len(scripts) > 1 {
			s.say(script, seeder.Progress, fmt.Sprintf("script %d of %d", begun, len(scripts)))
		}
		return s.accompany(scripts[begun-1], runner)
	}
	for _, problem := range s.lacking {
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
		lacking := func(failure *script.Error) string { return runner.Lacking(scripts[max(0, begun-1)], failure) }
		return nil, s.explain(err, what, lacking)
	}
	var lacking []string
	for _, script := range scripts {
		if lacks := runner.Lacking(script, nil); lacks != "" {
			lacking = append(lacking, fmt.Sprintf("%s: %s", script.Name, lacks))
		}
	}
	counts := s.aws.Counts()
	return &seeder.Seeded{Commands: counts.Commands - counts.Skipped, Items: counts.Items, Note: s.unheeded(), Lacking: lacking}, nil
}

// accompany says how a script gets on, and when it has ended which endpoints it was the first to name.
func (s *server) accompany(which script.Script, runner script.Runner) (end func()) {
	name, known := which.Name, len(s.aws.Endpoints())
	s.vain = newVain(s.aws, s.names, s.ports, func() string { return runner.Lacking(which, nil) })
	unwatch := s.ports.watch(runner.Commands)
	stop := progress{
		counts: s.aws.Counts, lines: s.lines.Load, failure: s.vain.failure, vain: s.vain.tell, doing: runner.Doing,
		interval: progressInterval, say: func(line string) { s.say(name, seeder.Progress, line) },
	}.watch()
	return func() {
		stop()
		unwatch()
		if skipped := s.aws.TakeSkipped(); len(skipped) > 0 {
			s.say(name, seeder.Progress, tellSkipped(skipped))
		}
		for _, endpoint := range s.aws.Endpoints()[known:] {
			if !s.isDatabase(endpoint.URL) {
				s.say(name, seeder.Detail, endpoint.Named+" goes to the database being seeded")
			}
		}
	}
}

// tellSkipped says how many commands were passed over, and which.
func tellSkipped(skipped []awscli.Skipped) string {
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

// unheeded tells of `aws` commands whose failure the shell did not take for the script's: behind `||`,
// in `echo $(…)`, in a background job. Mostly they are meant so, but nobody else can see the others.
func (s *server) unheeded() string {
	last, any := s.aws.LastFailure()
	if !any {
		return ""
	}
	return fmt.Sprintf("%s failed and the scripts went on; the last was: aws %s (exit status %d: %s)",
		wording.Count(s.aws.Counts().Failures, "aws command"), script.Join(last.Args), last.Status, firstLine(last.Message))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// explain adds what only the seeder knows about a failed script: the image that lacks a tool, the `aws`
// command behind it, where the shell does not tell, and bounds that were reached.
func (s *server) explain(err error, what seeder.Seed, lacking func(*script.Error) string) error {
	var failure *script.Error
	if errors.As(err, &failure) && failure.Cause != nil {
		lines := []string{err.Error()}
		if failure.Missing != "" {
			lines = append(lines, missing(failure.Missing, what))
		}
		err = errors.New(strings.Join(append(lines, s.vain.tell()...), "\n"))
	} else if failure != nil && failure.Missing != "" {
		failure.Message = missing(failure.Missing, what)
	}
	if last, any := s.aws.LastFailure(); any && failure != nil && failure.Message == "" && failure.Said == "" && failure.Status == last.Status {
		if failure.Command == "" {
			failure.Command = "aws " + script.Join(last.Args)
		}
		err = fmt.Errorf("%w\naws: %s", err, strings.Join(wording.Lines(strings.Split(last.Message, "\n")), "\n"))
		if missing := s.missingTable(last); missing != "" {
			err = fmt.Errorf("%w\n%s", err, missing)
		}
	}
	if advice := s.advice(failure, lacking); advice != "" {
		err = fmt.Errorf("%w\n%s", err, advice)
	}
	if full := fullness(s.place.State()); full != nil {
		return fmt.Errorf("%w\n%w", err, full)
	}
	if bounds := reachedBounds(); bounds != "" {
		return fmt.Errorf("%w\n%s", err, bounds)
	}
	return err
}
