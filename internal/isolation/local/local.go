// Package local runs DynamoDB Local as a child of the first process of a container.
//
// That process need not be the first one: a container may have an init of its own, and those of a
// pod may share their processes.
package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// stopGrace is how long DynamoDB Local may take to end before it is killed. It takes a third of a
// second.
const stopGrace = 10 * time.Second

// errEnding says that DynamoDB Local has ended for good, and the program does.
var errEnding = errors.New("DynamoDB Local has ended")

// Local is DynamoDB Local in a child process.
type Local struct {
	address   string
	program   string
	command   []string
	directory string

	stops, starts chan chan error
	over          chan struct{} // closed when Run returns

	left atomic.Pointer[map[string]time.Time] // journals that were there before the last start

	// Of Run.
	pid     int // 0 while there is none
	stopped chan error
	ending  syscall.Signal // that somebody has sent to end it
}

// New prepares DynamoDB Local for the databases in a directory. The command lacks the options
// -dbPath and -port.
func New(command []string, directory string) (*Local, error) {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return nil, fmt.Errorf("starting DynamoDB Local: %w", err)
	}
	port, err := reservePort()
	if err != nil {
		return nil, fmt.Errorf("reserving a port for DynamoDB Local: %w", err)
	}
	return &Local{
		address:   "127.0.0.1:" + strconv.Itoa(port),
		program:   program,
		command:   slices.Concat(command, []string{"-dbPath", directory, "-port", strconv.Itoa(port)}),
		directory: directory,
		stops:     make(chan chan error),
		starts:    make(chan chan error),
		over:      make(chan struct{}),
	}, nil
}

// reservePort returns a free port, and leaves a socket open that keeps the kernel from giving the
// port to somebody else. DynamoDB Local can listen on the port nevertheless: both sockets allow the
// reuse of the address, as Java does by itself, and this one does not listen.
func reservePort() (port int, err error) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	if err = syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return 0, err
	}
	if err = syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return 0, err
	}
	name, err := syscall.Getsockname(socket)
	if err != nil {
		return 0, err
	}
	return name.(*syscall.SockaddrInet4).Port, nil
}

// Address returns where DynamoDB Local listens, as HOST:PORT. It stays the same.
func (l *Local) Address() string { return l.address }

// passed are the signals that DynamoDB Local would get as the first process of its container. The
// JVM ends at all of them but SIGQUIT, at which it prints what its threads do.
var passed = []os.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT}

// Run starts DynamoDB Local and returns when it has ended, except by [Local.Stop]. The status is
// that of a shell: 128 and the number of the signal for a process that a signal has ended.
//
// Run passes signals on, and takes note of the end of all processes that the kernel makes children
// of the first process of a container. It ends DynamoDB Local when the context ends, and returns
// the cause.
func (l *Local) Run(ctx context.Context) (status int, err error) {
	// The parent-death signal comes at the end of the thread that has started the child.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(l.over)
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, slices.Concat(passed, []os.Signal{syscall.SIGCHLD})...)
	defer signal.Stop(signals)
	if err := l.start(); err != nil {
		return 0, err
	}
	var late <-chan time.Time
	for {
		select {
		case received := <-signals:
			if status, isOver := l.handle(received.(syscall.Signal)); isOver {
				return status, nil
			}
			if l.stopped == nil {
				late = nil
			}
		case <-ctx.Done():
			_ = syscall.Kill(l.pid, l.stopSignal())
			return 0, context.Cause(ctx)
		case l.stopped = <-l.stops:
			late = time.After(stopGrace)
			_ = syscall.Kill(l.pid, l.stopSignal())
		case <-late:
			_ = syscall.Kill(l.pid, syscall.SIGKILL)
		case started := <-l.starts:
			err := l.start()
			started <- err
			if err != nil {
				return 0, err
			}
		}
	}
}

// handle handles a signal. It reports whether DynamoDB Local has ended for good, and its status.
func (l *Local) handle(number syscall.Signal) (status int, isOver bool) {
	switch number {
	case syscall.SIGCHLD:
		end, found := l.reap()
		switch {
		case !found:
		case l.stopped == nil:
			return exitStatus(end), true
		default:
			l.stopped <- nil
			l.stopped = nil
		}
	case syscall.SIGQUIT:
	default:
		l.ending = number
	}
	switch {
	case l.pid == 0 && l.ending != 0:
		return signalStatus(l.ending), true
	case l.pid != 0 && number != syscall.SIGCHLD:
		_ = syscall.Kill(l.pid, number)
	}
	return 0, false
}

// Stop ends the process, so that it closes its files. [Local.Start] must follow.
func (l *Local) Stop() error { return l.request(l.stops) }

// Start starts the process again after a [Local.Stop].
func (l *Local) Start() error { return l.request(l.starts) }

func (l *Local) request(to chan chan error) error {
	done := make(chan error, 1)
	select {
	case to <- done:
	case <-l.over:
		return errEnding
	}
	select {
	case err := <-done:
		return err
	case <-l.over:
		return errEnding
	}
}

// start starts the process.
func (l *Local) start() error {
	left := l.journals()
	l.left.Store(&left)
	pid, err := syscall.ForkExec(l.program, l.command, &syscall.ProcAttr{
		Env:   os.Environ(),
		Files: []uintptr{0, 1, 2},
		Sys:   &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		return fmt.Errorf("starting %s: %w", l.program, err)
	}
	l.pid = pid
	return nil
}

// IsWriting reports whether DynamoDB Local is writing to a file. SQLite keeps a journal next to it
// meanwhile. At any other time a kill interrupts nothing, and takes no time.
//
// A process that was killed while it was writing leaves a journal, which stays until the file is
// opened again.
func (l *Local) IsWriting() bool {
	left := *l.left.Load()
	for path, modified := range l.journals() {
		if before, found := left[path]; !found || !modified.Equal(before) {
			return true
		}
	}
	return false
}

// journals returns when the journals that are there were modified, by their paths.
func (l *Local) journals() map[string]time.Time {
	journals := map[string]time.Time{}
	paths, _ := filepath.Glob(filepath.Join(l.directory, "*-journal")) // the pattern is not a bad one
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil { // or it is gone
			journals[path] = info.ModTime()
		}
	}
	return journals
}

func (l *Local) stopSignal() syscall.Signal {
	if l.IsWriting() {
		return syscall.SIGTERM
	}
	return syscall.SIGKILL
}

// reap takes note of all children that have ended, and says how DynamoDB Local has, if it has.
func (l *Local) reap() (end syscall.WaitStatus, found bool) {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		switch {
		case err == syscall.EINTR:
		case pid <= 0:
			return end, found
		case pid == l.pid:
			end, found, l.pid = status, true, 0
		}
	}
}

func exitStatus(end syscall.WaitStatus) int {
	if end.Signaled() {
		return signalStatus(end.Signal())
	}
	return end.ExitStatus()
}

func signalStatus(number syscall.Signal) int { return 128 + int(number) }
