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

// consoleDescriptor is where the seeder finds the console: what is written to the first process's
// output.
const consoleDescriptor = 3

// RunFirst is the parent of the seeder, and of all orphans that scripts leave: the first process of
// a container, or a subreaper elsewhere. It starts the seeder proper, which is this program with
// other arguments, leaves the protocol to it and keeps nothing of that: what lies in /proc/1/fd,
// where scripts log to as containers do, is a pipe to the console. It ends as the seeder does, with
// its exit status. With a PID namespace the kernel then ends whatever else is in there: scripts, and
// the database that was put into it. Without one we end what is below us.
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

// ignoreSignals has signals do nothing: a script that sends them to all processes, or to the first
// one, means others. Were they ignored by the kernel, the scripts would ignore them, too.
func ignoreSignals() { signal.Notify(make(chan os.Signal, 1)) }

// releaseProtocol puts the console where the protocol was, and tells the seeder so: no script may run
// before.
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

// protocolReleased is the first that comes over the console.
var protocolReleased = [1]byte{'\n'}

// waitForConsole waits until nobody but us has the protocol.
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

// reapUntil takes note of the ends of processes, its own and orphans, until this one has ended. Who
// stops it means another.
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

// protectProcess keeps every other process, of our own user and even of root, out of our descriptors
// and memory: nobody but who may trace any process, which no engine allows by itself, gets at the
// protocol.
func protectProcess() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("scripts could reach into the seeder: %w", err)
	}
	return nil
}

// reservedThreads are as many as we need at a time, mostly.
const reservedThreads = 32

// reserveThreads has the runtime make threads while they can be had: scripts may use up all that
// their container may have, and without one when it needs it, a Go program ends.
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
