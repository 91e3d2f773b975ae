package dynamo

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestItemJSONRoundTrip(t *testing.T) {
	t.Parallel()
	const text = `{"b":{"B":"AAE="},"l":{"L":[{"S":"<a>"},{"NULL":true}]},"m":{"M":{"x":{"N":"1.50"}}},"s":{"SS":["a","b"]}}`
	var item Item
	require.NoError(t, json.Unmarshal([]byte(text), &item))
	written, err := item.MarshalJSON()
	require.NoError(t, err)
	assert.JSONEq(t, text, string(written))
	assert.Contains(t, string(written), "<a>", "as people write it")
}
