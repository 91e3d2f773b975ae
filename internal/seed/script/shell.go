// Package script runs a seed's shell scripts in the shell of the image it finds itself in, strictly:
// the first command that fails ends the script.
package script

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed"
)

// Script is one script to run. Its path is relative to the runner's directory, or absolute.
type Script struct {
	// Name is what a person calls it: the path in the workspace, or "commands".
	Name string
	seed.Script
}

// argument is the path as a shell takes it, which runs in the script's directory: never for an
// option.
func (s Script) argument() string {
	name := s.Path
	if !filepath.IsAbs(name) {
		name, _ = filepath.Rel(filepath.Join("/", s.Dir), filepath.Join("/", name)) // never fails
	}
	if strings.HasPrefix(name, "-") {
		return "./" + name
	}
	return name
}

// shell is an interpreter found in the image, with the arguments that make it strict.
type shell struct {
	path string
	args []string // before the script's path
	bash bool
	// foreign says that it is none of a shell's, and env what it needs in its environment.
	foreign bool
	env     []string
}

// findShell looks up the interpreter that the script asks for.
func (r Runner) findShell(ctx context.Context, s Script) (shell, error) {
	head, err := head(resolve(r.Dir, s.Path))
	if err != nil {
		return shell{}, fmt.Errorf("%s: reading its first line: %w", s.Name, err)
	}
	shebang, err := seed.ParseShebang(head)
	if err != nil {
		return shell{}, &Error{Script: s.Name, Line: 1, Message: err.Error()}
	}
	path, err := exec.LookPath(shebang.Shell)
	if err != nil {
		if !strings.HasPrefix(head, "#!") {
			return shell{}, &Error{Script: s.Name, Message: fmt.Sprintf("this image has no %s to run it; set seed_image to an image with a shell", shebang.Shell)}
		}
		return shell{}, &Error{Script: s.Name, Line: 1, Message: fmt.Sprintf("this image has no %s; use #!%s or set seed_image to an image that has it", shebang.Shell, seed.DefaultShell)}
	}
	// The script's own come first: bash wants its long options before all others.
	found := shell{path: path, args: append(shebang.Args, "-e"), bash: shebang.Name() == "bash"}
	if hasPipefail(ctx, path) {
		found.args = append(found.args, "-o", "pipefail")
	}
	return found, nil
}

// hasPipefail asks the shell itself: POSIX took the option up in 2024, dash has not yet.
func hasPipefail(ctx context.Context, shell string) bool {
	return exec.CommandContext(ctx, shell, "-o", "pipefail", "-c", ":").Run() == nil
}

func resolve(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// head returns the beginning of a file, enough for its first line.
func head(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	start := make([]byte, 256)
	n, err := io.ReadFull(file, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	return string(start[:n]), nil
}

// syntaxError matches the complaints of bash ("x.sh: line 3: …"), dash ("x.sh: 3: …") and ksh/zsh.
var syntaxError = regexp.MustCompile(`^.*?: ?(?:line )?(\d+): (.*)$`)

// checkSyntax lets the shell read the script without running it.
func (sh shell) checkSyntax(ctx context.Context, s Script, dir string) error {
	arguments := []string{"-n", s.argument()}
	if sh.bash {
		arguments = []string{"-O", "extglob", "-n", s.argument()} // it may be switched on in the script, which is not run
	}
	command := exec.CommandContext(ctx, sh.path, arguments...)
	command.Dir = dir
	output, err := command.CombinedOutput()
	if err == nil {
		return nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("checking the syntax of %s: %w", s.Name, err)
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(output)), "\n")
	if match := syntaxError.FindStringSubmatch(first); match != nil {
		if line, err := strconv.Atoi(match[1]); err == nil {
			return &Error{Script: s.Name, Line: line, Message: strings.TrimSpace(match[2])}
		}
	}
	return &Error{Script: s.Name, Message: "syntax error: " + first}
}
