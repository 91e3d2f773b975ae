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

// StateFile is the database's file: the name that DynamoDB Local gives it with -sharedDb. It lies in
// the image's working directory, so that a plain `-sharedDb` without -dbPath finds it as well
// (testcontainers-go replaces an image's command by that).
const StateFile = "shared-local-instance.db"

// Base is what a base image says of itself.
type Base struct {
	Entrypoint []string
	Command    []string
	WorkingDir string
	Volumes    []string
	// Warmth is what a warm base has more than its base; nil for any other.
	Warmth *Warmth
}

// ErrNotDynamoDBLocal says that an image does not run DynamoDB Local the way its image does.
var ErrNotDynamoDBLocal = errors.New("not an image of DynamoDB Local")

// Options of DynamoDB Local that decide where its state lies and where it listens: ours to set.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
var (
	replacedFlags  = []string{"-inMemory", "-sharedDb", "-optimizeDbBeforeStartup"}
	replacedValues = []string{"-dbPath", "-port"}
)

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
func (b Base) ServingCommand(how Serving) (Command, error) {
	if how.Fast {
		return b.command(slices.Concat(without(soon, how.Options), how.Options), b.WorkingDir)
	}
	b.Warmth = nil
	return b.command(how.Options, b.WorkingDir)
}

// SeedingCommand keeps the state in the directory at path, with flags of the JVM that suit a short
// run of small writes.
func (b Base) SeedingCommand(path string) (Command, error) {
	return b.command(briefly, path)
}

// without leaves out what of our options does not go with the user's: a JVM refuses to start with two garbage collectors.
func without(ours, users []string) []string {
	if !slices.ContainsFunc(users, collector.MatchString) {
		return ours
	}
	return slices.DeleteFunc(slices.Clone(ours), collector.MatchString)
}

var collector = regexp.MustCompile(`^-XX:\+Use\w+GC$`)

// frugal are options with which the JVM collects garbage in one thread and keeps no counters in a file. A JVM that does not know one
// passes over it.
var frugal = []string{"-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseSerialGC", "-XX:-UsePerfData"}

// briefly has it compile once and not thoroughly, which suits a run of seconds.
var briefly = append(slices.Clone(frugal), "-XX:TieredStopAtLevel=1")

// soon has it begin its quick compilations twice as late and its thorough ones ten times: a start is over by then, and in a minute of
// load all is as fast as with its usual thresholds. Without any thorough ones reads are slower by a quarter.
var soon = append(slices.Clone(frugal),
	"-XX:Tier3InvocationThreshold=400", "-XX:Tier3MinInvocationThreshold=200", "-XX:Tier3CompileThreshold=4000", "-XX:Tier3BackEdgeThreshold=120000",
	"-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000", "-XX:Tier4CompileThreshold=150000", "-XX:Tier4BackEdgeThreshold=400000")

// NoTelemetry is the variable that spares DynamoDB Local the search for a server to report to, which takes most of a second. Versions
// before 1.24 and 2.1 send none, and refuse to start with the option (-disableTelemetry) that does the same.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocalTelemetry.html
const NoTelemetry = "DDB_LOCAL_TELEMETRY=0"

// command is the base's own, with more flags for the JVM and the state shared and kept in dbPath. DynamoDB Local gets no options but
// those that it had in its first version: it does not start with one that it does not know.
func (b Base) command(jvmFlags []string, dbPath string) (Command, error) {
	whole := slices.Concat(b.Entrypoint, b.Command)
	jar := slices.Index(whole, "-jar")
	if jar < 1 || jar+1 >= len(whole) || path.Base(whole[jar+1]) != "DynamoDBLocal.jar" {
		return Command{}, fmt.Errorf("%w: its command is %q; expected `java … -jar DynamoDBLocal.jar …` in exec form, as amazon/dynamodb-local has it", ErrNotDynamoDBLocal, whole)
	}
	if !path.IsAbs(b.WorkingDir) {
		return Command{}, fmt.Errorf("%w: it has no working directory to keep the state in", ErrNotDynamoDBLocal)
	}
	state := path.Join(b.WorkingDir, StateFile)
	for _, volume := range b.Volumes {
		if inside(state, volume) {
			return Command{}, fmt.Errorf("the image declares a VOLUME %s over %s, where the state belongs: what lies in a volume is not part of an image", volume, state)
		}
	}
	entrypoint := b.Entrypoint
	if jar < len(entrypoint) || len(entrypoint) == 0 {
		entrypoint = whole[:1]
	}
	file := whole[jar+1]
	if !path.IsAbs(file) { // act, for one, starts services in another directory than the image's
		file = path.Join(b.WorkingDir, file)
	}
	program := []string{"-jar", file}
	if b.Warmth != nil {
		jvmFlags = slices.Concat(b.Warmth.flags(), jvmFlags)
		program = b.Warmth.program()
	}
	arguments := slices.Concat(whole[len(entrypoint):jar], jvmFlags, program)
	for rest := whole[jar+2:]; len(rest) > 0; rest = rest[1:] {
		switch {
		case slices.Contains(replacedFlags, rest[0]):
		case slices.Contains(replacedValues, rest[0]) && len(rest) > 1:
			rest = rest[1:]
		default:
			arguments = append(arguments, rest[0])
		}
	}
	return Command{Entrypoint: entrypoint, Arguments: append(arguments, "-sharedDb", "-dbPath", dbPath)}, nil
}

// Program says what runs DynamoDB Local: the JVM as the command names it, empty where something else starts it, and the path of the jar.
func (b Base) Program() (Program, error) {
	command, err := b.command(nil, b.WorkingDir)
	if err != nil {
		return Program{}, err
	}
	whole := slices.Concat(command.Entrypoint, command.Arguments)
	var program Program
	if java := slices.IndexFunc(whole, func(argument string) bool { return path.Base(argument) == "java" }); java >= 0 {
		program.Java = whole[java]
	}
	program.Jar = whole[slices.Index(whole, "-jar")+1]
	return program, nil
}

// inside tells whether name is parent or something below it.
func inside(name, parent string) bool {
	parent = path.Clean(parent)
	return name == parent || parent == "/" || strings.HasPrefix(name, parent+"/")
}
