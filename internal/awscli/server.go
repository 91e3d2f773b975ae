// Package awscli is the `aws dynamodb` of seed scripts.
//
// A script finds a small program, the front, under the name aws first in its PATH. The front
// (package front) sends each command with its working directory and descriptors over a unix socket
// to a Server. The Server parses the command like the AWS CLI v2, calls DynamoDB on an open
// connection, and writes the output to the front's own descriptors.
//
// Package model defines operations, parameters and their types. An unknown one is an error,
// never a guess. docs/scripts.md lists the differences from the AWS CLI that the tests compare
// with.
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

// SocketVariable is the environment variable with the path of the server's socket.
const SocketVariable = wire.SocketVariable

// Socket returns the path of the server's socket: that of the variable, or one relative to this
// program.
func Socket() string {
	if path := os.Getenv(SocketVariable); path != "" {
		return path
	}
	program, _ := os.Executable()
	return filepath.Join(filepath.Dir(filepath.Dir(program)), wire.RelativeSocket)
}

// Front runs one `aws …` command (args without argv[0]) through the server and returns its exit
// status.
func Front(args []string) int { return front.Run(args) }

// Server executes the commands of fronts.
type Server struct {
	caller  Caller
	backoff func(attempt int) time.Duration // pause after a failed attempt

	mu       sync.Mutex
	indexing map[string]*indexChange // by table
	counts   Counts
	busy     int
	failure  *Failure
	// repeats is the number of times in a row that the latest command of another service failed.
	// repeatedAt is the number of commands at the last of them.
	repeats, repeatedAt int
	onWait              func(Failure)
	endpoints           []Endpoint

	others  OtherServices
	skipped []Skipped
}

// Failure is a command that ended with an exit status other than 0.
type Failure struct {
	Args    []string // without "aws", as the script wrote them
	Status  int
	Message string // its standard error
	// NotBuiltIn says that the AWS CLI has the command, and OtherService that it is another
	// service's.
	NotBuiltIn, OtherService bool
}

// NewServer returns a server that makes its calls by caller.
func NewServer(caller Caller) *Server {
	return &Server{caller: caller, backoff: exponentialBackoff, indexing: map[string]*indexChange{}}
}

// Listen creates the socket for Serve. Every user may connect, because a script may change its
// user.
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

// Serve answers fronts, any number at a time, until ctx ends or the listener is closed. It returns
// when the running commands have ended; the end of ctx interrupts them. Its error is that of a
// broken listener.
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

// serve executes one command. A front without an answer knows that its command was not completed.
// Other errors of the connection concern only that front.
func (s *Server) serve(ctx context.Context, conn *net.UnixConn) {
	received := context.AfterFunc(ctx, func() { conn.Close() }) // do not wait for a silent connection
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
	failed := Failure{Args: call.Args, Status: statusOf(err), Message: err.Error()}
	var missing *notBuiltInError
	if errors.As(err, &missing) {
		failed.NotBuiltIn, failed.OtherService = true, missing.otherService
	}
	s.recordFailure(failed)
	return failed.Status
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

// LastFailure returns the latest command that failed, if any. The command of a front that was
// killed does not count.
func (s *Server) LastFailure() (Failure, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure == nil {
		return Failure{}, false
	}
	return *s.failure, true
}

// Counts returns the counts so far.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Busy returns the number of commands that are running.
func (s *Server) Busy() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy
}
