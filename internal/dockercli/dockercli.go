// Package dockercli is the docker of scripts whose image has none: where a line would run the AWS
// CLI in a container it becomes that program, here. There is no engine behind it.
package dockercli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// Names are those that scripts call it by.
var Names = []string{"docker", "docker-compose", "podman", "podman-compose", "nerdctl"}

// Run carries out a command line, name first, and returns its exit status. It does not return where
// the line becomes another program.
func Run(line []string) int {
	name := filepath.Base(line[0])
	p, err := read(name, line[1:])
	if err == nil {
		err = p.execute()
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, cmp.Or(p.title, name)+": "+err.Error())
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return notFound
	case strings.HasSuffix(p.title, "run"):
		return engineFailed
	}
	return 1
}

// Docker's statuses: of a program that is not there, and of `docker run` where not the program is
// to blame.
const (
	notFound     = 127
	engineFailed = 125
)

// plan is what a command line comes to.
type plan struct {
	title   string   // docker run
	program []string // that it becomes; none where it has nothing to do
	env     []string // NAME=value, besides what is there
	dir     string   // to run it in; here where it is empty
	output  string   // what it prints where it has nothing to do
	note    string   // what there is to say then
	stops   bool     // the database, to start it again: which is nothing to one that is empty
}

func (p plan) execute() error {
	if p.stops {
		if err := checkEmpty(); err != nil {
			return err
		}
	}
	if len(p.program) == 0 {
		if p.note != "" {
			fmt.Fprintln(os.Stderr, p.title+": "+p.note)
		}
		_, err := os.Stdout.WriteString(p.output)
		return err
	}
	path, err := find(p.program[0])
	if err != nil {
		return err
	}
	if p.dir != "" {
		if err := os.Chdir(p.dir); err != nil {
			return fmt.Errorf("the working directory is not here: %w", err)
		}
	}
	env := os.Environ()
	for _, variable := range p.env {
		name, _, _ := strings.Cut(variable, "=")
		env = slices.DeleteFunc(env, func(set string) bool { return strings.HasPrefix(set, name+"=") })
		env = append(env, variable)
	}
	return fmt.Errorf("%s: %w", path, syscall.Exec(path, p.program, env))
}

// checkEmpty returns an error where the database has tables.
func checkEmpty() error {
	aws, err := find("aws")
	if err != nil {
		return err
	}
	count, err := exec.Command(aws, "dynamodb", "list-tables", "--query", "length(TableNames)", "--output", "text").Output() //nolint:gosec // the scripts' own
	if err != nil {
		return fmt.Errorf("asking the database for its tables: %w", err)
	}
	if strings.TrimSpace(string(count)) != "0" {
		return needsEngine(keepsOn)
	}
	return nil
}

// find returns the path of a program that the container would have. The error reads like a shell's,
// for who looks for tools that an image lacks. An image's own AWS CLI may come without awslocal.
func find(program string) (string, error) {
	name := filepath.Base(program)
	path, err := exec.LookPath(name)
	if err != nil && name == "awslocal" {
		path, err = exec.LookPath("aws")
	}
	if err != nil {
		return "", notFoundError{name}
	}
	return path, nil
}

// notFoundError is the error of a program that is not there.
type notFoundError struct{ name string }

func (c notFoundError) Error() string { return c.name + ": not found" }
func (notFoundError) Unwrap() error   { return exec.ErrNotFound }

// needsEngine is the error of a line that only an engine could carry out, with what to do instead.
func needsEngine(format string, arguments ...any) error {
	return fmt.Errorf("a seed runs inside a container beside its database, where no container engine is, so this docker runs the AWS CLI alone: "+format, arguments...)
}
