// Package script runs a seed's scripts in the shells and interpreters of the image, strictly: the
// first command that fails ends the script.
package script

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
	"github.com/dynasnap/dynasnap/internal/seed/script/reader"
)

// Script is a script to run.
type Script struct {
	// Name is what a person calls it: the path in the workspace, or the name of an inline script.
	Name string
	// Path is relative to the runner's directory, or absolute.
	Path string
	// Inline says that it stands in the settings.
	Inline bool
	reader.Options
}

// argument is the path as an argument for a shell in the script's directory, which never looks like
// an option.
func (s Script) argument() string {
	name := s.Path
	if !filepath.IsAbs(name) {
		name, _ = filepath.Rel(filepath.Join("/", s.Dir), filepath.Join("/", name)) // never fails
	}
	return notOption(name)
}

// notOption changes a path so that it does not look like an option.
func notOption(path string) string {
	if strings.HasPrefix(path, "-") {
		return "./" + path
	}
	return path
}

// shell is an interpreter of the image, with the arguments that make it strict.
type shell struct {
	path string
	args []string // before the script's path
	bash bool
	// interpreted says that it is none of a shell's, and env what it needs in its environment.
	interpreted bool
	env         []string
	// addedStrictness says that only we have the shell end at the first command that fails, and not
	// the script.
	addedStrictness bool
	// exits says that the script may end itself with a status of its own.
	exits bool
	// text is what the shell is to read in the script's stead; empty where that is the script
	// itself.
	text string
	// note is what to tell of the choice.
	note string
	// needsBash is what only bash understands, where this is another shell.
	needsBash *failure.Bash
}

// findShell looks up the shell of the script's text.
func (r Runner) findShell(ctx context.Context, s Script, text string) (shell, error) {
	shebang, err := interpreter.ParseShebang(text)
	if err != nil {
		return shell{}, &failure.Error{Part: s.Name, Line: 1, Message: err.Error()}
	}
	outlines := r.outlines(s)
	var found shell
	if len(outlines) > 0 {
		shebang, found.note, found.needsBash = chooseBash(ctx, outlines[0], shebang, strings.HasPrefix(text, "#!"))
	}
	found.path, err = exec.LookPath(shebang.Shell)
	if err != nil {
		if !strings.HasPrefix(text, "#!") {
			return shell{}, &failure.Error{
				Part: s.Name, Message: fmt.Sprintf("this image has no %s to run it", shebang.Shell), Program: &failure.Program{AnyShell: true},
			}
		}
		return shell{}, &failure.Error{
			Part: s.Name, Line: 1, Message: "this image has no " + shebang.Shell, Program: &failure.Program{Shebang: "#!" + interpreter.DefaultShell},
		}
	}
	found.bash = shebang.Name() == "bash"
	if s.Lenient {
		found.args = shebang.Args
		found.note = strings.TrimPrefix(found.note+"; not strict, as its shell alone would run it", "; ")
		return found, nil
	}
	// The script's own come first: bash wants its long options before all others.
	found.args = slices.Concat(shebang.Args, []string{"-e"})
	if hasPipefail(ctx, found.path) {
		found.args = append(found.args, "-o", "pipefail")
	}
	found.addedStrictness = !outline.SetsErrexit(shebang.Args) && !slices.ContainsFunc(outlines, (*outline.Outline).Errexit)
	found.exits = len(outlines) == 0 || slices.ContainsFunc(outlines, (*outline.Outline).Exits)
	if found.addedStrictness && !found.bash && len(outlines) > 0 {
		found.text = outlines[0].TolerateStatusReads(text, outlines[1:]...)
	}
	return found, nil
}

// chooseBash chooses bash for a script that needs it and names no shell, with a note. missed is
// what only bash understands in a script that does not get it.
func chooseBash(
	ctx context.Context,
	o *outline.Outline,
	shebang interpreter.Shebang,
	named bool,
) (chosen interpreter.Shebang, note string, missed *failure.Bash) {
	needs, does := o.NeedsBash()
	if !does || !slices.Contains([]string{"sh", "dash", "ash"}, shebang.Name()) || named && isBash(ctx, shebang.Shell) {
		return shebang, "", nil
	}
	bash, err := exec.LookPath("bash")
	missed = &failure.Bash{Line: needs.Line, What: needs.What, Named: named, There: err == nil}
	switch {
	case named:
		return shebang, "", missed
	case err == nil:
		return interpreter.Shebang{Shell: bash}, fmt.Sprintf("%s: run by %s", missed, bash), nil
	default:
		return shebang, fmt.Sprintf("%s, and this image has none: run by %s", missed, shebang.Shell), missed
	}
}

// isBash asks a shell whether it is bash under another name.
func isBash(ctx context.Context, shell string) bool {
	return exec.CommandContext(ctx, shell, "-c", `test -n "$BASH_VERSION"`).Run() == nil
}

// hasPipefail asks the shell whether it has the option, which POSIX added in 2024 and dash lacks.
func hasPipefail(ctx context.Context, shell string) bool {
	return exec.CommandContext(ctx, shell, "-o", "pipefail", "-c", ":").Run() == nil
}

func resolve(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// syntaxError matches messages of bash ("x.sh: line 3: …"), dash ("x.sh: 3: …") and ksh/zsh.
var syntaxError = regexp.MustCompile(`^.*?: ?(?:line )?(\d+): (.*)$`)

// checkSyntax makes the shell parse the script without running it.
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
			return &failure.Error{Part: s.Name, Line: line, Message: strings.TrimSpace(match[2]), Bash: sh.needsBash}
		}
	}
	return &failure.Error{Part: s.Name, Message: "syntax error: " + first, Bash: sh.needsBash}
}
