package awscli

import (
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// Counts are the numbers of commands and items so far.
type Counts struct {
	Commands int // commands that ended
	Failures int // commands that failed
	Skipped  int // commands of other services that were skipped
	Items    int // items that successful calls have put or updated
}

// itemsWritten returns the number of items that a successful call has put or updated.
func itemsWritten(operation string, input, answer *ordered.Object) int {
	switch operation {
	case "PutItem", "UpdateItem":
		return 1
	case "BatchWriteItem":
		return putRequests(input, "RequestItems") - putRequests(answer, "UnprocessedItems")
	case "TransactWriteItems":
		return count(objects(input, "TransactItems"), func(o *ordered.Object) bool { return o.Has("Put") || o.Has("Update") })
	case "ExecuteStatement":
		return count([]*ordered.Object{input}, writes)
	case "ExecuteTransaction":
		return count(objects(input, "TransactStatements"), writes)
	case "BatchExecuteStatement":
		statements, written := objects(input, "Statements"), 0
		for i, response := range objects(answer, "Responses") { // one for each statement, some of them errors
			if i < len(statements) && !response.Has("Error") && writes(statements[i]) {
				written++
			}
		}
		return written
	}
	return 0
}

// putRequests counts the puts in write requests by table.
func putRequests(from *ordered.Object, key string) int {
	value, _ := from.Get(key)
	tables, ok := value.(*ordered.Object)
	if !ok {
		return 0
	}
	puts := 0
	for table := range tables.All() {
		puts += count(objects(tables, table), func(o *ordered.Object) bool { return o.Has("PutRequest") })
	}
	return puts
}

// writes reports whether a PartiQL statement puts or updates an item.
func writes(statement *ordered.Object) bool {
	value, _ := statement.Get("Statement")
	text, _ := value.(string)
	words := strings.Fields(text)
	return len(words) > 0 && (strings.EqualFold(words[0], "INSERT") || strings.EqualFold(words[0], "UPDATE"))
}

// objects returns the list of objects at a key. The input has been checked.
func objects(of *ordered.Object, key string) []*ordered.Object {
	value, _ := of.Get(key)
	values, _ := value.([]any)
	var found []*ordered.Object
	for _, value := range values {
		if object, ok := value.(*ordered.Object); ok {
			found = append(found, object)
		}
	}
	return found
}

func count(objects []*ordered.Object, is func(*ordered.Object) bool) int {
	n := 0
	for _, object := range objects {
		if is(object) {
			n++
		}
	}
	return n
}
