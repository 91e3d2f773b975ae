package docker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

// theSeeder is what messages call the seeder.
const theSeeder = "the seeder"

// sibling is a container of ours that runs, or ran.
type sibling struct {
	engine *Engine
	id     string
	what   string // theSeeder or another, for messages
	ended  chan struct{}
	status int64
	err    error // why its end could not be watched
}

// start starts a created container and watches it until the run is closed.
func (p *pod) start(ctx context.Context, id, what string) (*sibling, error) {
	if err := p.engine.api.ContainerStart(ctx, id, container.StartOptions{}); err != nil {
		return nil, fmt.Errorf("starting %s: %w", what, err)
	}
	s := &sibling{engine: p.engine, id: id, what: what, ended: make(chan struct{})}
	watch, stop := context.WithCancel(context.WithoutCancel(ctx)) // ctx may bound no more than the start
	p.closers = append(p.closers, stop)
	statuses, failures := p.engine.api.ContainerWait(watch, id, container.WaitConditionNotRunning)
	go func() {
		defer close(s.ended)
		select {
		case status := <-statuses:
			s.status = status.StatusCode
		case s.err = <-failures:
		}
	}()
	return s, nil
}

// end is closed when a sibling has ended; one that is not there yet does not end.
func (s *sibling) end() <-chan struct{} {
	if s == nil {
		return nil
	}
	return s.ended
}

// death says why a sibling ended: exit code, out of memory, and its last words.
func (s *sibling) death() error {
	// The run's own context may be over; what happened is worth a moment all the same.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if s.err != nil {
		return fmt.Errorf("losing sight of %s, the Docker Engine may be gone: %w", s.what, s.err)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s ended with exit code %d", s.what, s.status)
	if found, err := s.engine.api.ContainerInspect(ctx, s.id); err == nil && found.State != nil && found.State.OOMKilled {
		text.WriteString(", out of memory")
	} else if s.what == theSeeder && s.status == sigkilled {
		text.WriteString(" (somebody killed it, as a script does by kill -KILL -1)")
	}
	text.WriteString(quoted("; its last words:\n", s.lastWords(ctx)))
	return errors.New(text.String())
}

// quoted is what a container wrote after what is said of it, each line marked as one of its;
// nothing where it wrote nothing.
func quoted(before, text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	return before + "| " + strings.ReplaceAll(text, "\n", "\n| ")
}

// lastWords returns the end of a container's log. What the seeder writes to its standard output is
// the protocol, and none of them.
func (s *sibling) lastWords(ctx context.Context) string {
	logs, err := s.engine.api.ContainerLogs(ctx, s.id, container.LogsOptions{ShowStdout: s.what != theSeeder, ShowStderr: true, Tail: "15"})
	if err != nil {
		return ""
	}
	defer func() { _ = logs.Close() }()
	var text bytes.Buffer
	_, _ = stdcopy.StdCopy(&text, &text, logs) // whatever can be had
	return text.String()
}

// await does one thing with the siblings. It gives up as soon as one of them has ended, and when ctx
// has; then whatever do was waiting for ends with the run.
func (p *pod) await(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.database.end():
		return p.deathOfDatabase()
	case <-p.seeder.ended:
		return p.seeder.death()
	case err := <-done:
		if err == nil {
			return nil
		}
		return p.blame(ctx, err)
	}
}

// blame finds out whether something failed because a sibling died at that moment: its end is noticed
// a little later than what it breaks.
func (p *pod) blame(ctx context.Context, err error) error {
	wait := 500 * time.Millisecond
	if errors.Is(err, seeder.ErrGone) {
		wait = 10 * time.Second
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.database.end():
		return fmt.Errorf("%w\n%w", p.deathOfDatabase(), err)
	case <-p.seeder.ended:
		return p.seeder.death()
	case <-time.After(wait):
		return err
	}
}

// sigkilled is the exit code of what was ended by SIGKILL.
const sigkilled = 128 + 9

// deathOfDatabase says why the database ended. The kernel kills it when the seeder ends, and then
// that is what there is to say.
func (p *pod) deathOfDatabase() error {
	if p.database.status == sigkilled {
		select {
		case <-p.seeder.ended:
			return p.seeder.death()
		case <-time.After(time.Second):
		}
	}
	return p.database.death()
}
