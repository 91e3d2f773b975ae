// Package dockercli is a docker for scripts whose image has none. It runs no containers: a command
// that would run the AWS CLI in one runs it here.
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

// Names are the names by which scripts call it.
var Names = []string{"docker", "docker-compose", "podman", "podman-compose", "nerdctl"}

// Run carries out a command line, which begins with the name, and returns its exit status. It does
// not return where the command line becomes another program. advice tells how to run a program of
// another image.
func Run(line []string, advice func(image string) string) int {
	name := filepath.Base(line[0])
	p, err := read(name, line[1:])
	if err == nil {
		err = p.execute()
	}
	if err == nil {
		return 0
	}
	var other otherImageError
	if errors.As(err, &other) {
		err = needsEngine("%s", advice(other.image))
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

// Docker's exit statuses for a program that does not exist, and for a failure of docker itself.
const (
	notFound     = 127
	engineFailed = 125
)

// plan is what a command line does here.
type plan struct {
	title   string   // docker run
	program []string // that it becomes; nil for none
	env     []string // NAME=value, added to the environment
	dir     string   // working directory of the program; empty for this one
	output  string   // what it prints when it becomes no program
	note    string   // a remark for the log then
	stops   bool     // the database, which does no harm when it is empty
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

// checkEmpty returns an error when the database has tables.
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

// find returns the path of a program that the container would have. Its error reads like a shell's,
// so that the search for missing tools finds it. An image's own AWS CLI may come without awslocal.
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

// notFoundError says that a program does not exist, in the words of a shell.
type notFoundError struct{ name string }

func (c notFoundError) Error() string { return c.name + ": not found" }
func (notFoundError) Unwrap() error   { return exec.ErrNotFound }

// otherImageError is the error of a command line that runs a program of another image.
type otherImageError struct{ image string }

func (e otherImageError) Error() string { return needsEngine("%s is another image", e.image).Error() }

// needsEngine is the error of a command line that only a container engine could carry out. It says
// what to do instead.
func needsEngine(format string, arguments ...any) error {
	return fmt.Errorf("a seed runs inside a container beside its database, where no container engine is, so this docker runs the AWS CLI alone: "+format, arguments...)
}
