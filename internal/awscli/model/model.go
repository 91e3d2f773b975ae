// Package model describes the services that the built-in `aws` knows, as the AWS CLI itself knows them: operations,
// parameters, their types and order, what is required, which lengths are allowed, how answers are paged and waited for.
//
// The facts stand in services.json, a table that hack/servicemodel makes from the service model of the AWS CLI and,
// for what is newer than that, from the AWS SDK.
package model

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

//go:generate go run ../../../hack/servicemodel -o services.json

// Service is one command of the AWS CLI with the operations below it.
type Service struct {
	Name       string       `json:"name"`   // dynamodb
	Target     string       `json:"target"` // DynamoDB_20120810, what its requests are addressed to
	Operations []*Operation `json:"operations"`
	Waiters    []Waiter     `json:"waiters,omitempty"`
}

// Operation is one call of a service.
type Operation struct {
	Name   string  `json:"name"` // PutItem
	Input  *Shape  `json:"-"`
	Output *Shape  `json:"-"`
	Pages  *Paging `json:"pages,omitempty"` // nil if it answers at once
}

// Paging tells how an operation that answers in pages is gone through.
type Paging struct {
	InputToken  string   `json:"input_token"`
	OutputToken string   `json:"output_token"`
	Limit       string   `json:"limit,omitempty"`      // parameter for the size of a page; empty if it cannot be chosen
	Results     []string `json:"results"`              // what is collected from all pages; the first holds the items
	FirstPage   []string `json:"first_page,omitempty"` // what is taken from the first page
}

// Waiter is a condition to wait for.
type Waiter struct {
	Name      string     `json:"name"` // TableExists
	Operation string     `json:"operation"`
	Delay     int        `json:"delay"` // seconds from one look to the next
	Attempts  int        `json:"attempts"`
	Acceptors []Acceptor `json:"acceptors"`
}

// Acceptor says what an answer to a waiter's operation means.
type Acceptor struct {
	Matcher  string `json:"matcher"`            // path: the argument is a JMESPath; error: the answer is an error
	Argument string `json:"argument,omitempty"` // of a path
	Expected string `json:"expected"`           // its value, or the error's code
	State    string `json:"state"`              // success, retry or failure
}

// Kind is a kind of type.
type Kind string

// The kinds of types, in the words of the AWS CLI's models.
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
	// Min is the smallest number, or the shortest text, list or map in characters or elements; nil for no bound.
	// The AWS CLI does not check the largest.
	Min      *int
	Enum     []string
	Members  []Member // of a structure
	Required []string // names of members that must be there
	Key      *Shape   // of a map
	Element  *Shape   // of a list, or of the values of a map

	byName map[string]*Shape
}

// Member is one member of a structure.
type Member struct {
	Name  string
	Shape *Shape
	// Token says that a client fills it in by itself.
	Token bool
}

// Member returns the shape of a member of a structure, nil if it has no such member.
func (s *Shape) Member(name string) *Shape { return s.byName[name] }

// IsToken tells whether a client fills in a member by itself.
func (s *Shape) IsToken(name string) bool {
	return slices.ContainsFunc(s.Members, func(m Member) bool { return m.Name == name && m.Token })
}

// MemberNames returns the names of a structure's members in their order.
func (s *Shape) MemberNames() []string {
	names := make([]string, len(s.Members))
	for i, m := range s.Members {
		names[i] = m.Name
	}
	return names
}

// IsNested tells whether a value of this shape is written as JSON or in shorthand rather than as plain text.
func (s *Shape) IsNested() bool { return s.Kind == List || s.Kind == Map || s.Kind == Structure }

//go:embed services.json
var table []byte

var file = sync.OnceValue(func() (file File) {
	if err := json.Unmarshal(table, &file); err != nil {
		panic(fmt.Sprintf("model: services.json: %v", err))
	}
	return file
})

// AWSCLI returns the version of the AWS CLI that the table was made from.
func AWSCLI() string { return file().AWSCLI }

// OtherServices returns the names of the services of AWS that the table has nothing of, sorted.
func OtherServices() []string { return file().Others }

// Services returns the services that are known.
var Services = sync.OnceValue(func() []*Service {
	var services []*Service
	for _, s := range file().Services {
		services = append(services, s.link())
	}
	return services
})
