package terraform

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// outcome is a value, and why a part of it is not known.
type outcome struct {
	value cty.Value
	why   error
}

func known(value cty.Value) outcome { return outcome{value: value} }

// missing returns the outcome of what is not known.
func missing(why error) outcome { return outcome{cty.DynamicVal, why} }

func (o outcome) isKnown() bool { return o.value.IsWhollyKnown() }

// reason returns why a value is not known.
func (o outcome) reason() error {
	if o.why == nil {
		return errors.New("is not known before the apply; " + cure)
	}
	return o.why
}

// cure is what helps where a value is not known.
const cure = "name what `terraform show -json` writes of a plan or a state"

// scope is where expressions are evaluated: a module, and the variables of an instance or a block.
type scope struct {
	*module
	variables map[string]cty.Value
	suffix    string // of the instance's address
}

// maxValue bounds a value, roughly in bytes.
const maxValue = 4 << 20

// evaluate returns the value of an expression.
func (s *scope) evaluate(expression hcl.Expression) outcome {
	found := newReferences(s)
	for _, traversal := range expression.Variables() {
		found.add(traversal)
	}
	switch place := placeOf(expression.Range()); {
	case found.size > maxValue:
		return missing(fmt.Errorf("%s: a value of more than %d MB", place, maxValue>>20))
	case found.rounds(expression, func() string { return s.text(expression.Range()) }) > maxRounds:
		return missing(fmt.Errorf("%s: loops in loops, which may run more than %d times; %s", place, maxRounds, cure))
	}
	value, diagnostics := expression.Value(&hcl.EvalContext{Variables: found.values(), Functions: s.functions()})
	if diagnostics.HasErrors() {
		return missing(explain(diagnostics))
	}
	value, _ = value.UnmarkDeep()
	return outcome{value, found.why}
}

// node evaluates an expression to a tree, in which what is not known is marked.
func (s *scope) node(expression hcl.Expression) *document.Node {
	value := s.evaluate(expression)
	return toNode(value, expression.Range().Start.Line)
}

// toNode returns a value as a tree.
func toNode(from outcome, line int) *document.Node {
	value := from.value
	if !value.IsKnown() {
		return unknown(line, from.reason().Error())
	}
	node := &document.Node{Line: line}
	kind := value.Type()
	switch {
	case value.IsNull():
	case kind == cty.String:
		node.Kind, node.Text = document.String, value.AsString()
	case kind == cty.Number:
		node.Kind, node.Text = document.Number, value.AsBigFloat().Text('f', -1)
	case kind == cty.Bool:
		node.Kind, node.Text = document.Bool, "false"
		if value.True() {
			node.Text = "true"
		}
	case kind.IsListType() || kind.IsSetType() || kind.IsTupleType():
		node.Kind = document.List
		for it := value.ElementIterator(); it.Next(); {
			_, item := it.Element()
			node.Items = append(node.Items, toNode(outcome{item, from.why}, line))
		}
	case kind.IsMapType() || kind.IsObjectType():
		node.Kind = document.Map
		for it := value.ElementIterator(); it.Next(); {
			key, item := it.Element()
			node.Fields = append(
				node.Fields,
				document.Field{Name: key.AsString(), Line: line, Value: toNode(outcome{item, from.why}, line)},
			)
		}
	}
	return node
}
