package cloudformation

import (
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// billing is how a table is billed, of which DynamoDB Local makes nothing.
type billing struct {
	mode *document.Node // nil for the default
	// isUnknown says that only the stack would know it.
	isUnknown bool
}

// billing returns how a table is billed. What cannot be evaluated is dropped, because it has no
// effect on a state.
func (p *properties) billing(from *document.Node) billing {
	mode, err := p.value(from.Get("BillingMode"))
	switch {
	case err != nil:
		p.drop("BillingMode", err)
	case mode == nil && p.kind() == simpleTable && !from.Has("ProvisionedThroughput"):
	default:
		return billing{mode: mode}
	}
	return billing{mode: &document.Node{Kind: document.String, Line: p.line, Text: "PAY_PER_REQUEST"}, isUnknown: true}
}

// throughput returns the capacity of a table or an index, as far as it can be evaluated.
func (p *properties) throughput(from *document.Node, billing billing) *document.Node {
	if billing.isUnknown {
		return nil
	}
	units, err := p.resolve(from.Get("ProvisionedThroughput"))
	if err != nil {
		p.drop("ProvisionedThroughput", err)
		return nil
	}
	if !units.Is(document.Map) {
		return units
	}
	plain := &document.Node{Kind: document.Map, Line: units.Line}
	for _, field := range units.Fields {
		value, err := p.value(field.Value)
		if err != nil {
			p.drop(field.Name, err)
			continue
		}
		set(plain, field.Name, value)
	}
	return plain
}

// drop tells of a property that is left out.
func (p *properties) drop(name string, why error) {
	p.sink.Detailf(p.at(), "%s: %s is left out, which has no effect on a state: %v", p.id, name, why)
}
