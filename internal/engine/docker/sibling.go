package docker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
)

// theSeeder is what messages call the seeder.
const theSeeder = "the seeder"

// sigkilled is the exit code of what was ended by SIGKILL.
const sigkilled = 128 + 9

// sibling is a container that runs, or ran.
type sibling struct {
	engine *Engine
	id     string
	what   string // theSeeder or another, for messages
	ended  chan struct{}
	status int64
	err    error // why its end could not be watched
}

// start starts a created container and watches it until stop is called.
func (e *Engine) start(ctx context.Context, id, what string) (s *sibling, stop func(), err error) {
	if err := e.api.ContainerStart(ctx, id, container.StartOptions{}); err != nil {
		return nil, nil, fmt.Errorf("starting %s: %w", what, err)
	}
	s = &sibling{engine: e, id: id, what: what, ended: make(chan struct{})}
	watch, stop := context.WithCancel(context.WithoutCancel(ctx)) // ctx may bound no more than the start
	statuses, failures := e.api.ContainerWait(watch, id, container.WaitConditionNotRunning)
	go func() {
		defer close(s.ended)
		select {
		case status := <-statuses:
			s.status = status.StatusCode
		case s.err = <-failures:
		}
	}()
	return s, stop, nil
}

// end returns a channel that is closed when the sibling has ended. A nil sibling never ends.
func (s *sibling) end() <-chan struct{} {
	if s == nil {
		return nil
	}
	return s.ended
}

// exitError says how a sibling ended: its exit code, whether it was out of memory, the end of its
// log.
func (s *sibling) exitError() error {
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
	text.WriteString(quoted("; its last words:\n", s.logTail(ctx)))
	return errors.New(text.String())
}

// quoted returns before and what a container wrote, each line marked as a quotation. It returns
// nothing where the container wrote nothing.
func quoted(before, text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	return before + "| " + strings.ReplaceAll(text, "\n", "\n| ")
}

// isClosed reports whether a channel that only gets closed is.
func isClosed(channel <-chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}

// logTail returns the end of a container's log. It leaves out the seeder's standard output, which
// is the protocol, and the frames of a JVM's stack, which hide what went wrong.
func (s *sibling) logTail(ctx context.Context) string {
	const lines = 15
	logs, err := s.engine.api.ContainerLogs(
		ctx,
		s.id,
		container.LogsOptions{ShowStdout: s.what != theSeeder, ShowStderr: true, Tail: "100"},
	)
	if err != nil {
		return ""
	}
	defer func() { _ = logs.Close() }()
	var text bytes.Buffer
	_, _ = stdcopy.StdCopy(&text, &text, logs) // whatever can be had
	said := slices.DeleteFunc(strings.Split(strings.TrimSpace(text.String()), "\n"), func(line string) bool { return strings.HasPrefix(line, "\tat ") })
	return strings.Join(said[max(0, len(said)-lines):], "\n")
}
