package awscli

import (
	"maps"
	"slices"

	"github.com/aws/smithy-go"
)

type shapeKind int

const (
	textShape shapeKind = iota // also enumerations
	integerShape
	longShape
	doubleShape
	booleanShape
	blobShape
	timestampShape
	listShape
	mapShape
	structureShape
)

// shape is the type of a value in a request or an answer.
type shape struct {
	kind    shapeKind
	element *shape            // of a list, or of the values of a map
	members map[string]*shape // of a structure; AttributeValue is one with ten members
}

func (s *shape) memberNames() []string { return slices.Sorted(maps.Keys(s.members)) }

// isNested tells whether a value of this shape is written as JSON or in shorthand rather than as plain text.
func (s *shape) isNested() bool {
	return s.kind == listShape || s.kind == mapShape || s.kind == structureShape
}

// shapes translates the SDK's schemas. It remembers the structures, because AttributeValue contains itself.
type shapes map[string]*shape

func (known shapes) of(schema *smithy.Schema) *shape {
	if schema == nil { // the output of an operation that answers nothing
		return &shape{kind: structureShape}
	}
	switch schema.Type() {
	case smithy.ShapeTypeInteger:
		return &shape{kind: integerShape}
	case smithy.ShapeTypeLong:
		return &shape{kind: longShape}
	case smithy.ShapeTypeFloat, smithy.ShapeTypeDouble:
		return &shape{kind: doubleShape}
	case smithy.ShapeTypeBoolean:
		return &shape{kind: booleanShape}
	case smithy.ShapeTypeBlob:
		return &shape{kind: blobShape}
	case smithy.ShapeTypeTimestamp:
		return &shape{kind: timestampShape}
	case smithy.ShapeTypeList:
		return &shape{kind: listShape, element: known.of(schema.ListMember())}
	case smithy.ShapeTypeMap:
		return &shape{kind: mapShape, element: known.of(schema.MapValue())}
	case smithy.ShapeTypeStructure, smithy.ShapeTypeUnion:
		return known.structure(schema)
	}
	return &shape{kind: textShape}
}

func (known shapes) structure(schema *smithy.Schema) *shape {
	id := schema.TargetID() // of a member
	if id.Name == "" {
		id = schema.ID()
	}
	if s, ok := known[id.Name]; ok {
		return s
	}
	s := &shape{kind: structureShape, members: map[string]*shape{}}
	known[id.Name] = s
	for name, member := range schema.Members() {
		s.members[name] = known.of(member)
	}
	return s
}
