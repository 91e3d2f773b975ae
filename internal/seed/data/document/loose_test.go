package document_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

func TestLooseYAMLKnowsMapsWithAKeyTwice(t *testing.T) {
	text := "a: {x: 1}\nb:\n  x: 1\n  y: 2\n  x: 3\n"
	root, duplicates, err := document.ParseLooseYAML(text)
	require.NoError(t, err)
	assert.Len(t, duplicates, 1)
	require.EqualError(t, duplicates[root.Get("b")], "line 5: the key x occurs twice in one map")
	assert.Equal(t, []string{"x", "y"}, root.Get("b").Names())
	assert.Equal(t, "3", root.At("b", "x").Text)

	_, err = document.ParseYAMLStream(text)
	assert.EqualError(t, err, "line 5: the key x occurs twice in one map")
}
