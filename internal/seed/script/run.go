package script

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/dynasnap/dynasnap/internal/process"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
)

// Runner runs scripts one after another.
type Runner struct {
	// Dir is the directory that paths of scripts, and their working directories, are relative to.
	Dir string
	// Scratch is a directory for the runner's own files, writable for the scripts' user.
	Scratch string
	// Beside are directories that hold what is in the directory of the script that runs: in Dir for
	// one that lies elsewhere. Mounts are those that hold what is elsewhere in Dir. They are there
	// already, empty and writable.
	Beside []string
	Mounts mount.Points
	// Env is the scripts' environment.
	Env []string
	// Output receives every line a script writes as it comes; stream is "stdout" or "stderr".
	Output func(script, stream, line string)
	// Console, if there is one, is where comes what scripts write to the output of their
	// container's first process. It can be read with deadlines.
	Console *os.File
	// Reaper is the process that orphans go to; below it are none but the scripts' processes and
	// this one.
	Reaper int
	// Tell, if there is one, hears what a person should know of how a script is run.
	Tell func(script, line string)
	// Begin, if there is one, is called when a script begins, and what it returns when the script has ended.
	Begin func(script string) (end func())
}

// A script's own background processes get this long to end after it: the `tee` of
// `exec > >(tee log)` needs a moment.
const leftoverGrace = 3 * time.Second

// Run checks the syntax of all scripts, then runs them in order; the first failure ends the run. The
// error is a [failure.Error] where a script is to blame; of scripts that cannot be run there may be
// several, joined.
func (r Runner) Run(ctx context.Context, scripts []Script) error {
	shells := make([]shell, len(scripts))
	var problems []error
	for i, s := range scripts {
		var err error
		if shells[i], err = r.find(ctx, s); err != nil {
			problems = append(problems, err)
		}
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	unchanged, err := r.digestAll(scripts)
	if err != nil {
		return err
	}
	mounted := ""
	for i, s := range scripts {
		if mounted, err = r.mount(s, mounted); err != nil {
			return fmt.Errorf("mounting for %s: %w", s.Name, err)
		}
		if err := r.runBetween(ctx, shells[i], s); err != nil {
			return err
		}
		if err := r.findChanged(scripts[i+1:], unchanged, s); err != nil {
			return err
		}
	}
	return nil
}

func (r Runner) runBetween(ctx context.Context, sh shell, s Script) error {
	if r.Begin != nil {
		defer r.Begin(s.Name)()
	}
	if r.Tell != nil && sh.note != "" {
		r.Tell(s.Name, sh.note)
	}
	return r.run(ctx, sh, s)
}

func (r Runner) run(ctx context.Context, sh shell, s Script) error {
	bash, err := newBashFiles(r.Scratch, sh.ours)
	if err != nil {
		return fmt.Errorf("preparing bash for %s: %w", s.Name, err)
	}
	defer bash.remove()
	dir, argument := r.dir(s), s.argument()
	if sh.text != "" {
		if dir, argument, err = writeStandIn(bash.standIn(), s, sh.text, r.Dir, dir); err != nil {
			return fmt.Errorf("preparing %s for %s: %w", s.Name, sh.path, err)
		}
	}
	command := exec.CommandContext(ctx, sh.path, slices.Concat(sh.args, []string{argument}, s.Args)...)
	command.Dir = dir
	command.Env = append(slices.Clone(r.Env), sh.env...)
	for name, value := range s.Env { // of two, the last one counts
		command.Env = append(command.Env, name+"="+value)
	}
	if sh.bash {
		command.Env = append(command.Env, "BASH_ENV="+bash.strict())
	}
	stdout, stderr := r.lines(s, "stdout", bash), r.lines(s, "stderr", bash)
	if sh.foreign {
		stderr.trace = r.newTrace(s)
	}
	command.Stdout, command.Stderr = stdout, stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var where place
	command.Cancel = func() error {
		where = r.interrupt(s, command.Process.Pid, sh, bash)
		return syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
	command.WaitDelay = leftoverGrace

	processes := process.DescendantsOf(r.Reaper)
	endConsole := r.followConsole(r.lines(s, "stdout", bash))
	err = command.Run()
	stdout.flush()
	stderr.flush()
	if ctx.Err() != nil {
		processes.Kill()
		endConsole()
		return r.ended(ctx, s, where, cmp.Or(stderr.missing, stdout.missing, bash.missing()))
	}
	leftover := processes.Wait(leftoverGrace)
	endConsole()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit), bash.pending() != 0 && (err == nil || errors.Is(err, exec.ErrWaitDelay)):
		failed := r.failure(s, sh, exit, bash, append(stdout.recent, stderr.recent...))
		if missing := cmp.Or(stderr.missing, stdout.missing, bash.missing()); failed.Status == notFound && missing != nil && missing.isTool() {
			r.blame(failed, s, missing, sh)
		} else if sh.foreign {
			r.blameTrace(failed, s, sh, stderr)
		}
		return failed
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return fmt.Errorf("running %s: %w", s.Name, err)
	case leftover != "":
		return &failure.Error{Part: s.Name, Message: fmt.Sprintf("the script ended but left a process running (%s), so the state is not known to be complete; add `wait` or end it", shorten(leftover))}
	}
	return nil
}

// dir is the working directory of a script.
func (r Runner) dir(s Script) string { return filepath.Join(r.Dir, s.Dir) }
