package awscli

import (
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// IsService tells whether a word is the AWS CLI's for a service, built in or not.
func IsService(word string) bool {
	return services()[word] != nil || isOtherService(word)
}

func isOtherService(word string) bool {
	_, found := slices.BinarySearch(model.OtherServices(), word)
	return found
}

// Skipped is a kind of command of another service, as "sqs create-queue", and how often it was
// passed over.
type Skipped struct {
	Command string
	Times   int
}

// SkipOtherServices has commands of other services passed over from now on, or not any more: they succeed
// and do nothing.
func (s *Server) SkipOtherServices(skip bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skipOthers = skip
}

// SkipsOtherServices tells whether commands of other services are passed over.
func (s *Server) SkipsOtherServices() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.skipOthers
}

// TakeSkipped returns what was passed over since it was last called, in the order in which it came
// up first.
func (s *Server) TakeSkipped() []Skipped {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.skipped
	s.skipped = nil
	return taken
}

func (s *Server) noteSkipped(command string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Skipped++
	i := slices.IndexFunc(s.skipped, func(known Skipped) bool { return known.Command == command })
	if i < 0 {
		i = len(s.skipped)
		s.skipped = append(s.skipped, Skipped{Command: command})
	}
	s.skipped[i].Times++
}

// otherService carries out a command of a service that is not there: it is passed over, or an error.
func (c *command) otherService(service string, arguments []string) error {
	if !c.server.SkipsOtherServices() {
		return notBuiltIn(noOthers, "aws %s is not built in", service)
	}
	args, err := parseArguments(arguments, nil)
	if err != nil {
		return err
	}
	if !args.hasWord {
		return requiredArguments("operation")
	}
	return c.skip(service, args)
}

// skip passes over a command, and prints what a service that answers with nothing would have it
// print. A loop over a list that is empty ends, and jq reads both.
func (c *command) skip(service string, args *parsedArguments) error {
	if slices.ContainsFunc(args.rest, namesStdin) {
		_, _ = c.files.read(c.files.resolve(stdin)) // whoever writes to it must find a reader
	}
	c.server.noteSkipped(service + " " + args.word)
	switch {
	case service == "s3" || args.word == "wait" || strings.HasPrefix(args.word, "list-"):
		return nil
	case c.query == nil && (c.format == jsonFormat || c.format == yamlFormat):
		return c.write("{}\n")
	}
	return c.print(args.word, &ordered.Object{})
}

// namesStdin tells whether an argument has a command read its standard input.
func namesStdin(argument string) bool {
	return argument == "-" || slices.ContainsFunc(stdinPaths, func(path string) bool { return strings.HasSuffix(argument, path) })
}
