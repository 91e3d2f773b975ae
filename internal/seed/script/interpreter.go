package script

import (
	"context"
	"fmt"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
)

// find looks up the program for a script, and makes a shell check it.
func (r Runner) find(ctx context.Context, s Script) (shell, error) {
	text, err := readRegular(resolve(r.Dir, s.Path))
	if err != nil {
		return shell{}, fmt.Errorf("reading %s: %w", s.Name, err)
	}
	if in, ok := interpreter.Find(s.Path, string(text)); ok {
		return findInterpreter(s, in)
	}
	found, err := r.findShell(ctx, s, string(text))
	if err != nil {
		return found, err
	}
	return found, found.checkSyntax(ctx, s, r.dir(s))
}

// findInterpreter looks up the program for a script that is not for a shell.
func findInterpreter(s Script, in interpreter.Interpreter) (shell, error) {
	for _, program := range in.Programs {
		if found, err := exec.LookPath(program); err == nil {
			// What Python prints is to be seen when it prints it.
			return shell{path: found, args: in.Args, interpreted: true, env: []string{"PYTHONUNBUFFERED=1"}}, nil
		}
	}
	var names []string
	for _, program := range in.Programs {
		if name := path.Base(program); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return shell{}, &failure.Error{
		Part: s.Name, Message: "this image has no " + strings.Join(names, " or "), Program: &failure.Program{Image: in.Image},
	}
}

// trace is an interpreter's report of the error that ended its program: the last place in a file of
// the seed, and the message.
type trace struct {
	file string
	line int
	said string

	isOfSeed func(file string) bool // reports whether a file is one of the seed's
	heading  string                 // the latest line that may be what a stack of Node's follows
	stack    bool                   // in which the innermost place stands first
}

// Forms of such lines. Python tells the innermost place last and then what went wrong, Node begins
// with that.
var (
	exception   = regexp.MustCompile(`^(?:Uncaught )?[A-Za-z_][\w.]*(?: \[\w+\])?(?:: .*)?$`)
	pythonFrame = regexp.MustCompile(`^  File "(.+)", line (\d+)`)
	nodeFrame   = regexp.MustCompile(`^\s+at (?:async )?(?:.*\()?(?:file://)?([^():]+):(\d+):\d+\)?$`)
	nodePlace   = regexp.MustCompile(`^(?:file://)?(/[^:]+):(\d+)$`)
	library     = regexp.MustCompile(`(?:No module named|Cannot find (?:module|package)) '(boto3|botocore|aioboto3|pynamodb|aws-sdk|@aws-sdk/[\w-]+)`)
)

// read processes a line that may be part of a trace.
func (t *trace) read(line string) {
	if match := pythonFrame.FindStringSubmatch(line); match != nil {
		t.place(match)
		return
	}
	if strings.HasPrefix(strings.TrimLeft(line, " "), "at ") {
		if !t.stack {
			t.stack, t.said = true, t.heading
		}
		if match := nodeFrame.FindStringSubmatch(line); match != nil && t.heading != "" && t.place(match) {
			t.heading = "" // the others are further out
		}
		return
	}
	if match := nodePlace.FindStringSubmatch(line); match != nil {
		t.place(match)
		return
	}
	t.stack = false
	if exception.MatchString(line) && (strings.Contains(line, ": ") || strings.Contains(line, "Error")) {
		t.heading, t.said = line, line
	}
}

func (r Runner) newTrace(s Script) *trace {
	return &trace{isOfSeed: func(file string) bool {
		path := resolve(r.dir(s), file)
		return path == resolve(r.Dir, s.Path) || strings.HasPrefix(path, r.Dir+"/")
	}}
}

func (t *trace) place(match []string) bool {
	file := match[1]
	if !t.isOfSeed(file) || strings.Contains(file, "/node_modules/") || strings.Contains(file, "/site-packages/") {
		return false
	}
	t.file = file
	t.line, _ = strconv.Atoi(match[2])
	return true
}

// statusUncaught is the exit status of Python and Node after an uncaught error.
const statusUncaught = 1

// blameTrace attributes a failure to the place in the interpreter's trace.
func (r Runner) blameTrace(failed *failure.Error, s Script, sh shell, stderr *lineWriter) {
	failed.Anonymous = false
	said, t := "", stderr.trace
	if failed.Status == statusUncaught && t.file != "" {
		failed.Part, failed.Line, said = r.nameOf(s, t.file), t.line, t.said
	} else if failed.Status == statusUncaught {
		said = t.said
	}
	for _, line := range slices.Backward(stderr.recent) {
		if said == "" && !strings.HasPrefix(line, "Node.js v") {
			said = strings.TrimSpace(line)
		}
	}
	if match := library.FindStringSubmatch(said); match != nil {
		failed.Missing = match[1]
		return
	}
	if said != "" {
		failed.Said = fmt.Sprintf("%s said last: %s", path.Base(sh.path), shorten(said))
	}
}
