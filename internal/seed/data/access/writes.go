package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// write is an operation of a transaction.
type write struct {
	kind  string // Put, Update, Delete or ConditionCheck
	table string
	// request is what the transaction has of it.
	request *document.Node
}

// maxTransaction is the number of operations that a transaction takes.
const maxTransaction = 100

// writes returns what a request that writes consists of.
func (r Request) writes(input *document.Node) (list []write, err error) {
	switch r.operation() {
	case "BatchWriteItem":
		list = batch(input)
	case "TransactWriteItems":
		for _, item := range input.Get("TransactItems").List() {
			for _, field := range item.Fields {
				list = append(list, write{field.Name, field.Value.Get("TableName").Value(), field.Value})
			}
		}
	default:
		one, err := r.single(input)
		if err != nil {
			return nil, err
		}
		list = []write{one}
	}
	switch {
	case len(list) == 0:
		return nil, fmt.Errorf("%s without a write", r.operation())
	case len(list) >= maxTransaction: // one more comes to them
		return nil, fmt.Errorf("%d writes at once: at most %d can be tried", len(list), maxTransaction-1)
	}
	return list, nil
}

// batch returns the writes of a BatchWriteItem.
func batch(input *document.Node) (list []write) {
	add := func(kind, table, name string, value *document.Node) {
		list = append(list, write{kind, table, &document.Node{Kind: document.Map, Fields: []document.Field{
			{Name: "TableName", Value: &document.Node{Kind: document.String, Text: table}}, {Name: name, Value: value},
		}}})
	}
	requests := input.Get("RequestItems")
	for _, table := range requests.Names() {
		for _, request := range requests.Get(table).List() {
			if item := request.At("PutRequest", "Item"); item != nil {
				add("Put", table, "Item", item)
			}
			if key := request.At("DeleteRequest", "Key"); key != nil {
				add("Delete", table, "Key", key)
			}
		}
	}
	return list
}

var (
	// inTransactions are the parameters of a write that it has in a transaction, too.
	inTransactions = []string{
		"TableName", "Item", "Key", "UpdateExpression", "ConditionExpression", "ExpressionAttributeNames",
		"ExpressionAttributeValues", "ReturnValuesOnConditionCheckFailure",
	}
	// onlyAnswered are those that decide what is answered.
	onlyAnswered = []string{"ReturnConsumedCapacity", "ReturnItemCollectionMetrics"}
)

// single returns the write of a PutItem, UpdateItem or DeleteItem.
func (r Request) single(input *document.Node) (write, error) {
	kind := strings.TrimSuffix(r.operation(), "Item")
	one := write{kind, input.Get("TableName").Value(), &document.Node{Kind: document.Map}}
	for _, field := range input.Fields {
		switch {
		case slices.Contains(inTransactions, field.Name):
			one.request.Fields = append(one.request.Fields, field)
		case field.Name == "ReturnValues":
			if value := field.Value.Value(); kind != "Update" && value != "NONE" && value != "ALL_OLD" {
				return write{}, fmt.Errorf("the return values of %s are %s: write NONE or ALL_OLD", r.operation(), value)
			}
		case !slices.Contains(onlyAnswered, field.Name):
			return write{}, fmt.Errorf("%s cannot be tried without changing the state: use an expression", field.Name)
		}
	}
	if kind == "Update" && !one.request.Has("UpdateExpression") {
		return write{}, errors.New("an UpdateItem without an UpdateExpression cannot be tried without changing the state")
	}
	return one, nil
}
