package dockercli

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// Messages for command lines that need an engine.
const (
	callAWS    = "call aws itself, or remove the line"
	keepsOn    = "the database has tables by now, and goes on; remove the line"
	isEmpty    = "nothing to do: the database has no tables yet"
	runsThere  = "nothing to do: the database runs already"
	nothingYet = "nothing to do here"
)

// read reads a command line without its name.
func read(name string, arguments []string) (plan, error) {
	if compose, found := strings.CutSuffix(name, "-compose"); found {
		return readCompose(plan{title: compose + "-compose"}, arguments)
	}
	p := plan{title: name}
	command, rest, err := readCommand(flagSet(globalValues, globalFlags), arguments)
	switch {
	case err != nil:
		return p, err
	case command == "version":
		return planVersion(p)
	}
	p.title += " " + command
	if slices.Contains([]string{"container", "image", "network", "volume"}, command) && len(rest) > 0 {
		p.title += " " + rest[0]
		switch {
		case command == "network", command == "volume":
			return readResource(p, rest[0])
		case command == "image" && rest[0] == "ls":
			return readImages(p, rest[1:])
		case command == "image" && rest[0] != "pull":
			return p, needsEngine(callAWS)
		}
		command, rest = rest[0], rest[1:]
	}
	switch command {
	case "run":
		return readRun(p, rest)
	case "exec":
		return readExec(p, rest)
	case "compose":
		p.title = name + " compose"
		return readCompose(p, rest)
	case "start":
		p.note = runsThere
		return p, nil
	case "pull":
		p.note = nothingYet
		return p, nil
	case "cp":
		return readCopy(p, rest)
	case "images":
		return readImages(p, rest)
	case "ps", "ls":
		return readList(p, rest)
	case "inspect":
		return readInspect(p, rest)
	case "info":
		return planVersion(p)
	case "stop", "rm", "kill", "restart", "pause":
		p.stops, p.note = true, isEmpty
		return p, nil
	}
	return p, needsEngine(callAWS)
}

// readCommand reads the options before a command, and the command. --version counts as one.
func readCommand(set *pflag.FlagSet, arguments []string) (command string, rest []string, err error) {
	version := set.BoolP("version", "v", false, "")
	err = set.Parse(arguments)
	words := set.Args()
	switch {
	case err != nil:
		return "", nil, err
	case *version:
		return "version", nil, nil
	case len(words) == 0:
		return "", nil, needsEngine(callAWS)
	}
	return words[0], words[1:], nil
}

// readResource reads commands for networks and volumes. There are none, and none are needed.
func readResource(p plan, command string) (plan, error) {
	switch command {
	case "create", "inspect", "ls", "connect":
		return p, nil
	}
	return p, needsEngine("remove the line")
}

// readCompose reads a command of Compose.
func readCompose(p plan, arguments []string) (plan, error) {
	command, rest, err := readCommand(flagSet(composeValues, composeFlags), arguments)
	switch {
	case err != nil:
		return p, err
	case command == "version":
		return planVersion(p)
	}
	p.title += " " + command
	switch command {
	case "run", "exec":
		return readComposeRun(p, rest)
	case "up", "start":
		p.note = runsThere
		return p, nil
	case "pull", "build", "create":
		p.note = nothingYet
		return p, nil
	case "cp":
		return readCopy(p, rest)
	case "ps":
		return readList(p, rest)
	case "down", "stop", "rm", "kill", "restart", "pause":
		p.stops, p.note = true, isEmpty
		return p, nil
	}
	return p, needsEngine(callAWS)
}
