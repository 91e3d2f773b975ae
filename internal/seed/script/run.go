package script

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/dynasnap/dynasnap/internal/process"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Runner runs scripts.
type Runner struct {
	// Dir is the directory that paths of scripts, and their working directories, are relative to.
	Dir string
	format.Programs
	// Note, if there is one, hears what a person should know of how a script is run.
	Note func(script, line string)
}

// leftoverGrace is the time that background processes of a script have to end after it, such as the
// `tee` of `exec > >(tee log)`.
const leftoverGrace = 3 * time.Second

// Scripts are scripts that are ready to run.
type Scripts struct {
	runner  Runner
	scripts []Script
	shells  []shell // one for each
	mounted string  // the directory of the script that ran last
}

// Prepare finds the programs for scripts and checks the syntax. Its error joins a [failure.Error]
// for each script that cannot run.
func (r Runner) Prepare(ctx context.Context, scripts []Script) (*Scripts, error) {
	prepared := &Scripts{runner: r, scripts: scripts, shells: make([]shell, len(scripts))}
	var problems []error
	for i, s := range scripts {
		var err error
		prepared.shells[i], err = r.find(ctx, s)
		problems = append(problems, err)
	}
	return prepared, errors.Join(problems...)
}

// Apply runs the script of this index. Its error is a [failure.Error] for a failed script.
func (s *Scripts) Apply(ctx context.Context, index int) (err error) {
	r, script, shell := s.runner, s.scripts[index], s.shells[index]
	if s.mounted, err = r.mount(script, s.mounted); err != nil {
		return fmt.Errorf("mounting for %s: %w", script.Name, err)
	}
	if r.Begin != nil {
		defer r.Begin(script.Name, program{r, script})()
	}
	if r.Note != nil && shell.note != "" {
		r.Note(script.Name, shell.note)
	}
	return r.run(ctx, shell, script)
}

// program is a running script.
type program struct {
	Runner
	script Script
}

// MissingInputs is that of the script.
func (p program) MissingInputs(failed *failure.Error) *failure.Inputs {
	return p.Runner.MissingInputs(p.script, failed)
}

func (r Runner) run(ctx context.Context, sh shell, s Script) error {
	bash, err := newBashFiles(r.Scratch, sh.addedStrictness)
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
	if sh.interpreted {
		stderr.trace = r.newTrace(s)
	}
	command.Stdout, command.Stderr = stdout, stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var where scriptPlace
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
		if missing := cmp.Or(stderr.missing, stdout.missing, bash.missing()); failed.Status == statusNotFound &&
			missing != nil &&
			missing.isTool() {
			r.blameProgram(failed, s, missing, sh)
		} else if sh.interpreted {
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
