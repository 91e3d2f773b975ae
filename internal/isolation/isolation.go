// Package isolation is what an isolated snapshot has beside its state. One container of it serves a
// database for each access key, and each of them starts as the state.
//
// The first process of the container is a program of ours. It starts DynamoDB Local as its child,
// and passes requests on to it with an access key of its own choice. Without -sharedDb, DynamoDB
// Local keeps a file for each access key and region, and opens it when the key is first used. So a
// copy of the state under the right name is a database.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
package isolation

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Version is raised when isolated snapshots that were made before should be made anew, because the
// program, or what it needs in the image, has changed.
const Version = 1

// Where an isolated snapshot has what it needs.
const (
	// Program is the first process of its containers.
	Program = "/opt/dynasnap/server"
	// States is the directory of the states that a bundle has, except the first one.
	States = "/opt/dynasnap/states"
	// Databases is the directory of the databases. Every user may write to it.
	Databases = "/opt/dynasnap/databases"
)

// HealthArgument makes the program ask the database in its container whether it answers.
const HealthArgument = "--dynasnap-health"

// stateArgument begins each argument that names a state.
const stateArgument = "--dynasnap-state="

// DefaultState is the name of a state that is alone.
const DefaultState = "default"

// State is a state that databases start as.
type State struct {
	// Name consists of letters and digits.
	Name string
	// Path is that of its file.
	Path string
}

// StateName returns the name of the state with a tag: its letters and digits.
func StateName(tag string) string {
	return strings.Map(func(r rune) rune {
		if isLetterOrDigit(r) {
			return r
		}
		return -1
	}, tag)
}

// IsAccessKey reports whether DynamoDB Local takes an access key. Since 2.0 it refuses all that
// hold anything but letters and digits.
func IsAccessKey(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(r rune) bool { return !isLetterOrDigit(r) })
}

func isLetterOrDigit(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// Arguments returns the arguments that serve states by a command of DynamoDB Local, which lacks the
// options -dbPath and -port. A user who replaces them replaces the isolation as well: the program
// then runs the command as it is.
func Arguments(states []State, command []string) []string {
	var arguments []string
	for _, state := range states {
		arguments = append(arguments, stateArgument+state.Name+"="+state.Path)
	}
	return append(arguments, command...)
}

// ReadArguments reads what [Arguments] has written, and the words of the entrypoint before it.
// There are no states where a user has replaced the arguments.
func ReadArguments(arguments []string) (states []State, command []string, err error) {
	for _, argument := range arguments {
		text, found := strings.CutPrefix(argument, stateArgument)
		if !found {
			command = append(command, argument)
			continue
		}
		name, path, found := strings.Cut(text, "=")
		if !found || !IsAccessKey(name) || path == "" {
			return nil, nil, fmt.Errorf("%s: not %sNAME=PATH, where the name consists of letters and digits", argument, stateArgument)
		}
		if slices.ContainsFunc(states, func(s State) bool { return s.Name == name }) {
			return nil, nil, fmt.Errorf("%s: there is a state with this name already", argument)
		}
		states = append(states, State{Name: name, Path: path})
	}
	if len(command) == 0 {
		return nil, nil, errors.New("there is no command to run")
	}
	return states, command, nil
}

// Choose returns the state that the database of an access key starts as: the one with the longest
// name that the key begins with, or else the first one.
func Choose(states []State, key string) State {
	chosen, length := states[0], 0
	for _, state := range states {
		if strings.HasPrefix(key, state.Name) && len(state.Name) > length {
			chosen, length = state, len(state.Name)
		}
	}
	return chosen
}
