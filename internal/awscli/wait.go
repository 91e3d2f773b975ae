package awscli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

const (
	// pollEvery is how often a condition is looked at. The AWS CLI does every 20 seconds, which is for a service
	// that takes minutes.
	pollEvery = 50 * time.Millisecond
	// pollFor is how long the AWS CLI tries: 25 times 20 seconds.
	pollFor = 25 * 20 * time.Second
)

// waiters are the conditions to wait for: met tells by the answer to DescribeTable, or its error.
var waiters = []struct {
	name string
	met  func(table *ordered.Object, err error) (bool, error)
}{
	{"TableExists", func(answer *ordered.Object, err error) (bool, error) {
		if isNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		table, _ := answer.Get("Table")
		object, ok := table.(*ordered.Object)
		if !ok {
			return false, nil
		}
		status, _ := object.Get("TableStatus")
		return status == "ACTIVE", nil
	}},
	{"TableNotExists", func(_ *ordered.Object, err error) (bool, error) {
		if isNotFound(err) {
			return true, nil
		}
		return false, err
	}},
}

func isNotFound(err error) bool {
	var service *ServiceError
	return errors.As(err, &service) && service.Code == "ResourceNotFoundException"
}

func (c *command) wait(ctx context.Context, arguments []string) error {
	args, err := parseArguments(arguments, nil)
	if err != nil {
		return err
	}
	if !args.hasWord {
		return wrongUsage("too few arguments: aws dynamodb wait needs a condition")
	}
	var names []string
	for _, w := range waiters {
		name := optionName(w.name)
		if names = append(names, name); name != args.word {
			continue
		}
		describe := operations()["describe-table"]
		_, input, err := c.readInput(describe, args.rest, nil)
		if err != nil {
			return err
		}
		return poll(ctx, w.name, func() (bool, error) { return w.met(c.fetch(ctx, describe, input)) })
	}
	return wrongUsage("argument subcommand: Invalid choice: '%s', valid choices are: %s", args.word, strings.Join(names, ", "))
}

// poll looks at a condition until it is met.
func poll(ctx context.Context, name string, met func() (bool, error)) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	end := time.After(pollFor)
	for {
		done, err := met()
		var service *ServiceError
		if errors.As(err, &service) {
			return failed("Waiter %s failed: An error occurred (%s): %s", name, service.Code, service.Message)
		}
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end:
			return failed("Waiter %s failed: Max attempts exceeded", name)
		case <-tick.C:
		}
	}
}
