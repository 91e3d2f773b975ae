package awscli

import (
	"context"
	"errors"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/jmespath"
	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// waitInterval is the time between two looks at a condition. The AWS CLI looks every 20 seconds,
// which suits the real service. The total time is the same here.
const waitInterval = 50 * time.Millisecond

// wait executes `aws dynamodb wait CONDITION`.
func (c *command) wait(ctx context.Context, s *service, arguments []string) error {
	args, err := parseArguments(arguments, nil)
	if err != nil {
		return err
	}
	if !args.hasWord {
		return &commandError{statusUsage, "too few arguments", "\nusage: aws [options] " + s.Name + " wait <subcommand> [parameters]\naws: error: too few arguments\n"}
	}
	var conditions []string
	for _, w := range s.Waiters {
		condition := optionName(w.Name)
		if conditions = append(conditions, condition); condition == args.word {
			return c.waitFor(ctx, s.operations[optionName(w.Operation)], w, args.rest)
		}
	}
	if args.word == "help" {
		return c.help("aws "+s.Name+" wait", "conditions", conditions)
	}
	return invalidChoice("subcommand", args.word, conditions)
}

func (c *command) waitFor(ctx context.Context, o *operation, w model.Waiter, arguments []string) error {
	args, err := o.parse(arguments)
	if err != nil {
		return err
	}
	if args.isHelp() {
		return c.help("aws "+o.service+" wait "+optionName(w.Name), "parameters", optionNames(o.options))
	}
	input, err := c.readInput(o, args)
	if err != nil {
		return err
	}
	if args.has(generateSkeleton) {
		return c.skeleton(o, args.value(generateSkeleton), input)
	}
	if err := checkInput(o, input, c.rawBlobs); err != nil {
		return err
	}
	tick := time.NewTicker(waitInterval)
	defer tick.Stop()
	end := time.After(time.Duration(w.Delay*w.Attempts) * time.Second)
	for {
		answer, err := c.fetch(ctx, o, input)
		if done, err := isMet(w, answer, err); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end:
			return failed("Waiter %s failed: Max attempts exceeded", w.Name)
		case <-tick.C:
		}
	}
}

// isMet reports whether an answer, or an error of the service, meets a condition.
func isMet(w model.Waiter, answer *ordered.Object, err error) (bool, error) {
	var service *ServiceError
	if err != nil && !errors.As(err, &service) {
		return false, err
	}
	for _, a := range w.Acceptors {
		if !accepts(a, answer, service) {
			continue
		}
		if a.State == "failure" {
			return false, failed("Waiter %s failed: Waiter encountered a terminal failure state", w.Name)
		}
		return a.State == "success", nil
	}
	if service != nil {
		return false, failed("Waiter %s failed: An error occurred (%s): %s", w.Name, service.Code, service.Message)
	}
	return false, nil
}

func accepts(a model.Acceptor, answer *ordered.Object, err *ServiceError) bool {
	switch {
	case a.Matcher == "error":
		return err != nil && err.Code == a.Expected
	case a.Matcher != "path" || err != nil:
		return false
	}
	path, problem := jmespath.Compile(a.Argument)
	if problem != nil {
		return false
	}
	found, problem := path.Search(answer)
	return problem == nil && found == a.Expected
}
