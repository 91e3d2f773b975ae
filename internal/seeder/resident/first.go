package resident

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/process"
)

// consoleDescriptor is the seeder's descriptor of the console, which receives what is written to
// the first process's output.
const consoleDescriptor = 3

// RunFirst is the parent of the seeder and of all orphans of scripts: the first process of a
// container, or a subreaper elsewhere. It starts the seeder, which is this program with other
// arguments, and passes the protocol on to it. It keeps no descriptor of the protocol: /proc/1/fd,
// where scripts log to in containers, is a pipe to the console. It ends with the seeder's exit
// status. In a PID namespace the kernel then ends the scripts and the database; elsewhere RunFirst
// ends its descendants.
func RunFirst(arguments []string) (status int, err error) {
	ignoreSignals()
	if os.Getpid() != 1 { // no PID namespace ends with us
		_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
		defer process.DescendantsOf(os.Getpid()).Kill()
	}
	program, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("finding our own binary: %w", err)
	}
	var console [2]int
	if err := unix.Pipe2(console[:], unix.O_CLOEXEC); err != nil {
		return 0, fmt.Errorf("making the console: %w", err)
	}
	child, err := syscall.ForkExec(program, append([]string{program}, arguments...), &syscall.ProcAttr{
		Env:   os.Environ(),
		Files: []uintptr{0, 1, 2, consoleDescriptor: uintptr(console[0])},
	})
	if err != nil {
		return 0, fmt.Errorf("starting the seeder: %w", err)
	}
	if err := releaseProtocol(console); err != nil {
		return 0, fmt.Errorf("leaving the protocol to the seeder: %w", err)
	}
	return reapUntil(child)
}

// ignoreSignals makes signals do nothing, because a script that signals all processes, or the first
// one, means others. If the kernel ignored them the scripts would, too.
func ignoreSignals() { signal.Notify(make(chan os.Signal, 1)) }

// releaseProtocol replaces the protocol's descriptors by the console and tells the seeder, which
// runs no script before.
func releaseProtocol(console [2]int) error {
	null, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	err = errors.Join(unix.Dup3(null, 0, 0), unix.Dup3(console[1], 1, 0), unix.Dup3(console[1], 2, 0))
	for _, spare := range []int{null, console[0], console[1]} {
		_ = unix.Close(spare)
	}
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(protocolReleased[:])
	return err
}

// protocolReleased is the first byte on the console.
var protocolReleased = [1]byte{'\n'}

// waitForConsole waits until no other process has the protocol.
func waitForConsole() (*os.File, error) {
	if err := unix.SetNonblock(consoleDescriptor, true); err != nil { // so that reading can be ended
		return nil, fmt.Errorf("taking the console: %w", err)
	}
	unix.CloseOnExec(consoleDescriptor)
	console := os.NewFile(consoleDescriptor, "console")
	var first [len(protocolReleased)]byte
	if _, err := io.ReadFull(console, first[:]); err != nil {
		return nil, fmt.Errorf("waiting for the protocol: %w", err)
	}
	return console, nil
}

// reapUntil reaps children and orphans until the child has ended. It resumes a stopped child.
func reapUntil(child int) (status int, err error) {
	for {
		var status unix.WaitStatus
		ended, err := unix.Wait4(-1, &status, unix.WUNTRACED, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return 0, fmt.Errorf("waiting for the seeder: %w", err)
		case status.Stopped():
			if ended == child {
				_ = unix.Kill(child, unix.SIGCONT)
			}
		case ended == child && status.Signaled():
			return 128 + int(status.Signal()), nil
		case ended == child:
			return status.ExitStatus(), nil
		}
	}
}

// protectProcess denies other processes, even of root, access to our descriptors and memory, and so
// to the protocol. Only a process that may trace any other one has access, which no engine allows
// by default.
func protectProcess() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("scripts could reach into the seeder: %w", err)
	}
	return nil
}

// reservedThreads is a usual number of threads of this program.
const reservedThreads = 32

// reserveThreads makes the runtime create threads early. Scripts may use up all processes of the
// container later, and a Go program that cannot create a thread ends.
func reserveThreads() {
	var begun, ended sync.WaitGroup
	begun.Add(reservedThreads)
	for range reservedThreads {
		ended.Go(func() {
			runtime.LockOSThread() // each another one
			defer runtime.UnlockOSThread()
			begun.Done()
			begun.Wait()
		})
	}
	ended.Wait()
}
