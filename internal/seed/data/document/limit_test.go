package document_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

func TestAliasesThatMultiplyAreRefused(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	text := bomb.String()
	_, _, err := document.ParseLooseYAML(text)
	require.ErrorContains(t, err, "aliases make more than 500000 values of the document")
	node, _ := document.Sniff("bomb.yaml", strings.NewReader(text))
	require.Nil(t, node)
}

func TestAliasThatHoldsItself(t *testing.T) {
	_, _, err := document.ParseLooseYAML("a: &a\n  b: *a\n")
	require.EqualError(t, err, "line 2: the alias *a holds itself")
}

func TestAliasThatIsUsedTwice(t *testing.T) {
	node, _, err := document.ParseLooseYAML("a: &a [1]\nb: [*a, *a]\nc: *a\n")
	require.NoError(t, err)
	require.JSONEq(t, `{"a":[1],"b":[[1],[1]],"c":[1]}`, string(node.AppendJSON(nil)))
}

func TestMergedFieldsAreWeaker(t *testing.T) {
	node, _, err := document.ParseLooseYAML("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}\n")
	require.NoError(t, err)
	require.Equal(t, `{"x":3,"y":1,"z":2}`, string(node.Get("c").AppendJSON(nil)))
}

func TestLimitPassesOnNoMoreThanItIs(t *testing.T) {
	limit := document.NewLimit(strings.NewReader(strings.Repeat("x", document.MaxValue+1)))
	n, err := io.Copy(io.Discard, limit)
	require.ErrorIs(t, err, document.ErrTooLarge)
	require.Equal(t, int64(document.MaxValue), n)
}
