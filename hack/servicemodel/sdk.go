package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
)

// The SDK's types tell operations, members and their types; not their order, lengths and nested
// requirements.

// addNewer adds to the model of DynamoDB what the SDK knows beyond it. An operation is a method of
// the SDK's client.
func addNewer(service *model.FileService) {
	client := reflect.ValueOf(offlineClient())
	for i := range client.NumMethod() {
		name, method := client.Type().Method(i).Name, client.Method(i)
		if t := method.Type(); t.NumIn() != 3 || t.NumOut() != 2 || t.In(1).Kind() != reflect.Pointer {
			continue
		}
		input, ok := reflect.New(method.Type().In(1).Elem()).Interface().(smithy.Serializable)
		output, ok2 := reflect.New(method.Type().Out(0).Elem()).Interface().(smithy.Deserializable)
		if !ok || !ok2 {
			continue
		}
		shapes := shapes{service.Shapes, map[string]bool{}}
		in, out := shapes.add(inputSchema(input)), shapes.add(outputSchema(output))
		if slices.ContainsFunc(service.Operations, func(o model.FileOperation) bool { return o.Name == name }) {
			continue
		}
		shape := service.Shapes[in]
		shape.Required = missing(method.Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(input)}))
		service.Shapes[in] = shape
		service.Operations = append(service.Operations, model.FileOperation{Operation: model.Operation{Name: name}, Input: in, Output: out})
	}
	slices.SortFunc(service.Operations, func(a, b model.FileOperation) int { return strings.Compare(a.Name, b.Name) })
}

// shapes adds schemas of the SDK to named shapes.
type shapes struct {
	known map[string]model.FileShape
	seen  map[string]bool // AttributeValue contains itself
}

// add returns the name of a schema's shape, which it makes or completes.
func (s shapes) add(schema *smithy.Schema) string {
	if schema == nil { // the output of an operation that answers nothing
		return ""
	}
	name := schema.TargetID().Name // of a member
	if name == "" {
		name = schema.ID().Name
	}
	if s.seen[name] {
		return name
	}
	s.seen[name] = true
	shape, ok := s.known[name]
	if !ok {
		shape.Kind = kindOf(schema.Type())
	}
	switch shape.Kind {
	case model.List:
		element := s.add(schema.ListMember())
		shape.Element = cmp.Or(shape.Element, element)
	case model.Map:
		key, element := s.add(schema.MapKey()), s.add(schema.MapValue())
		shape.Key, shape.Element = cmp.Or(shape.Key, key), cmp.Or(shape.Element, element)
	case model.Structure:
		members := schema.Members()
		for _, member := range slices.Sorted(maps.Keys(members)) {
			target := s.add(members[member])
			if !slices.ContainsFunc(shape.Members, func(m model.FileMember) bool { return m.Name == member }) {
				shape.Members = append(shape.Members, model.FileMember{Name: member, Shape: target})
			}
		}
	}
	s.known[name] = shape
	return name
}

func kindOf(t smithy.ShapeType) model.Kind {
	switch t {
	case smithy.ShapeTypeInteger:
		return model.Integer
	case smithy.ShapeTypeLong:
		return model.Long
	case smithy.ShapeTypeFloat, smithy.ShapeTypeDouble:
		return model.Double
	case smithy.ShapeTypeBoolean:
		return model.Boolean
	case smithy.ShapeTypeBlob:
		return model.Blob
	case smithy.ShapeTypeTimestamp:
		return model.Timestamp
	case smithy.ShapeTypeList:
		return model.List
	case smithy.ShapeTypeMap:
		return model.Map
	case smithy.ShapeTypeStructure, smithy.ShapeTypeUnion:
		return model.Structure
	}
	return model.String // also enumerations
}

// An input says which schema it has when it is asked to write itself, an output when it is asked to
// read itself.

type schemaOfInput struct {
	smithy.ShapeSerializer
	schema *smithy.Schema
}

func (s *schemaOfInput) WriteStruct(schema *smithy.Schema) { s.schema = schema }
func (s *schemaOfInput) CloseStruct()                      {}

func inputSchema(input smithy.Serializable) *smithy.Schema {
	var s schemaOfInput
	input.Serialize(&s)
	return s.schema
}

type schemaOfOutput struct {
	smithy.ShapeDeserializer
	schema *smithy.Schema
}

var errSchemaKnown = errors.New("schema known")

func (s *schemaOfOutput) ReadStruct(schema *smithy.Schema) error {
	s.schema = schema
	return errSchemaKnown
}

func outputSchema(output smithy.Deserializable) *smithy.Schema {
	var s schemaOfOutput
	_ = output.Deserialize(&s) // ends with errSchemaKnown
	return s.schema
}

// offlineClient is asked only what an input lacks. What lacks nothing fails at the first attempt to
// send.
func offlineClient() *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region:       "none",
		BaseEndpoint: aws.String("http://none.invalid"),
		Credentials:  aws.AnonymousCredentials{},
		HTTPClient:   offline{},
		Retryer:      aws.NopRetryer{},
	})
}

type offline struct{}

func (offline) Do(*http.Request) (*http.Response, error) {
	return nil, errors.New("this client sends nothing")
}

// missing returns the names of the members that a call with an empty input was refused for.
func missing(results []reflect.Value) []string {
	err, _ := results[1].Interface().(error)
	var invalid smithy.InvalidParamsError
	if !errors.As(err, &invalid) {
		return nil
	}
	var names []string
	for _, e := range invalid.Errs() {
		var absent *smithy.ParamRequiredError
		if errors.As(e, &absent) {
			names = append(names, absent.Field()[strings.LastIndex(absent.Field(), ".")+1:])
		}
	}
	return names
}
