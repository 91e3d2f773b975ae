package terraform

import (
	"fmt"
	"regexp"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// maxRounds bounds the rounds of loops in an expression, so that a hostile one ends.
const maxRounds = 10_000_000

// longestResult is the length that the result of a function in the place of a collection may have,
// whose arguments do not tell it.
const longestResult = 1024

var errLongResult = fmt.Errorf("the result has more than %d elements; %s", longestResult, cure)

// measure is the size of values, roughly in bytes, and the length of the longest of them.
type measure struct{ size, longest int }

func (m *measure) add(value cty.Value) {
	m.size += 16
	switch kind := value.Type(); {
	case !value.IsKnown() || value.IsNull():
	case kind == cty.String:
		m.size += len(value.AsString())
	case value.CanIterateElements():
		m.longest = max(m.longest, value.LengthInt())
		for it := value.ElementIterator(); it.Next(); {
			_, item := it.Element()
			m.add(item)
		}
	}
}

// rounds returns how often the loops of an expression run at most, where it refers to values of
// this measure.
func (m measure) rounds(expression hcl.Expression, source func() string) int {
	loops := &loopFinder{measure: m}
	if native, ok := expression.(hclsyntax.Node); ok {
		_ = hclsyntax.Walk(native, loops)
	} else {
		loops.deepest = len(loopWord.FindAllString(source(), -1))
		loops.longest = max(loops.longest, longestResult)
	}
	rounds := 1
	for range loops.deepest {
		if rounds *= max(loops.longest, 1); rounds > maxRounds {
			break
		}
	}
	return rounds
}

// loopWord is the word of a loop in an expression that stands in JSON.
var loopWord = regexp.MustCompile(`\bfor\b`)

// loopFinder finds the depth of the loops in an expression, and the longest collection.
type loopFinder struct {
	measure
	depth, deepest int
}

func (f *loopFinder) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch node := node.(type) {
	case *hclsyntax.ForExpr:
		f.depth++
		f.deepest = max(f.deepest, f.depth)
		_ = hclsyntax.VisitAll(node.CollExpr, func(inner hclsyntax.Node) hcl.Diagnostics {
			if _, isCall := inner.(*hclsyntax.FunctionCallExpr); isCall {
				f.longest = max(f.longest, longestResult, f.size/16)
			}
			return nil
		})
	case *hclsyntax.TupleConsExpr:
		f.longest = max(f.longest, len(node.Exprs))
	case *hclsyntax.ObjectConsExpr:
		f.longest = max(f.longest, len(node.Items))
	}
	return nil
}

func (f *loopFinder) Exit(node hclsyntax.Node) hcl.Diagnostics {
	if _, isLoop := node.(*hclsyntax.ForExpr); isLoop {
		f.depth--
	}
	return nil
}

// setProduct is setproduct for small results.
func setProduct(args []cty.Value) (cty.Value, error) {
	length := 1
	for _, arg := range args {
		if !arg.IsKnown() || arg.IsNull() || !arg.CanIterateElements() {
			break
		}
		if length *= max(arg.LengthInt(), 1); length > longestResult {
			return cty.DynamicVal, errLongResult
		}
	}
	return stdlib.SetProduct(args...)
}
