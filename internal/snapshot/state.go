package snapshot

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/isolation"
)

// StateFile is the database's file. DynamoDB Local gives it this name with -sharedDb. It lies in
// the image's working directory, so that -sharedDb without -dbPath finds it: testcontainers-go
// replaces an image's command by that.
const StateFile = "shared-local-instance.db"

// commonDirectory is the -dbPath of most commands that replace an image's, relative to the working
// directory. AWS's own file for Docker Compose has it.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.DownloadingAndRunning.html
const commonDirectory = "data"

// keyedState is the name of a database's file without -sharedDb: an access key and a region.
var keyedState = regexp.MustCompile(`^[^/]+_[^/]+\.db$`)

// IsKeyedState reports whether a file has a name that DynamoDB Local gives to the state of one
// access key and region.
func IsKeyedState(name string) bool { return keyedState.MatchString(name) }

// OwnStates are the places where a base may hold a state of its own.
type OwnStates struct {
	// Directories are those where the file of a -sharedDb may lie.
	Directories []string
	// Served is the directory whose shared file the base's command serves. Keyed is the directory
	// where it serves a file for each access key and region. At most one is set.
	Served, Keyed string
}

// OwnStates reads the places from the base's command.
func (b Base) OwnStates() (OwnStates, error) {
	parsed, err := b.invocation()
	states := OwnStates{Directories: append([]string{path.Clean(b.WorkingDir)}, b.otherDirectories(parsed)...)}
	switch {
	case parsed.inMemory:
	case parsed.shared:
		states.Served = parsed.directory
	default:
		states.Keyed = parsed.directory
	}
	return states, err
}

// States returns where an isolated snapshot has the states with these names. The first one lies
// where every snapshot has its state, so that a command of the user's own serves it.
func (b Base) States(names []string) []isolation.State {
	states := make([]isolation.State, len(names))
	for i, name := range names {
		states[i] = isolation.State{Name: name, Path: path.Join(isolation.States, name+".db")}
	}
	if len(states) > 0 {
		states[0].Path = path.Join(b.WorkingDir, StateFile)
	}
	return states
}

// OtherDirectories are the directories, except the working directory, where other commands look for
// the state: commonDirectory and that of the base's command. Volumes are left out.
func (b Base) OtherDirectories() ([]string, error) {
	parsed, err := b.invocation()
	return slices.DeleteFunc(b.otherDirectories(parsed), func(directory string) bool { return b.volumeAt(path.Join(directory, StateFile)) != "" }), err
}

func (b Base) otherDirectories(parsed invocation) []string {
	others := []string{b.absolute(commonDirectory), parsed.directory}
	return slices.Compact(slices.DeleteFunc(others, func(directory string) bool { return directory == path.Clean(b.WorkingDir) }))
}

// DroppedOptions are the options of the base's command that a snapshot drops, each with the reason.
// The place and form of the state are not among them. It is empty for a command that cannot be
// read.
func (b Base) DroppedOptions() (dropped []string) {
	parsed, _ := b.invocation()
	if parsed.port != "" && parsed.port != strconv.Itoa(dynamo.Port) {
		dropped = append(dropped, fmt.Sprintf("-port %s: a snapshot listens on port %d", parsed.port, dynamo.Port))
	}
	if parsed.optimized {
		dropped = append(dropped, "-optimizeDbBeforeStartup: it takes the keys from the tables")
	}
	return dropped
}
