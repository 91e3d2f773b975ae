package items

import (
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// The fields of documents that hold items.
const (
	fieldRequests  = "RequestItems"
	fieldResponses = "Responses"
	fieldItems     = "Items"
	fieldItem      = "Item"
	fieldPut       = "PutRequest"
	fieldDelete    = "DeleteRequest"
	fieldKey       = "Key"
	fieldTable     = "TableName"
)

// beside are the fields that stand beside those with items. Those that are true say by being there
// that there are more items than these.
var beside = map[string]bool{
	"ConsumedCapacity": false, "ResponseMetadata": false, "$metadata": false,
	"ItemCollectionMetrics": false, "ReturnConsumedCapacity": false, "ReturnItemCollectionMetrics": false, "ReturnValues": false,
	"LastEvaluatedKey": true, "NextToken": true, "UnprocessedItems": true, "UnprocessedKeys": true,
}

// isBeside reports whether a field belongs to an answer or a request, and is no attribute.
func isBeside(name string) bool {
	_, known := beside[name]
	return known || name == fieldTable
}

// isCount reports whether a field is a count of an answer, and no table of that name.
func isCount(name string, kind document.Kind) bool {
	return (name == "Count" || name == "ScannedCount") && kind != document.List
}

// holdsTables reports whether a document, by its beginning, holds lists of items by table, or the
// list of one table in a field. What does not is an item, or one request.
//
// An item always has a key, and a key is never a list. So no item is taken for tables.
func holdsTables(head *document.Node) bool {
	if !head.Is(document.Map) || len(head.Fields) == 0 {
		return false
	}
	lists := false
	for _, field := range head.Fields {
		switch {
		case (field.Name == fieldRequests || field.Name == fieldResponses) && field.Value.Is(document.Map):
			lists = true
		case isBeside(field.Name), isCount(field.Name, field.Value.Kind):
		case field.Value.Is(document.List):
			for _, item := range field.Value.Items {
				if !item.Is(document.Map) {
					return false
				}
			}
			lists = true
		default:
			return false
		}
	}
	return lists
}

// certain reports whether a document, by its beginning, holds items in a form that only DynamoDB
// has.
func certain(head *document.Node) bool {
	if head.Is(document.List) {
		return anyOfDynamoDB(head.Items)
	}
	if !holdsTables(head) {
		return false
	}
	for _, field := range head.Fields {
		switch {
		case field.Name == fieldRequests || field.Name == fieldResponses:
			return true
		case field.Value.Is(document.List) && anyOfDynamoDB(field.Value.Items):
			return true
		}
	}
	return head.Has(fieldItems) && head.Has("Count") && head.Has("ScannedCount")
}

// anyOfDynamoDB reports whether the first of some items is a request, or has types.
func anyOfDynamoDB(items []*document.Node) bool {
	if len(items) == 0 || !items[0].Is(document.Map) {
		return false
	}
	first := items[0]
	if request := first.Get(fieldItem); len(first.Fields) == 1 && request.Is(document.Map) {
		first = request
	}
	return len(first.Fields) == 1 && (first.Get(fieldPut).Has(fieldItem) || first.Get(fieldDelete).Has(fieldKey)) ||
		kindOf(first) == typed
}

// strange says what a document is that holds no items; empty where it may hold some.
func strange(head *document.Node) string {
	switch {
	case head.Is(document.List) && len(head.Items) > 0 && head.Items[0].Has("ParameterKey"):
		return "parameters of CloudFormation, which an entry takes as parameters"
	case head.Get("openapi").IsScalar(), head.Get("swagger").IsScalar():
		return "a description of an API (OpenAPI)"
	case head.Get("$schema").IsScalar() && (head.Has("properties") || head.Has("definitions") || head.Has("$defs")):
		return "a JSON schema"
	case head.Get("name").Is(document.String) && (head.Has("dependencies") || head.Has("devDependencies")):
		return "a package.json of Node"
	case head.Get("compilerOptions").Is(document.Map):
		return "a configuration of TypeScript"
	case hasResources(head):
		return "a template of CloudFormation without a table"
	case head.Get("TransactItems").Is(document.List):
		return "a transaction, which may have conditions"
	case head.Get("Keys").Is(document.Map) && head.Get("Metadata").Has("WriteTimestampMicros"):
		return "an incremental export to S3, which is not supported"
	case !head.Has(fieldItem) && all(head, func(value *document.Node) bool { return value.Get("Keys").Is(document.List) }):
		return "keys for aws dynamodb batch-get-item"
	case all(head, func(value *document.Node) bool { return value.Has(fieldPut) || value.Has(fieldDelete) }):
		return "requests of a table that stand in no list"
	}
	return ""
}

// all reports whether a document is a map in which all values are of a kind.
func all(head *document.Node, is func(*document.Node) bool) bool {
	if !head.Is(document.Map) {
		return false
	}
	for _, field := range head.Fields {
		if !is(field.Value) {
			return false
		}
	}
	return len(head.Fields) > 0
}

func hasResources(head *document.Node) bool {
	if head.Get("Resources").Is(document.Map) {
		for _, resource := range head.Get("Resources").Fields {
			if strings.Contains(resource.Value.Get("Type").Value(), "::") {
				return true
			}
		}
	}
	return false
}
