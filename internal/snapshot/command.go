// Package snapshot defines what a snapshot image consists of: the command that serves its state,
// its health check, its labels and its fingerprint, and the warm layer that makes it start fast.
package snapshot

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/isolation"
)

// Base is the configuration of a base image.
type Base struct {
	Entrypoint []string
	Command    []string
	WorkingDir string
	Volumes    []string
	// Environment holds the variables, as NAME=value.
	Environment []string
	// Warmth says how to start a warm base. It is nil for any other base.
	Warmth *Warmth
}

// ErrNotDynamoDBLocal says that an image does not run DynamoDB Local as amazon/dynamodb-local does.
var ErrNotDynamoDBLocal = errors.New("not an image of DynamoDB Local")

// Command is the command of a container: its entrypoint and the arguments.
type Command struct {
	Entrypoint []string
	Arguments  []string
}

// Serving says how a snapshot serves its state.
type Serving struct {
	// Fast makes the JVM start as fast as it can.
	Fast bool
	// Options are the user's options for the JVM. They override ours.
	Options []string
	// States are the names of the states that the databases of an isolated snapshot start as. It is
	// empty for any other snapshot, which serves one state to all access keys.
	States []string `json:",omitempty"`
}

// Isolated reports whether each access key gets a database of its own.
func (s Serving) Isolated() bool { return len(s.States) > 0 }

// Environment returns the variables that a snapshot adds to those of its base.
func (s Serving) Environment() []string {
	if s.Fast {
		return []string{NoTelemetry}
	}
	return nil
}

// ServingCommand returns the command that serves the state in the working directory, or the states
// of an isolated snapshot.
func (b Base) ServingCommand(serving Serving) (Command, error) {
	defaults := servingJVMOptions
	if !serving.Fast {
		b.Warmth, defaults = nil, nil
	}
	if !serving.Isolated() {
		return b.command(defaults, serving.Options, sharedIn(b.WorkingDir))
	}
	for _, name := range []string{isolation.Program, isolation.States, isolation.Databases} {
		if volume := b.volumeAt(name); volume != "" {
			return Command{}, fmt.Errorf("the image declares a VOLUME %s over %s, which an isolated snapshot needs: what lies in a volume is not part of an image", volume, name)
		}
	}
	command, err := b.command(defaults, serving.Options, nil)
	if err != nil {
		return Command{}, err
	}
	return Command{
		Entrypoint: append([]string{isolation.Program}, command.Entrypoint...),
		Arguments:  isolation.Arguments(b.States(serving.States), command.Arguments),
	}, nil
}

// sharedIn returns the options of DynamoDB Local that serve the one state in a directory.
func sharedIn(directory string) []string { return []string{"-sharedDb", "-dbPath", directory} }

// SeedingCommand returns the command that keeps the state in the directory at path, with JVM
// options for a short run of small writes.
func (b Base) SeedingCommand(path string) (Command, error) {
	return b.command(seedingJVMOptions, nil, sharedIn(path))
}

// withoutCollector drops the garbage collector from options when given names one. A JVM does not
// start with two.
func withoutCollector(options, given []string) []string {
	if !slices.ContainsFunc(given, collectorOption.MatchString) {
		return options
	}
	return slices.DeleteFunc(slices.Clone(options), collectorOption.MatchString)
}

// variableOptions returns the JVM options in the base's variables.
// https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html
func (b Base) variableOptions() (options []string) {
	for _, variable := range b.Environment {
		switch name, value, _ := strings.Cut(variable, "="); name {
		case "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS":
			options = append(options, strings.Fields(value)...)
		}
	}
	return options
}

var collectorOption = regexp.MustCompile(`^-XX:\+Use\w+GC$`)

// commonJVMOptions collect garbage in one thread and keep no counters in a file. The first one
// makes a JVM ignore those that it does not know.
var commonJVMOptions = []string{"-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseSerialGC", "-XX:-UsePerfData"}

// seedingJVMOptions stop at the first compiler, which suits a run of seconds.
var seedingJVMOptions = append(slices.Clone(commonJVMOptions), "-XX:TieredStopAtLevel=1")

// servingJVMOptions double the thresholds of the first compiler and raise those of the second
// tenfold. The start ends before they are reached, and after a minute of load the database is as
// fast as with the defaults. Without the second compiler reads take a quarter longer.
var servingJVMOptions = append(slices.Clone(commonJVMOptions),
	"-XX:Tier3InvocationThreshold=400", "-XX:Tier3MinInvocationThreshold=200", "-XX:Tier3CompileThreshold=4000", "-XX:Tier3BackEdgeThreshold=120000",
	"-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000", "-XX:Tier4CompileThreshold=150000", "-XX:Tier4BackEdgeThreshold=400000")

// NoTelemetry is the variable that turns telemetry off. DynamoDB Local takes most of a second to
// look for the server to report to. Versions before 1.24 and 2.1 have no telemetry, and do not
// start with the equivalent option, -disableTelemetry.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocalTelemetry.html
const NoTelemetry = "DDB_LOCAL_TELEMETRY=0"

// command returns the base's command with defaults and userOptions for the JVM, and with options of
// DynamoDB Local that say where the state is. These are such that the first version had, because
// DynamoDB Local does not start with an unknown one.
func (b Base) command(defaults, userOptions, place []string) (Command, error) {
	parsed, err := b.invocation()
	if err != nil {
		return Command{}, err
	}
	if volume := b.volumeAt(path.Join(b.WorkingDir, StateFile)); volume != "" {
		return Command{}, fmt.Errorf("the image declares a VOLUME %s over %s, where the state belongs: what lies in a volume is not part of an image", volume, path.Join(b.WorkingDir, StateFile))
	}
	entrypoint := b.Entrypoint
	if len(parsed.launcher) < len(entrypoint) || len(entrypoint) == 0 {
		entrypoint = parsed.launcher[:1]
	}
	defaults = withoutCollector(defaults, slices.Concat(parsed.launcher, b.variableOptions(), userOptions))
	program := []string{"-jar", parsed.jar}
	if b.Warmth != nil {
		defaults = slices.Concat(b.Warmth.flags(), defaults)
		program = b.Warmth.program()
	}
	arguments := slices.Concat(parsed.launcher[len(entrypoint):], defaults, userOptions, program, parsed.options, place)
	return Command{Entrypoint: entrypoint, Arguments: arguments}, nil
}

// TrialCommand starts the base's JVM with options and ends it. It fails if the JVM does not know
// one of them.
func (b Base) TrialCommand(options []string) ([]string, error) {
	parsed, err := b.invocation()
	return slices.Concat(parsed.launcher[max(parsed.javaIndex(), 0):], options, []string{"-version"}), err
}

// Program returns what runs DynamoDB Local: the JVM as the command names it, which is empty where
// something else starts it, and the path of the jar.
func (b Base) Program() (Program, error) {
	parsed, err := b.invocation()
	program := Program{Jar: parsed.jar}
	if java := parsed.javaIndex(); java >= 0 {
		program.Java = parsed.launcher[java]
	}
	return program, err
}

// volumeAt returns the volume of the image that covers a path. It is empty for none.
func (b Base) volumeAt(name string) string {
	for _, volume := range b.Volumes {
		if isBelow(name, volume) {
			return volume
		}
	}
	return ""
}

// isBelow reports whether name is parent or lies in it.
func isBelow(name, parent string) bool {
	parent = path.Clean(parent)
	return name == parent || parent == "/" || strings.HasPrefix(name, parent+"/")
}
