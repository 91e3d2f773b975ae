package awscli

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go"
)

// operation is one call of the DynamoDB API as the SDK describes it.
type operation struct {
	name          string // PutItem
	command       string // put-item
	input, output *shape
	parameters    []parameter // by option

	required func() []string // names of the parameters without which the SDK sends nothing
}

// parameter is a top-level member of an operation's input.
type parameter struct {
	name   string // TableName
	option string // table-name
	shape  *shape
}

// operations returns all operations by command. Nothing is listed by hand: an operation is a method of the
// SDK's client, and its input and output tell their shapes.
var operations = sync.OnceValue(func() map[string]*operation {
	client := reflect.ValueOf(offlineClient())
	all := map[string]*operation{}
	shapes := shapes{}
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
		o := &operation{
			name:    name,
			command: optionName(name),
			input:   shapes.of(inputSchema(input)),
			output:  shapes.of(outputSchema(output)),
			required: sync.OnceValue(func() []string {
				return missing(method.Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(input)}))
			}),
		}
		for _, name := range o.input.memberNames() {
			o.parameters = append(o.parameters, parameter{name, optionName(name), o.input.members[name]})
		}
		all[o.command] = o
	}
	return all
})

func operationNames() []string { return slices.Sorted(maps.Keys(operations())) }

// An input says which schema it has when it is asked to write itself, an output when it is asked to read itself.

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

// offlineClient is asked only what an input lacks. What lacks nothing fails at the first attempt to send.
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
