package dynamo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Value is the JSON of an attribute's value: DynamoDB JSON such as {"N": "3"}, or a plain string,
// number, boolean or null.
type Value = json.RawMessage

// toAttributes converts values for the API.
func toAttributes(values map[string]Value) (map[string]types.AttributeValue, error) {
	if len(values) == 0 {
		return nil, nil // the database refuses an empty map
	}
	attributes := make(map[string]types.AttributeValue, len(values))
	for name, value := range values {
		var err error
		if attributes[name], err = toAttribute(value); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return attributes, nil
}

// toAttribute converts a value for the API. A plain value keeps its own type.
func toAttribute(value Value) (types.AttributeValue, error) {
	switch plain := decodeValue(value).(type) {
	case string:
		return &types.AttributeValueMemberS{Value: plain}, nil
	case json.Number:
		return &types.AttributeValueMemberN{Value: plain.String()}, nil
	case bool:
		return &types.AttributeValueMemberBOOL{Value: plain}, nil
	case nil:
		return &types.AttributeValueMemberNULL{Value: true}, nil
	}
	return attributevalue.UnmarshalJSON(value)
}

// toKeyAttribute converts the value of a key attribute. A plain value gets the type that the key
// has.
func toKeyAttribute(value Value, kind types.ScalarAttributeType) (types.AttributeValue, error) {
	switch plain := decodeValue(value).(type) {
	case string, json.Number:
		typed, err := json.Marshal(map[types.ScalarAttributeType]string{kind: fmt.Sprint(plain)})
		if err != nil {
			return nil, err
		}
		return attributevalue.UnmarshalJSON(typed)
	}
	return toAttribute(value)
}

// decodeValue decodes JSON and keeps numbers as written.
func decodeValue(value Value) (plain any) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	_ = decoder.Decode(&plain) // what is no JSON cannot have been marshalled
	return plain
}

// formatValue returns a value as DynamoDB JSON, cut to 200 characters.
func formatValue(value types.AttributeValue) string {
	const maxRunes = 200
	var sorted bytes.Buffer
	encoder := json.NewEncoder(&sorted)
	encoder.SetEscapeHTML(false)
	text, err := attributevalue.MarshalJSON(value)
	if err == nil {
		err = encoder.Encode(decodeValue(text))
	}
	if err != nil {
		return fmt.Sprintf("a value that cannot be shown (%v)", err)
	}
	runes := []rune(strings.TrimSpace(sorted.String()))
	if len(runes) > maxRunes {
		return string(runes[:maxRunes]) + "…"
	}
	return string(runes)
}

// equalValues reports whether the database would take two values for equal: 1.0 equals 1, and sets
// have no order.
func equalValues(a, b types.AttributeValue) bool {
	left, errLeft := appendValue(nil, canonical(a))
	right, errRight := appendValue(nil, canonical(b))
	return errLeft == nil && errRight == nil && bytes.Equal(left, right)
}

// canonical returns a value in which equal numbers are written in the same way.
func canonical(value types.AttributeValue) types.AttributeValue {
	switch v := value.(type) {
	case *types.AttributeValueMemberN:
		return &types.AttributeValueMemberN{Value: canonicalNumber(v.Value)}
	case *types.AttributeValueMemberNS:
		set := make([]string, len(v.Value))
		for i, number := range v.Value {
			set[i] = canonicalNumber(number)
		}
		return &types.AttributeValueMemberNS{Value: set}
	case *types.AttributeValueMemberL:
		list := make([]types.AttributeValue, len(v.Value))
		for i, element := range v.Value {
			list[i] = canonical(element)
		}
		return &types.AttributeValueMemberL{Value: list}
	case *types.AttributeValueMemberM:
		members := make(map[string]types.AttributeValue, len(v.Value))
		for name, member := range v.Value {
			members[name] = canonical(member)
		}
		return &types.AttributeValueMemberM{Value: members}
	}
	return value
}

// canonicalNumber writes a number with 256 bits of precision, enough for the 38 digits that
// DynamoDB keeps.
func canonicalNumber(text string) string {
	number, _, err := big.ParseFloat(text, 10, 256, big.ToNearestEven)
	if err != nil {
		return text
	}
	return number.Text('p', 0)
}
