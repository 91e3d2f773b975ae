package plugin

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dockercli"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// What programs of ours say that run in scripts.
const (
	// NetcatAdvice is for the usage of our nc.
	NetcatAdvice = "set seed_image to an image with netcat for more"
	// otherServicesAdvice is for commands of `aws` for services that are not there.
	otherServicesAdvice = "to pass over such commands set other_services: skip"
)

// AdviseOnContainer is the message of our docker when a script runs a program of another image.
func AdviseOnContainer(image string) string {
	return fmt.Sprintf("set seed_image to an image with the program that you run in %s, and call that, or remove the line", image)
}

// advisedError is an error with advice.
type advisedError struct {
	error
	text string
}

func (e advisedError) Error() string { return e.text }
func (e advisedError) Unwrap() error { return e.error }

// adviseOnSeed adds advice to the error of a seed, the most specific first: that of the workspace,
// then that of the seeder's facts. imageCLI says that `aws` is the image's.
func adviseOnSeed(err error, imageCLI bool, fromWorkspace []string) error {
	var failed *seeder.SeedError
	if !errors.As(err, &failed) {
		return advisedError{err, strings.Join(append([]string{err.Error()}, fromWorkspace...), "\n")}
	}
	problems := make([]error, len(failed.Failures))
	for i, f := range failed.Failures {
		lines := f.Reasons()
		if remedy := remedyFor(f, imageCLI); remedy != "" {
			lines[len(lines)-1] += "; " + remedy
		}
		lines = append(lines, f.Details...)
		if i == len(problems)-1 {
			lines = append(lines, fromWorkspace...)
		}
		if advice := adviceFor(f); advice != "" {
			lines = append(lines, advice)
		}
		problems[i] = errors.New(strings.Join(lines, "\n"))
	}
	// The engine may have more to say.
	return advisedError{err, strings.Replace(err.Error(), failed.Error(), wording.Join(problems...).Error(), 1)}
}

// remedyFor returns the end of the line with the reason. It is empty where the line is complete.
func remedyFor(f *failure.Error, imageCLI bool) string {
	switch {
	case f.Missing != "":
		return remedyForTool(f.Missing, imageCLI)
	case f.Program != nil:
		return remedyForProgram(*f.Program)
	case f.Bash != nil && !f.Started():
		return adviceOnBash(f.Bash)
	}
	return ""
}

// adviceFor returns the most specific advice.
func adviceFor(f *failure.Error) string {
	switch {
	case f.Inputs != nil:
		return adviceOnInputs(f.Inputs)
	case f.Removal != nil:
		return adviceOnRemoval(f.Removal)
	case f.Bash != nil && f.Started():
		return adviceOnBash(f.Bash)
	case f.Stopped:
		return adviceOnStrictness
	}
	return ""
}

// adviceOnStrictness is for a script that we ended and that would have gone on.
const adviceOnStrictness = "the first command that fails ends a seed: where one may fail, write `|| true` behind it, `if ! …; then` around it, or `set +e` before it; `strict: false` runs the whole script as its shell would"

func remedyForProgram(lacks failure.Program) string {
	switch {
	case lacks.AnyShell:
		return "set seed_image to an image with a shell"
	case lacks.Shebang != "":
		return fmt.Sprintf("use %s or set seed_image to an image that has it", lacks.Shebang)
	case lacks.Image != "":
		return "set seed_image to one that has it, such as " + lacks.Image
	}
	return "set seed_image to an image that has it"
}

func adviceOnBash(needs *failure.Bash) string {
	advice := "set seed_image to an image that has bash"
	switch {
	case needs.Named && needs.There:
		advice = "begin the script with #!/bin/bash"
	case needs.Named:
		advice = "begin the script with #!/bin/bash, and " + advice
	}
	return needs.String() + ": " + advice
}

func adviceOnRemoval(removal *failure.Removal) string {
	table := "a table that is removed "
	if removal.Table != "" {
		table = "the table " + removal.Table + " "
	}
	return table + "is not there yet, as in every new database: write `|| true` behind the command, or remove the line"
}

func adviceOnInputs(missing *failure.Inputs) string {
	var lines []string
	if len(missing.Arguments) > 0 {
		args := slices.Clone(missing.Given)
		for _, need := range missing.Arguments {
			for len(args) < need.Argument() {
				args = append(args, "…")
			}
		}
		got := "no arguments"
		if len(missing.Given) > 0 {
			got = fmt.Sprintf("%d of them", len(missing.Given))
		}
		lines = append(lines, fmt.Sprintf("it reads %s, and got %s: write seed: {script: %s, args: [%s]}",
			namePlaces("$", missing.Arguments), got, missing.Part, strings.Join(args, ", ")))
	}
	if len(missing.Variables) > 0 {
		env := make([]string, len(missing.Variables))
		for i, need := range missing.Variables {
			env[i] = need.Name + ": …"
		}
		lines = append(lines, fmt.Sprintf("it reads %s, which nothing sets: write env: {%s}", namePlaces("", missing.Variables), strings.Join(env, ", ")))
	}
	return strings.Join(lines, "; ")
}

// namePlaces writes what is read, and where: $1 (db/load.sh:3).
func namePlaces(prefix string, needs []outline.Need) string {
	names := make([]string, len(needs))
	for i, need := range needs {
		names[i] = fmt.Sprintf("%s%s (%s:%d)", prefix, need.Name, need.File, need.Line)
	}
	return wording.Names(names)
}

// remedyForTool is for a program that the image lacks.
func remedyForTool(tool string, imageCLI bool) string {
	if tool == "aws" && imageCLI {
		return "aws_cli: image needs a seed_image with the AWS CLI"
	}
	switch name := path.Base(tool); {
	case name == "sudo":
		return "leave it out: a seed runs as the image's own user, and needs no other for its database"
	case slices.Contains(dockercli.Names, name):
		return "a seed runs inside a container beside the database, where no engine is: call " + name + " without a path, or aws itself"
	case slices.Contains(engineTools, name):
		return "a seed runs inside a container beside the database, where no engine is: call aws itself"
	case slices.Contains(networkTools, name):
		return "a seed runs without a network and reaches nothing but its database, so no image that has it would help"
	}
	return "set seed_image to an image that has it"
}

// Programs that need a container engine, and those that need something else beyond the database.
var (
	engineTools  = []string{"ctr", "crictl", "buildah"}
	networkTools = []string{
		"kubectl", "helm", "oc", "az", "gcloud", "gsutil", "s3cmd", "mc", "localstack", "ssh", "scp",
		"psql", "pg_isready", "mysql", "mysqladmin", "mariadb", "mongo", "mongosh", "redis-cli", "cqlsh", "kafka-topics.sh", "rabbitmqadmin",
	}
)

// explainSeed adds to the problems of a seed which settings they are about, and what to write
// there.
func explainSeed(err error) error {
	var found *seed.Error
	if !errors.As(err, &found) {
		return err
	}
	settings := map[seed.Subject]string{seed.OfEntries: "seed", seed.OfMounts: "mounts", seed.OfFiles: "files", seed.OfExclude: "exclude"}
	explained := make([]error, len(found.Problems))
	for i, problem := range found.Problems {
		explained[i] = explainProblem(problem.Err)
		if setting := settings[problem.Of]; setting != "" { // an inline part is called by its setting
			explained[i] = fmt.Errorf("%s: %w", setting, explained[i])
		}
	}
	return wording.Join(explained...)
}

// explainProblem adds what to write.
func explainProblem(err error) error {
	var excluded *seed.ExcludedError
	var words *seed.WordsError
	var empty *seed.EmptyError
	var limit *seed.LimitError
	switch {
	case errors.As(err, &excluded):
		return fmt.Errorf("%s: exclude names it, too: one of the two is wrong", excluded.Path)
	case errors.As(err, &words) && words.AllPaths:
		return fmt.Errorf("%w; to name several, write seed: [%s]", err, strings.Join(words.Words, ", "))
	case errors.As(err, &words):
		return fmt.Errorf("%w; to give a script arguments, write seed: {script: %s, args: [%s]}", err, words.Words[0], strings.Join(words.Words[1:], ", "))
	case errors.As(err, &empty) && len(empty.IfNamed) > 0:
		return fmt.Errorf("%s: the directory holds no seeds; some files are seeds where they are named themselves (seed: %s): %s%s",
			empty.Path, empty.IfNamed[0], wording.Names(empty.IfNamed), empty.Supported)
	case errors.As(err, &limit):
		const format = "more than %s would be carried along for the scripts (%s): " +
			"leave out what no script reads (exclude: [%[3]s]), or choose it, which has no bound (files: [%[3]s]), " +
			"or give the script a directory of its own"
		return fmt.Errorf(format, limit.Limit, limit.Where, limit.Largest)
	}
	return err
}

// seedAdvice says what may have led to a failure of a seed, and what to write then. The text is the
// error, and what the scripts wrote last.
func seedAdvice(of seed.Seed, text string) []string {
	var lines []string
	for _, advice := range of.Advise(text) {
		lines = append(lines, adviceOn(advice))
	}
	return lines
}

func adviceOn(advice format.Advice) string {
	switch a := advice.(type) {
	case format.NotCarried:
		return fmt.Sprintf("%s for the scripts: add files: [%s]", a, strings.Join(a.Names, ", "))
	case format.WrongDirectory:
		return fmt.Sprintf("%s: write seed: [{script: %s, dir: %s}]", a, a.Part, a.Directory)
	case format.NotMounted:
		if a.Name == "" {
			return fmt.Sprintf("%s: where something of the workspace is mounted there elsewhere, write mounts: {%s: …}", a, a.Missed)
		}
		return fmt.Sprintf("%s: where that is mounted elsewhere, write mounts: {%s: %s}", a, a.Point, a.Source)
	case format.DefinedElsewhere:
		return fmt.Sprintf("%s: write seed: [%s, …]", a, a.Files[0])
	}
	return advice.String()
}

// inSettings adds the name of a setting to an error of starting or serving a database. base is the
// setting that names the base.
func inSettings(err error, base string) error {
	var program *engine.ProgramError
	var state *engine.BaseError
	var options *engine.OptionsError
	var mount *engine.MountError
	var adopted *engine.StateError
	switch {
	case errors.As(err, &program):
		return fmt.Errorf("the image %s lacks the program that its command names; "+
			"base_image must be an image of DynamoDB Local with its java: %w", program.Image, program.Err)
	case errors.As(err, &state):
		return fmt.Errorf("%s: %w", base, snapshotAsBase(err))
	case errors.As(err, &options):
		return fmt.Errorf("java_options: %w", err)
	case errors.As(err, &adopted):
		return fmt.Errorf("seed: %w", err)
	case errors.As(err, &mount):
		return fmt.Errorf("mounts: %w", err)
	}
	return err
}

// snapshotAsBase adds what to do when a base is a snapshot.
func snapshotAsBase(err error) error {
	if !errors.Is(err, engine.ErrSnapshotAsBase) {
		return err
	}
	return fmt.Errorf("%w: to start on its state name it in from", err)
}
