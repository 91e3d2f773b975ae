// Package model describes the services that the built-in `aws` knows as the AWS CLI does:
// operations, parameters, their types and order, what is required, minimum lengths, paging and
// waiters.
//
// The data is in services.json. hack/servicemodel makes it from the service model of the AWS CLI
// and, for newer parts, from the AWS SDK.
package model

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

//go:generate go run ../../../hack/servicemodel -o services.json

// Service is a command of the AWS CLI with its operations.
type Service struct {
	Name       string       `json:"name"`   // dynamodb
	Target     string       `json:"target"` // prefix of its targets, such as DynamoDB_20120810
	Operations []*Operation `json:"operations"`
	Waiters    []Waiter     `json:"waiters,omitempty"`
}

// Operation is one call of a service.
type Operation struct {
	Name   string  `json:"name"` // PutItem
	Input  *Shape  `json:"-"`
	Output *Shape  `json:"-"`
	Pages  *Paging `json:"pages,omitempty"` // nil without pages
}

// Paging says how the pages of an operation are read.
type Paging struct {
	InputToken  string   `json:"input_token"`
	OutputToken string   `json:"output_token"`
	Limit       string   `json:"limit,omitempty"`      // parameter for the page size; empty for none
	Results     []string `json:"results"`              // members to collect from all pages; the first one holds the items
	FirstPage   []string `json:"first_page,omitempty"` // members to take from the first page
}

// Waiter is a condition to wait for.
type Waiter struct {
	Name      string     `json:"name"` // TableExists
	Operation string     `json:"operation"`
	Delay     int        `json:"delay"` // seconds between two looks
	Attempts  int        `json:"attempts"`
	Acceptors []Acceptor `json:"acceptors"`
}

// Acceptor says what an answer means for a waiter.
type Acceptor struct {
	Matcher  string `json:"matcher"`            // path: the argument is a JMESPath; error: the answer is an error
	Argument string `json:"argument,omitempty"` // of a path
	Expected string `json:"expected"`           // its value, or the error's code
	State    string `json:"state"`              // success, retry or failure
}

// Kind is the kind of a type.
type Kind string

// The kinds, as the AWS CLI's models name them.
const (
	String    Kind = "string"
	Integer   Kind = "integer"
	Long      Kind = "long"
	Double    Kind = "double"
	Boolean   Kind = "boolean"
	Blob      Kind = "blob"
	Timestamp Kind = "timestamp"
	List      Kind = "list"
	Map       Kind = "map"
	Structure Kind = "structure"
)

// Shape is the type of a value in a request or an answer.
type Shape struct {
	Name string
	Kind Kind
	// Min is the smallest number or the shortest length, in characters or elements. It is nil for
	// no bound. The AWS CLI does not check maxima.
	Min      *int
	Enum     []string
	Members  []Member // of a structure
	Required []string // names of required members
	Key      *Shape   // of a map
	Element  *Shape   // of a list, or of the values of a map

	byName map[string]*Shape
}

// Member is one member of a structure.
type Member struct {
	Name  string
	Shape *Shape
	// Token says that clients fill it in.
	Token bool
}

// Member returns the shape of a structure's member, or nil.
func (s *Shape) Member(name string) *Shape { return s.byName[name] }

// IsToken reports whether clients fill in a member.
func (s *Shape) IsToken(name string) bool {
	return slices.ContainsFunc(s.Members, func(m Member) bool { return m.Name == name && m.Token })
}

// MemberNames returns the names of a structure's members in order.
func (s *Shape) MemberNames() []string {
	names := make([]string, len(s.Members))
	for i, m := range s.Members {
		names[i] = m.Name
	}
	return names
}

// IsNested reports whether a value of this shape is written as JSON or shorthand, not as plain
// text.
func (s *Shape) IsNested() bool { return s.Kind == List || s.Kind == Map || s.Kind == Structure }

//go:embed services.json
var table []byte

var file = sync.OnceValue(func() (file File) {
	if err := json.Unmarshal(table, &file); err != nil {
		panic(fmt.Sprintf("model: services.json: %v", err))
	}
	return file
})

// AWSCLI returns the version of the AWS CLI that the data was made from.
func AWSCLI() string { return file().AWSCLI }

// OtherServices returns the sorted names of the AWS services that are not in the data.
func OtherServices() []string { return file().Others }

// Services returns the services in the data.
var Services = sync.OnceValue(func() []*Service {
	var services []*Service
	for _, s := range file().Services {
		services = append(services, s.link())
	}
	return services
})
