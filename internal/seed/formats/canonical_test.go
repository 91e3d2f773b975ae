package formats_test

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// typed returns a value in DynamoDB JSON.
func (v value) typed() object {
	elements := func(write func(string) any) (set []any) {
		for _, element := range v.set {
			set = append(set, write(element))
		}
		return set
	}
	var content any
	switch v.kind {
	case "S":
		content = v.text
	case "N":
		content = digits(v.text)
	case "B":
		content = base64Of(v.text)
	case "BOOL":
		content = v.text == "true"
	case "NULL":
		content = true
	case "SS":
		content = list(v.set)
	case "NS":
		content = elements(func(s string) any { return digits(s) })
	case "BS":
		content = elements(func(s string) any { return base64Of(s) })
	case "L":
		list := []any{}
		for _, element := range v.list {
			list = append(list, element.typed())
		}
		content = list
	case "M":
		content = v.typedFields()
	}
	return object{{v.kind, content}}
}

// typedFields returns a map, or an item, in DynamoDB JSON.
func (v value) typedFields() object {
	fields := object{}
	for _, f := range v.fields {
		fields = append(fields, member{f.name, f.value.typed()})
	}
	return fields
}

// canonicalItem returns what is equal for equal items in DynamoDB JSON.
func canonicalItem(text string) string {
	var item map[string]map[string]any
	if err := json.Unmarshal([]byte(text), &item); err != nil {
		panic(err)
	}
	for _, value := range item {
		canonicalValue(value)
	}
	return mustJSON(item)
}

func mustJSON(tree any) string {
	text, err := json.Marshal(tree)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// canonicalValue makes numbers, binaries and sets canonical.
func canonicalValue(value map[string]any) {
	for kind, content := range value {
		switch kind {
		case "N":
			value[kind] = canonicalNumber(content.(string))
		case "B":
			value[kind] = canonicalBase64(content.(string))
		case "SS", "NS", "BS":
			set := content.([]any)
			for i := range set {
				switch kind {
				case "NS":
					set[i] = canonicalNumber(set[i].(string))
				case "BS":
					set[i] = canonicalBase64(set[i].(string))
				}
			}
			slices.SortFunc(set, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		case "L":
			for _, element := range content.([]any) {
				canonicalValue(element.(map[string]any))
			}
		case "M":
			for _, element := range content.(map[string]any) {
				canonicalValue(element.(map[string]any))
			}
		}
	}
}

func canonicalNumber(text string) string {
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return number.RatString()
}

func canonicalBase64(text string) string {
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return base64Of(string(content))
}

// canonicalTable returns what is equal for equal definitions.
func canonicalTable(table dynamo.Definition) string {
	table.Indexes = slices.Clone(table.Indexes)
	for i, index := range table.Indexes {
		table.Indexes[i].Attributes = slices.Sorted(slices.Values(index.Attributes))
	}
	slices.SortFunc(table.Indexes, func(a, b dynamo.IndexDefinition) int { return strings.Compare(a.Name, b.Name) })
	return mustJSON(table)
}
