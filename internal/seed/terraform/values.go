package terraform

import (
	"github.com/hashicorp/hcl/v2"
)

// ReadValues reads a file with values of variables (.tfvars, .tfvars.json). Values that are no
// text, number or boolean are JSON.
func ReadValues(name, text string) (map[string]string, error) {
	body, err := parse(name, text)
	if err != nil {
		return nil, err
	}
	attributes, diagnostics := body.JustAttributes()
	if diagnostics.HasErrors() {
		return nil, explain(diagnostics)
	}
	values := map[string]string{}
	for variable, attribute := range attributes {
		value, diagnostics := attribute.Expr.Value(&hcl.EvalContext{Functions: pure})
		if diagnostics.HasErrors() {
			return nil, explain(diagnostics)
		}
		if value.IsNull() {
			continue // the default holds
		}
		node := toNode(known(value), attribute.Range.Start.Line)
		if node.IsScalar() {
			values[variable] = node.Text
		} else {
			values[variable] = string(node.AppendJSON(nil))
		}
	}
	return values, nil
}
