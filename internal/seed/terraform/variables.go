package terraform

import (
	"fmt"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/dynasnap/dynasnap/internal/seed/data"
)

// readGiven reads the files with values of variables that Terraform reads by itself, of which later
// ones are stronger.
func (m *module) readGiven() error {
	names, err := m.namesIn(m.dir)
	if err != nil {
		return err
	}
	var files []string
	for _, own := range []string{"terraform.tfvars", "terraform.tfvars.json"} {
		for _, name := range names {
			if path.Base(name) == own {
				files = append(files, name)
			}
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json") {
			files = append(files, name)
		}
	}
	for _, name := range files {
		values, err := m.parse(name)
		if err != nil {
			return err
		}
		attributes, diagnostics := values.body.JustAttributes()
		if diagnostics.HasErrors() {
			return explain(diagnostics)
		}
		for variable, attribute := range attributes {
			m.tfvars[variable] = attribute.Expr
		}
	}
	return nil
}

// local returns the value of a local.
func (m *module) local(name string) outcome {
	return m.remember("local."+name, func() outcome {
		expression, found := m.locals[name]
		if !found {
			return missing(fmt.Errorf("there is no local.%s in %s", name, m.dir))
		}
		return (&scope{module: m}).evaluate(expression)
	})
}

// remember evaluates something once.
func (m *module) remember(name string, evaluate func() outcome) outcome {
	if value, ok := m.values[name]; ok {
		return value
	}
	value := m.once(name, evaluate)
	of := measure{}
	if of.add(value.value); of.size > maxValue {
		value = missing(fmt.Errorf("%s: a value of more than %d MB", name, maxValue>>20))
	}
	m.values[name] = value
	return value
}

// variable returns the value of a variable.
func (m *module) variable(name string) outcome {
	return m.remember("var."+name, func() outcome {
		declared, found := m.variables[name]
		if !found {
			if text, given := m.part.Parameter(name); given && m.caller == nil {
				return known(cty.StringVal(text))
			}
			return missing(fmt.Errorf("there is no variable %q in %s", name, m.dir))
		}
		kind, defaults := typeOf(declared)
		value, err := m.variableValue(name, declared, kind)
		if err != nil {
			return missing(err)
		}
		if defaults != nil && value.value.IsKnown() && !value.value.IsNull() {
			value.value = defaults.Apply(value.value)
		}
		converted, err := convert.Convert(value.value, kind)
		if err != nil {
			return missing(fmt.Errorf("%s: var.%s: %w", placeOf(declared.DefRange), name, err))
		}
		return outcome{converted, value.why}
	})
}

// variableValue returns the value that the call, the user, a file or the declaration gives.
func (m *module) variableValue(name string, declared *hcl.Block, kind cty.Type) (outcome, error) {
	initial, hasInitial := attributeOf(declared.Body, "default")
	if m.caller != nil {
		if passed, given := m.inputs[name]; given {
			return m.caller.evaluate(passed), nil
		}
	} else {
		if text, given := m.part.Parameter(name); given {
			return m.parameter(name, text, kind)
		}
		if value, given := m.tfvars[name]; given {
			return (&scope{module: m}).evaluate(value), nil
		}
	}
	switch {
	case hasInitial:
		return (&scope{module: m}).evaluate(initial), nil
	case m.caller != nil:
		return outcome{}, fmt.Errorf("%s: the call of the module gives no %s", m.caller.dir, name)
	}
	return outcome{}, fmt.Errorf("var.%s has no default (%s): %s says it", name, placeOf(declared.DefRange), data.GiveParameter(name))
}

// parameter returns the value that a text is for a variable: the text itself, or an expression.
func (m *module) parameter(name, text string, kind cty.Type) (outcome, error) {
	if kind.IsPrimitiveType() || kind == cty.DynamicPseudoType {
		return known(cty.StringVal(text)), nil
	}
	from := "parameter " + name
	if err := checkTokens(from, []byte(text)); err != nil {
		return outcome{}, err
	}
	expression, diagnostics := hclsyntax.ParseExpression([]byte(text), from, hcl.InitialPos)
	if diagnostics.HasErrors() {
		return outcome{}, explain(diagnostics)
	}
	value, diagnostics := expression.Value(nil)
	if diagnostics.HasErrors() {
		return outcome{}, explain(diagnostics)
	}
	return known(value), nil
}

// legacyTypes are types as Terraform 0.11 writes them.
var legacyTypes = map[string]cty.Type{
	"string": cty.String, "list": cty.List(cty.DynamicPseudoType), "map": cty.Map(cty.DynamicPseudoType),
}

// typeOf returns the type of a variable.
func typeOf(declared *hcl.Block) (cty.Type, *typeexpr.Defaults) {
	expression, given := attributeOf(declared.Body, "type")
	if !given {
		return cty.DynamicPseudoType, nil
	}
	if text, diagnostics := expression.Value(nil); !diagnostics.HasErrors() && text.Type() == cty.String &&
		text.IsKnown() &&
		!text.IsNull() {
		if kind, isLegacy := legacyTypes[text.AsString()]; isLegacy {
			return kind, nil
		}
	}
	if keyword := hcl.ExprAsKeyword(expression); keyword == "list" || keyword == "map" {
		return legacyTypes[keyword], nil
	}
	kind, defaults, diagnostics := typeexpr.TypeConstraintWithDefaults(expression)
	if diagnostics.HasErrors() {
		return cty.DynamicPseudoType, nil
	}
	return kind, defaults
}
