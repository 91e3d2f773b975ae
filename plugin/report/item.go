package report

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// itemText returns an item as text: its key first, then its other attributes by name. It is JSON,
// except for sets, which are written as in PartiQL, and bytes.
func itemText(item dynamo.Item, key []dynamo.Key) string {
	var names []string
	for _, attribute := range key {
		names = append(names, attribute.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(item)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return mapText(item, names)
}

func mapText(values map[string]types.AttributeValue, names []string) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = jsonString(name) + ": " + valueText(values[name])
	}
	return "{" + strings.Join(texts, ", ") + "}"
}

func valueText(value types.AttributeValue) string {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return jsonString(v.Value)
	case *types.AttributeValueMemberN:
		return v.Value
	case *types.AttributeValueMemberB:
		return bytesText(v.Value)
	case *types.AttributeValueMemberBOOL:
		return strconv.FormatBool(v.Value)
	case *types.AttributeValueMemberNULL:
		return "null"
	case *types.AttributeValueMemberSS:
		return "<<" + list(v.Value, jsonString) + ">>"
	case *types.AttributeValueMemberNS:
		return "<<" + strings.Join(v.Value, ", ") + ">>"
	case *types.AttributeValueMemberBS:
		return "<<" + list(v.Value, bytesText) + ">>"
	case *types.AttributeValueMemberL:
		return "[" + list(v.Value, valueText) + "]"
	case *types.AttributeValueMemberM:
		return mapText(v.Value, slices.Sorted(maps.Keys(v.Value)))
	}
	return fmt.Sprintf("a value of the unknown type %T", value)
}

func list[T any](values []T, text func(T) string) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = text(value)
	}
	return strings.Join(texts, ", ")
}

func bytesText(bytes []byte) string {
	return "base64(" + base64.StdEncoding.EncodeToString(bytes) + ")"
}

// jsonString returns a JSON string.
func jsonString(text string) string {
	var quoted strings.Builder
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // into memory
	return strings.TrimSuffix(quoted.String(), "\n")
}
