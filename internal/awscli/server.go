// Package awscli is the `aws dynamodb` of seed scripts.
//
// A script finds a thin front first in its PATH under the name aws. The front (package front) hands each command
// with its working directory and descriptors over a unix socket to the resident side, a Server, which parses it as
// the AWS CLI v2 would, calls DynamoDB on a warm connection and writes the output to the front's own descriptors.
//
// Operations, parameters and their types come from package model; what is not understood is an error that says so,
// never a guess. What differs from the AWS CLI that it is compared with stands in docs/scripts.md.
package awscli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
	"github.com/dynasnap/dynasnap/internal/awscli/front/wire"
)

// SocketVariable is the environment variable that tells fronts where the resident side is.
const SocketVariable = wire.SocketVariable

// Socket is the path at which fronts find it: what the variable holds, or one near this program.
func Socket() string {
	if path := os.Getenv(SocketVariable); path != "" {
		return path
	}
	program, _ := os.Executable()
	return filepath.Join(filepath.Dir(filepath.Dir(program)), wire.SocketNearby)
}

// Front runs one `aws …` command (args without argv[0]) through the resident side and returns its exit status.
func Front(args []string) int { return front.Run(args) }

// Server carries out the commands of fronts.
type Server struct {
	caller  Caller
	backoff func(attempt int) time.Duration // how long to wait after an attempt that failed

	mu       sync.Mutex
	indexing map[string]bool // tables of which an index is being made or removed, or was a moment ago
	counts   Counts
	busy     int
	failure  *Failure
	// repeats is how often in a row the latest command failed, where it is another service's, and
	// repeatedAt how many commands there had been.
	repeats, repeatedAt int
	onWait              func(Failure)
	endpoints           []Endpoint

	skipOthers bool
	skipped    []Skipped
}

// Failure is a command that ended with another status than 0.
type Failure struct {
	Args    []string // without "aws"; as long as the script wrote them
	Status  int
	Message string // what it wrote to its standard error
}

// NewServer returns a server that sends the calls of its fronts to a database.
func NewServer(caller Caller) *Server {
	return &Server{caller: caller, backoff: exponentialBackoff, indexing: map[string]bool{}}
}

// Listen makes the socket for Serve. A script may change its user: any may connect.
func Listen(path string) (*net.UnixListener, error) {
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("listening for `aws` commands: %w", err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		l.Close()
		return nil, fmt.Errorf("opening the socket for all users: %w", err)
	}
	return l, nil
}

// Serve answers fronts, as many at once as there are, until ctx ends or the listener is closed. It returns when
// the commands under way have ended; the end of ctx interrupts them. The error is that of a listener that broke.
func (s *Server) Serve(ctx context.Context, l *net.UnixListener) error {
	var fronts sync.WaitGroup
	defer fronts.Wait()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	for {
		conn, err := l.AcceptUnix()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil:
			return fmt.Errorf("waiting for commands: %w", err)
		}
		fronts.Go(func() { s.serve(ctx, conn) })
	}
}

// serve carries out one command. A front that gets no answer knows that its command was not carried out to the
// end; whatever else breaks on the way to it concerns that front only.
func (s *Server) serve(ctx context.Context, conn *net.UnixConn) {
	received := context.AfterFunc(ctx, func() { conn.Close() }) // who connects and says nothing is not waited for
	call, err := front.Receive(conn)
	if err != nil {
		return
	}
	defer call.Close()
	if !received() {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		call.WaitGone()
		cancel()
	}()
	if status := s.execute(ctx, call); ctx.Err() == nil {
		_ = call.Answer(status)
	}
}

// execute runs a command, writes its output and error, and returns its exit status.
func (s *Server) execute(ctx context.Context, call *front.Call) int {
	s.begin()
	defer s.end()
	err := run(ctx, s, call, output{ctx, call.Stdout})
	if err == nil || ctx.Err() != nil {
		return 0
	}
	_, _ = io.WriteString(output{ctx, call.Stderr}, writtenError(err))
	s.recordFailure(Failure{Args: call.Args, Status: statusOf(err), Message: err.Error()})
	return statusOf(err)
}

func (s *Server) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy++
}

func (s *Server) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	s.counts.Commands++
}

func (s *Server) addItems(items int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Items += items
}

func (s *Server) recordFailure(f Failure) {
	s.mu.Lock()
	s.counts.Failures++
	tell := s.noteRepeat(f)
	s.failure = &f
	s.mu.Unlock()
	if tell != nil {
		tell(f)
	}
}

// LastFailure returns the latest command that failed, if one did. A front that was killed is none.
func (s *Server) LastFailure() (Failure, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure == nil {
		return Failure{}, false
	}
	return *s.failure, true
}

// Counts returns what the commands have come to so far.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Busy returns how many commands are being carried out now.
func (s *Server) Busy() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy
}
