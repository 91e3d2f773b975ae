package awscli

import (
	"slices"
	"sync"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
)

// service is a command of `aws` with its operations.
type service struct {
	*model.Service
	operations map[string]*operation // by command
	commands   []string              // its subcommands, in the order of the AWS CLI
}

// operation is one call of a service's API.
type operation struct {
	*model.Operation
	service    string      // dynamodb
	target     string      // DynamoDB_20120810.PutItem
	command    string      // put-item
	parameters []parameter // in the service's order
	options    []option    // in addition to the global options
	required   []string    // names of required options
}

// parameter is a top-level member of an operation's input.
type parameter struct {
	name   string // TableName
	option string // table-name
	shape  *model.Shape
}

// services returns all services by command.
var services = sync.OnceValue(func() map[string]*service {
	all := map[string]*service{}
	for _, m := range model.Services() {
		s := &service{Service: m, operations: map[string]*operation{}}
		for _, o := range m.Operations {
			command := newOperation(m, o)
			s.operations[command.command] = command
			s.commands = append(s.commands, command.command)
		}
		if len(m.Waiters) > 0 {
			s.commands = append(s.commands, "wait")
		}
		s.commands = append(s.commands, "help")
		all[m.Name] = s
	}
	return all
})

func newOperation(s *model.Service, o *model.Operation) *operation {
	command := &operation{Operation: o, service: s.Name, target: s.Target + "." + o.Name, command: optionName(o.Name)}
	for _, m := range o.Input.Members {
		name := optionName(m.Name)
		command.parameters = append(command.parameters, parameter{m.Name, name, m.Shape})
		if slices.Contains(o.Input.Required, m.Name) && !m.Token {
			command.required = append(command.required, name)
		}
	}
	command.options = optionsOf(command)
	return command
}
