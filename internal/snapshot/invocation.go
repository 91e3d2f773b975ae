package snapshot

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// invocation is a base's command in its parts.
type invocation struct {
	launcher []string // what starts the JVM, with the options that it has there
	jar      string
	options  []string // options of DynamoDB Local that a snapshot has as well
	// Where the state lies, in which form, and the port: a snapshot decides these itself.
	directory string // of the state; the working directory when it is not given
	shared    bool
	inMemory  bool
	port      string
	optimized bool
}

// invocation reads the base's command. It has to be there in exec form: what a shell or a script
// would make of a text is theirs to know.
func (b Base) invocation() (parsed invocation, err error) {
	words := slices.Concat(b.Entrypoint, b.Command)
	jar := slices.Index(words, "-jar")
	if jar < 1 || jar+1 >= len(words) || path.Base(words[jar+1]) != "DynamoDBLocal.jar" {
		return parsed, fmt.Errorf("%w: its command is %q; expected `java … -jar DynamoDBLocal.jar …` in exec form, as amazon/dynamodb-local has it", ErrNotDynamoDBLocal, words)
	}
	if !path.IsAbs(b.WorkingDir) {
		return parsed, fmt.Errorf("%w: it has no working directory to keep the state in", ErrNotDynamoDBLocal)
	}
	// The jar's full path, because act, for one, starts services in another directory than the
	// image's.
	parsed.launcher, parsed.jar = words[:jar], b.absolute(words[jar+1])
	parsed.parseOptions(words[jar+2:])
	parsed.directory = b.absolute(parsed.directory)
	return parsed, nil
}

// parseOptions reads the options of DynamoDB Local. Of a repeated option the first one counts, and
// two dashes mean the same as one.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
func (i *invocation) parseOptions(options []string) {
	for len(options) > 0 {
		option, into := options[0], (*string)(nil)
		options = options[1:]
		switch strings.Replace(option, "--", "-", 1) {
		case "-inMemory":
			i.inMemory = true
		case "-sharedDb":
			i.shared = true
		case "-optimizeDbBeforeStartup":
			i.optimized = true
		case "-dbPath":
			into = &i.directory
		case "-port":
			into = &i.port
		default:
			i.options = append(i.options, option)
		}
		if into != nil && len(options) > 0 {
			*into = cmp.Or(*into, options[0])
			options = options[1:]
		}
	}
}

// javaIndex returns the index of the JVM in launcher. It is -1 where something else starts it.
func (i invocation) javaIndex() int {
	return slices.IndexFunc(i.launcher, func(argument string) bool { return path.Base(argument) == "java" })
}

// absolute resolves a path against the working directory.
func (b Base) absolute(name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(b.WorkingDir, name)
}
