// Package snapshot knows what a snapshot image looks like: the command that serves its state, its
// health check and its labels.
package snapshot

import (
	"errors"
	"fmt"
	"path"
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

// ServingCommand serves the state in the working directory.
func (b Base) ServingCommand() (Command, error) {
	return b.command(nil, b.WorkingDir)
}

// SeedingCommand keeps the state in the directory at path, with flags of the JVM that suit a short
// run of small writes.
func (b Base) SeedingCommand(path string) (Command, error) {
	return b.command([]string{"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"}, path)
}

// command is the base's own, with more flags for the JVM and the state shared and kept in dbPath.
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
	arguments := slices.Concat(whole[len(entrypoint):jar], jvmFlags, []string{"-jar", file})
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

// inside tells whether name is parent or something below it.
func inside(name, parent string) bool {
	parent = path.Clean(parent)
	return name == parent || parent == "/" || strings.HasPrefix(name, parent+"/")
}
