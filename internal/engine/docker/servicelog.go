package docker

import (
	"bytes"
	"context"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// Follow passes on the log of the instance that is served, and goes on with the next one.
func (s *service) Follow(ctx context.Context, line func(string)) error {
	for {
		served, changed := s.now()
		s.engine.followLog(ctx, served.id, line)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.closed:
			return nil
		case <-changed:
			continue
		case <-served.ended:
		}
		select { // a swap ends it, too
		case <-changed:
		case <-s.closed:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(time.Second):
			if _, err := s.engine.api.ContainerInspect(ctx, served.id); cerrdefs.IsNotFound(err) {
				return engine.ErrServiceRemoved
			}
			return served.exitError()
		}
	}
}

// followLog passes on the log of a container until it ends.
func (e *Engine) followLog(ctx context.Context, id string, line func(string)) {
	logs, err := e.api.ContainerLogs(ctx, id, container.LogsOptions{ShowStdout: true, ShowStderr: true, Follow: true})
	if err != nil {
		return // and whether it is still there, somebody else tells
	}
	defer func() { _ = logs.Close() }()
	stdout, stderr := &lineWriter{line: line}, &lineWriter{line: line}
	_, _ = stdcopy.StdCopy(stdout, stderr, logs)
	stdout.flush()
	stderr.flush()
}

// maxLine bounds a line of a log, in bytes. A longer one is passed on in pieces.
const maxLine = 64 << 10

// lineWriter passes on what is written to it, line by line.
type lineWriter struct {
	line func(string)
	rest []byte
}

func (w *lineWriter) Write(text []byte) (int, error) {
	w.rest = append(w.rest, text...)
	for {
		end := bytes.IndexByte(w.rest, '\n')
		switch {
		case end >= 0:
			w.line(string(bytes.TrimRight(w.rest[:end], "\r")))
			w.rest = w.rest[end+1:]
		case len(w.rest) > maxLine:
			w.line(string(w.rest))
			w.rest = nil
		default:
			return len(text), nil
		}
	}
}

// flush passes on a last line that has no end.
func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		w.line(string(w.rest))
		w.rest = nil
	}
}
