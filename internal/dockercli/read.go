package dockercli

import (
	"slices"
	"strings"
)

// What is said of lines that need an engine.
const (
	callAWS    = "call aws itself, or remove the line"
	keepsOn    = "the database that is being seeded cannot be stopped; remove the line"
	runsThere  = "nothing to do: the database runs already"
	nothingYet = "nothing to do here"
)

// read reads a command line without its name.
func read(name string, arguments []string) (plan, error) {
	if compose, found := strings.CutSuffix(name, "-compose"); found {
		return readCompose(plan{title: compose + "-compose"}, arguments)
	}
	p := plan{title: name}
	set := flagSet(globalValues, globalFlags)
	version := set.BoolP("version", "v", false, "")
	words, err := parse(set, arguments)
	switch {
	case err != nil:
		return p, err
	case *version:
		return readLook(p, "version", nil)
	case len(words) == 0:
		return p, noEngine(callAWS)
	}
	command, rest := words[0], words[1:]
	p.title += " " + command
	if slices.Contains([]string{"container", "image", "network", "volume"}, command) && len(rest) > 0 {
		p.title += " " + rest[0]
		switch command {
		case "network", "volume":
			return readSupply(p, rest[0])
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
	case "ps", "ls", "images", "info", "version", "inspect":
		return readLook(p, command, rest)
	case "stop", "rm", "kill", "restart", "pause":
		return p, noEngine(keepsOn)
	}
	return p, noEngine(callAWS)
}

// readSupply reads what is done about networks and volumes: there are none, and whoever makes one
// needs none here.
func readSupply(p plan, command string) (plan, error) {
	switch command {
	case "create", "inspect", "ls", "connect":
		return p, nil
	}
	return p, noEngine("remove the line")
}

// readLook reads a look at what there is: no container of an engine's, and a database that runs.
func readLook(p plan, command string, arguments []string) (plan, error) {
	set := flagSet(listValues, listFlags)
	quiet := set.BoolP("quiet", "q", false, "")
	format := set.String("format", "", "")
	if command == "inspect" {
		set = flagSet("type", "s,size")
		set.StringVarP(format, "format", "f", "", "")
	}
	set.SetInterspersed(true)
	if _, err := parse(set, arguments); err != nil {
		return p, err
	}
	switch {
	case command == "info" || command == "version":
		p.output = "dynasnap's stand-in for docker, without an engine\n"
	case command == "inspect":
		for field, value := range map[string]string{".State.Health.Status": "healthy", ".State.Running": "true", ".State.Status": "running"} {
			if strings.Trim(*format, "{} ") == field {
				p.output = value + "\n"
				return p, nil
			}
		}
		return p, noEngine("remove the line, or wait for the database with aws dynamodb list-tables")
	case *quiet || *format != "":
	case command == "images" || strings.HasSuffix(p.title, "image ls"):
		p.output = "REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n"
	default:
		p.output = "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n"
	}
	return p, nil
}

// readCompose reads a command of Compose.
func readCompose(p plan, arguments []string) (plan, error) {
	set := flagSet(composeValues, composeFlags)
	version := set.BoolP("version", "v", false, "")
	words, err := parse(set, arguments)
	switch {
	case err != nil:
		return p, err
	case *version:
		return readLook(p, "version", nil)
	case len(words) == 0:
		return p, noEngine(callAWS)
	}
	command, rest := words[0], words[1:]
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
	case "ps", "ls", "images":
		return readLook(p, "ps", append(slices.Clone(rest), "-q"))
	case "version":
		return readLook(p, "version", nil)
	case "down", "stop", "rm", "kill", "restart", "pause":
		return p, noEngine(keepsOn)
	}
	return p, noEngine(callAWS)
}
