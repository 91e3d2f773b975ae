package main

// Patterns of texts.
const (
	tagPattern    = `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`
	namePattern   = `^[A-Za-z_][A-Za-z0-9_]*$` // of a variable
	pairPattern   = `=`                        // NAME=value
	amountPattern = `^\s*(>=)?\s*[0-9]+\s*$`
)

// ref is one of the definitions.
func ref(name string) object { return object{"$ref": "#/definitions/" + name} }

// describe adds a description. Beside a $ref nothing else counts in draft 7.
func describe(what object, description string) object {
	if _, isRef := what["$ref"]; isRef {
		what = object{"allOf": []object{what}}
	}
	what["description"] = description
	return what
}

func anyOf(choices ...object) object { return object{"anyOf": choices} }

func required(keys ...string) object { return object{"required": keys} }

// closed is a map with these keys and no others.
func closed(properties object, needed ...string) object {
	what := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(needed) > 0 {
		what["required"] = needed
	}
	return what
}

// valueDefinitions are the kinds of values that keys have.
func valueDefinitions() object {
	text := func(pattern string) object { return object{"type": "string", "pattern": pattern} }
	list := func(of object) object { return object{"type": "array", "items": of} }
	noSwitch := object{"not": object{"enum": []string{"false", "true"}}} // which YAML 1.1 makes of N and Y
	byName := func(of object) object {
		return object{"type": "object", "propertyNames": noSwitch, "additionalProperties": of}
	}
	lines := func(byName object) object { return anyOf(byName, text(pairPattern), list(text(pairPattern))) }
	notEmpty := func(list object) object {
		list["minItems"] = 1
		return list
	}
	environment := byName(ref("word"))
	environment["propertyNames"] = object{"allOf": []object{{"pattern": namePattern}, noSwitch}}
	switches := []any{"true", "false", "yes", "no", "on", "off", "1", "0", 1, 0}
	tag := anyOf(text(`^\s*`+tagPattern+`\s*$`), object{"type": "number", "minimum": 0})
	return object{
		"text":       object{"type": []string{"string", "number"}},
		"word":       object{"type": []string{"string", "number", "boolean"}},
		"list":       anyOf(ref("text"), list(ref("text"))),
		"paths":      anyOf(object{"type": "string", "minLength": 1}, notEmpty(list(ref("text")))),
		"switch":     anyOf(object{"type": "boolean"}, object{"enum": switches}),
		"tags":       anyOf(text(`^[\s,]*`+tagPattern+`([\s,]+`+tagPattern+`)*[\s,]*$`), text(`^\s*\[`), tag, list(tag)),
		"texts":      lines(byName(ref("word"))),
		"env":        lines(environment),
		"labels":     lines(byName(ref("word"))),
		"rename":     lines(byName(ref("text"))),
		"parameters": parametersDefinition(list, byName),
	}
}

// parametersDefinition is for a map, for what CloudFormation's commands take, for lines, and for
// the path of a file.
func parametersDefinition(list, byName func(object) object) object {
	values := byName(ref("word"))
	stack := closed(object{
		"ParameterKey":     ref("text"),
		"ParameterValue":   ref("word"),
		"UsePreviousValue": ref("word"),
		"ResolvedValue":    ref("word"),
	}, "ParameterKey", "ParameterValue")
	pipeline := closed(object{"Parameters": values, "Tags": object{}, "StackPolicy": object{}}, "Parameters")
	pairs := list(object{"type": "string", "pattern": pairPattern})
	return anyOf(values, pipeline, object{"type": "string"}, pairs, list(stack))
}

// expectDefinitions are what may be expected of a state.
func expectDefinitions(rows map[string]string) object {
	values := object{"type": "object", "additionalProperties": ref("value")}
	set := object{"type": "array", "items": ref("text")}
	key := describe(object{"type": "object", "additionalProperties": ref("value"), "minProperties": 1}, "The item's whole key.")
	return object{
		"expect": closed(object{
			"tables": describe(ref("list"), rows["tables"]),
			"items":  describe(object{"type": "object", "additionalProperties": ref("amount")}, rows["items"]),
			"keys":   describe(object{"type": "array", "items": ref("expectedKey")}, rows["keys"]),
			"counts": describe(object{"type": "array", "items": ref("expectedCount")}, rows["counts"]),
		}),
		"expectedKey": closed(object{"table": ref("text"), "key": key, "attributes": values}, "table", "key"),
		"expectedCount": object{"type": "object", "oneOf": []object{
			closed(object{"statement": object{"type": "string", "pattern": `^\s*[Ss][Ee][Ll][Ee][Cc][Tt]\s`}, "count": ref("amount")}, "statement", "count"),
			closed(object{
				"table": ref("text"), "filter": ref("text"), "count": ref("amount"),
				"names": placeholders("^#", ref("text")), "values": placeholders("^:", ref("value")),
			}, "table", "filter", "count"),
		}},
		"amount": anyOf(object{"type": "integer", "minimum": 0}, object{"type": "string", "pattern": amountPattern}),
		"value":  anyOf(object{"type": []string{"string", "number", "boolean", "null"}}, ref("typedValue")),
		"typedValue": describe(one(closed(object{
			"S": ref("text"), "N": ref("text"), "B": object{"type": "string"},
			"BOOL": object{"type": "boolean"}, "NULL": object{"type": "boolean"},
			"SS": set, "NS": set, "BS": set,
			"L": object{"type": "array", "items": ref("typedValue")},
			"M": object{"type": "object", "additionalProperties": ref("typedValue")},
		})), "A value in DynamoDB's JSON."),
	}
}

// placeholders are what the names in an expression stand for.
func placeholders(pattern string, value object) object {
	return object{"type": "object", "propertyNames": object{"pattern": pattern}, "additionalProperties": value}
}

// one has one of its keys.
func one(of object) object {
	of["minProperties"], of["maxProperties"] = 1, 1
	return of
}
