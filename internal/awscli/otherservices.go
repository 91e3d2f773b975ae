package awscli

import (
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// IsService reports whether a word is the AWS CLI's name of a service, built in or not.
func IsService(word string) bool {
	return services()[word] != nil || isOtherService(word)
}

func isOtherService(word string) bool {
	_, found := slices.BinarySearch(model.OtherServices(), word)
	return found
}

// Skipped is a kind of skipped command, such as "sqs create-queue", and the number of its calls.
type Skipped struct {
	Command string
	Times   int
}

// OtherServices says what commands of other services do.
type OtherServices struct {
	// Skip makes them succeed and do nothing.
	Skip bool
	// Advice ends their error where they are not skipped.
	Advice string
}

// SetOtherServices sets what commands of other services do from now on.
func (s *Server) SetOtherServices(others OtherServices) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.others = others
}

// SkipsOtherServices reports whether commands of other services are skipped.
func (s *Server) SkipsOtherServices() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.others.Skip
}

// otherService is the error for a command of another service.
func (s *Server) otherService(format string, arguments ...any) error {
	s.mu.Lock()
	advice := s.others.Advice
	s.mu.Unlock()
	why := noNetwork
	if advice != "" {
		why += "; " + advice
	}
	err := notBuiltIn(why, format, arguments...)
	err.otherService = true
	return err
}

// TakeSkipped returns what was skipped since its last call, in the order of the first use.
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

// otherService skips a command of another service, or returns an error.
func (c *command) otherService(service string, arguments []string) error {
	if !c.server.SkipsOtherServices() {
		return c.server.otherService("aws %s is not built in", service)
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

// skip prints what a command would print for an empty answer. A loop over an empty list ends, and
// jq reads both.
func (c *command) skip(service string, args *parsedArguments) error {
	if slices.ContainsFunc(args.rest, namesStdin) {
		_, _ = c.files.read(c.files.resolve(stdin)) // a writer needs a reader
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

// namesStdin reports whether an argument makes a command read its standard input.
func namesStdin(argument string) bool {
	return argument == "-" || slices.ContainsFunc(stdinPaths, func(path string) bool { return strings.HasSuffix(argument, path) })
}
