package dockercli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

// workDir is the working directory of the AWS CLI's image, where users mount their files.
const workDir = "/aws"

// readRun reads the rest of `docker run`.
func readRun(p plan, arguments []string) (plan, error) {
	o, words, err := readOptions(runValues, runFlags, arguments)
	switch {
	case err != nil:
		return p, err
	case len(words) == 0:
		return p, errors.New("an image is missing")
	}
	image, words := words[0], words[1:]
	switch kind := imageName(image); {
	case strings.Contains(kind, "aws-cli") || strings.Contains(kind, "awscli"):
		return o.planProgram(p, image, words, true)
	case strings.Contains(kind, "localstack") && (o.entered || len(words) > 0):
		return o.planProgram(p, image, words, true)
	case strings.Contains(kind, "localstack") || strings.Contains(kind, "dynamodb"):
		if o.detached {
			p.output = imageName(image) + "\n" // an engine prints the container's id, for commands to come
		}
		p.note = runsThere
		return p, nil
	}
	return p, otherImageError{image}
}

// imageName returns the last part of an image's name: aws-cli of public.ecr.aws/aws-cli/aws-cli:2.
func imageName(image string) string {
	name, _, _ := strings.Cut(path.Base(image), "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}

// readExec reads the rest of `docker exec`.
func readExec(p plan, arguments []string) (plan, error) {
	o, words, err := readOptions("detach-keys u,user", "i,interactive privileged t,tty l,latest", arguments)
	switch {
	case err != nil:
		return p, err
	case len(words) < 2:
		return p, errors.New("a container and a command are missing")
	}
	return o.planProgram(p, words[0], words[1:], false)
}

// readComposeRun reads docker compose run and exec. The Compose file, with the command of a
// service, is not read.
func readComposeRun(p plan, arguments []string) (plan, error) {
	o, words, err := readOptions(composeRunValues, composeRunFlags, arguments)
	switch {
	case err != nil:
		return p, err
	case len(words) == 0:
		return p, errors.New("a service is missing")
	case len(words) == 1:
		return p, needsEngine("write what the service %s runs into the script, or remove the line", words[0])
	}
	return o.planProgram(p, words[0], words[1:], strings.HasSuffix(p.title, "run"))
}

// programs are those that a command line may run in a container: the AWS CLI, shells, and programs
// to wait with.
var programs = []string{"aws", "awslocal", "sh", "ash", "bash", "dash", "zsh", "env", "curl", "nc", "wget"}

// planProgram makes a plan of the program that a command line runs in a container. The container's
// entrypoint may be the AWS CLI.
func (o options) planProgram(p plan, container string, words []string, entrypoint bool) (plan, error) {
	if o.entrypoint != "" {
		words = append(strings.Fields(o.entrypoint), words...)
	}
	if len(words) == 0 {
		words = []string{"aws"}
	}
	switch first := path.Base(words[0]); {
	case slices.Contains(programs, first):
	case entrypoint && !o.entered && isForAWS(words[0]):
		words = append([]string{"aws"}, words...)
	default:
		return p, needsEngine("%s in %s is none of %s; %s", words[0], container, strings.Join(programs, ", "), callAWS)
	}
	mounts, err := o.mounts()
	if err != nil {
		return p, err
	}
	if p.program, err = mounts.translate(words); err != nil {
		return p, err
	}
	if p.env, err = o.environment(); err != nil {
		return p, err
	}
	if outside, mounted := mounts.hostPath(cmp.Or(o.dir, workDir)); mounted || o.dir != "" && o.dir != workDir {
		p.dir = outside
	}
	return p, nil
}

// isForAWS reports whether a word begins the arguments of the AWS CLI, where that is the
// entrypoint.
func isForAWS(word string) bool {
	return strings.HasPrefix(word, "--") || word == "configure" || word == "help" || awscli.IsService(word)
}

// environment returns the variables for the program. A variable that is only named is set already.
func (o options) environment() (env []string, err error) {
	for _, file := range o.envFiles {
		text, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			return nil, fmt.Errorf("reading --env-file: %w", err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				env = append(env, line)
			}
		}
	}
	return slices.DeleteFunc(append(env, o.env...), func(variable string) bool { return !strings.Contains(variable, "=") }), nil
}
