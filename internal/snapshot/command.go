// Package snapshot knows what a snapshot image looks like: the command that serves its state, its
// health check and its labels.
package snapshot

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Base is what a base image says of itself.
type Base struct {
	Entrypoint []string
	Command    []string
	WorkingDir string
	Volumes    []string
	// Environment has its variables, as NAME=value.
	Environment []string
	// Warmth is what a warm base has more than its base; nil for any other.
	Warmth *Warmth
}

// ErrNotDynamoDBLocal says that an image does not run DynamoDB Local the way its image does.
var ErrNotDynamoDBLocal = errors.New("not an image of DynamoDB Local")

// Command is what a container runs: its entrypoint and what follows it.
type Command struct {
	Entrypoint []string
	Arguments  []string
}

// Serving says how a snapshot is to be served.
type Serving struct {
	// Fast has the JVM start as soon as can be.
	Fast bool
	// Options are more of the user's for the JVM, which win.
	Options []string
}

// Environment is what a snapshot has in its environment beside what its base has.
func (s Serving) Environment() []string {
	if s.Fast {
		return []string{NoTelemetry}
	}
	return nil
}

// ServingCommand serves the state in the working directory.
func (b Base) ServingCommand(serving Serving) (Command, error) {
	if serving.Fast {
		return b.command(servingJVMOptions, serving.Options, b.WorkingDir)
	}
	b.Warmth = nil
	return b.command(nil, serving.Options, b.WorkingDir)
}

// SeedingCommand keeps the state in the directory at path, with flags of the JVM that suit a short
// run of small writes.
func (b Base) SeedingCommand(path string) (Command, error) {
	return b.command(seedingJVMOptions, nil, path)
}

// withoutCollector leaves out what of our options does not go with those that are given: a JVM refuses to
// start with two garbage collectors.
func withoutCollector(options, given []string) []string {
	if !slices.ContainsFunc(given, collectorOption.MatchString) {
		return options
	}
	return slices.DeleteFunc(slices.Clone(options), collectorOption.MatchString)
}

// variableOptions are the options that the base's variables have for every JVM.
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

// commonJVMOptions are options with which the JVM collects garbage in one thread and keeps no counters in a file. A JVM that does not know one
// passes over it.
var commonJVMOptions = []string{"-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseSerialGC", "-XX:-UsePerfData"}

// seedingJVMOptions has it compile once and not thoroughly, which suits a run of seconds.
var seedingJVMOptions = append(slices.Clone(commonJVMOptions), "-XX:TieredStopAtLevel=1")

// servingJVMOptions has it begin its quick compilations twice as late and its thorough ones ten times: a start is over by then, and in a minute of
// load all is as fast as with its usual thresholds. Without any thorough ones reads are slower by a quarter.
var servingJVMOptions = append(slices.Clone(commonJVMOptions),
	"-XX:Tier3InvocationThreshold=400", "-XX:Tier3MinInvocationThreshold=200", "-XX:Tier3CompileThreshold=4000", "-XX:Tier3BackEdgeThreshold=120000",
	"-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000", "-XX:Tier4CompileThreshold=150000", "-XX:Tier4BackEdgeThreshold=400000")

// NoTelemetry is the variable that spares DynamoDB Local the search for a server to report to,
// which takes most of a second. Versions before 1.24 and 2.1 send none, and refuse to start with
// the option (-disableTelemetry) that does the same.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocalTelemetry.html
const NoTelemetry = "DDB_LOCAL_TELEMETRY=0"

// command is the base's own, with flags of ours and the user's for the JVM, and the state shared
// and kept in dbPath. DynamoDB Local gets no options but those that it had in its first version: it
// does not start with one that it does not know.
func (b Base) command(defaults, userOptions []string, dbPath string) (Command, error) {
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
	arguments := slices.Concat(parsed.launcher[len(entrypoint):], defaults, userOptions, program, parsed.options)
	return Command{Entrypoint: entrypoint, Arguments: append(arguments, "-sharedDb", "-dbPath", dbPath)}, nil
}

// TrialCommand starts the base's JVM with options of the user's, all of which it has to know, and
// does nothing with it.
func (b Base) TrialCommand(options []string) ([]string, error) {
	parsed, err := b.invocation()
	return slices.Concat(parsed.launcher[max(parsed.javaIndex(), 0):], options, []string{"-version"}), err
}

// Program says what runs DynamoDB Local: the JVM as the command names it, empty where something else starts it, and the path of the jar.
func (b Base) Program() (Program, error) {
	parsed, err := b.invocation()
	program := Program{Jar: parsed.jar}
	if java := parsed.javaIndex(); java >= 0 {
		program.Java = parsed.launcher[java]
	}
	return program, err
}

// volumeAt is the volume that the image declares over a path; empty for none.
func (b Base) volumeAt(name string) string {
	for _, volume := range b.Volumes {
		if isBelow(name, volume) {
			return volume
		}
	}
	return ""
}

// isBelow tells whether name is parent or something below it.
func isBelow(name, parent string) bool {
	parent = path.Clean(parent)
	return name == parent || parent == "/" || strings.HasPrefix(name, parent+"/")
}
