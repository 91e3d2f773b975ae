// Package access is about requests that a state must be able to answer. They are tried on it, and
// the state stays as it is.
package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// Request is a request that must succeed.
type Request struct {
	// About tells a person which one it is.
	About string `json:"about"`
	// Target is the operation in the API, such as DynamoDB_20120810.PutItem.
	Target string `json:"target"`
	// Input is that of the operation, in JSON.
	Input json.RawMessage `json:"input"`
}

const dynamoDB = "DynamoDB_20120810."

// operations are those that can be tried, and whether they write. Of those in PartiQL only SELECT
// can be.
var operations = map[string]bool{
	"GetItem": false, "BatchGetItem": false, "TransactGetItems": false, "Query": false, "Scan": false,
	"ExecuteStatement": false, "BatchExecuteStatement": false, "ExecuteTransaction": false,
	"DescribeTable": false, "DescribeTimeToLive": false, "ListTables": false,
	"PutItem": true, "UpdateItem": true, "DeleteItem": true, "BatchWriteItem": true, "TransactWriteItems": true,
}

// Parse reads an `aws dynamodb` command as it stands in a shell. With an error for one that cannot
// be tried it returns the request, too.
func Parse(about, command string) (Request, error) {
	words, err := split(command)
	if err != nil {
		return Request{}, err
	}
	if len(words) == 0 || words[0] != "aws" {
		return Request{}, fmt.Errorf("%.60q is no `aws dynamodb` command", command)
	}
	call, err := awscli.Parse(words[1:])
	if err != nil {
		return Request{}, errors.New(strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", " "))
	}
	request := Request{About: about, Target: call.Target, Input: call.Input}
	if _, known := operations[request.operation()]; !known {
		return Request{}, fmt.Errorf("%s can only be run by a script: commands that read or write items are tried here", call.Operation())
	}
	return request, request.check()
}

// operation returns the name of the operation; of another service all of the target.
func (r Request) operation() string { return strings.TrimPrefix(r.Target, dynamoDB) }

// Writes reports whether the request would change the state.
func (r Request) Writes() bool {
	input, err := r.input()
	return operations[r.operation()] || err == nil && slices.ContainsFunc(statements(input), isWrite)
}

func isWrite(statement string) bool { return !selects.MatchString(statement) }

var (
	selects   = regexp.MustCompile(`(?i)^\s*SELECT\s`)
	fromTable = regexp.MustCompile(`(?i)\sFROM\s+"?([A-Za-z0-9_.-]+)`)
)

// check finds what cannot be tried without changing the state.
func (r Request) check() error {
	input, err := r.input()
	if err != nil {
		return err
	}
	if all := statements(input); slices.ContainsFunc(all, isWrite) {
		return errors.New("a PartiQL statement that writes cannot be tried without changing the state: use put-item, update-item or delete-item")
	}
	if operations[r.operation()] {
		_, err = r.writes(input)
	}
	return err
}

func (r Request) input() (*document.Node, error) { return document.ParseJSON(bytes.NewReader(r.Input)) }

// statements returns the PartiQL of an input.
func statements(input *document.Node) (list []string) {
	if one := input.Get("Statement"); one != nil {
		list = append(list, one.Value())
	}
	for _, field := range []string{"Statements", "TransactStatements"} {
		for _, each := range input.Get(field).List() {
			list = append(list, each.Get("Statement").Value())
		}
	}
	return list
}

// Rename returns the request with the names that tables get. It is not ok if a table is not wanted.
func (r Request) Rename(name func(table string) (name string, ok bool)) (renamed Request, ok bool, err error) {
	input, err := r.input()
	if err != nil {
		return r, false, err
	}
	for _, statement := range statements(input) {
		table := fromTable.FindStringSubmatch(statement)
		if table == nil {
			continue
		}
		switch name, isWanted := name(table[1]); {
		case !isWanted:
			return r, false, nil
		case name != table[1]:
			return r, false, fmt.Errorf("the table %s gets another name, which is not possible in PartiQL: use get-item or query", table[1])
		}
	}
	for _, table := range tableNames(input) {
		if *table, ok = name(*table); !ok {
			return r, false, nil
		}
	}
	r.Input = input.AppendJSON(nil)
	return r, true, nil
}

// tableNames returns where an input has names of tables.
func tableNames(input *document.Node) (names []*string) {
	if table := input.Get("TableName"); table.Is(document.String) {
		names = append(names, &table.Text)
	}
	for _, item := range input.Get("TransactItems").List() {
		for _, field := range item.Fields {
			if table := field.Value.Get("TableName"); table.Is(document.String) {
				names = append(names, &table.Text)
			}
		}
	}
	if requests := input.Get("RequestItems"); requests.Is(document.Map) {
		for i := range requests.Fields {
			names = append(names, &requests.Fields[i].Name)
		}
	}
	return names
}
