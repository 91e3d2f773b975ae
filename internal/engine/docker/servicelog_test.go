package docker

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLineWriter(t *testing.T) {
	var lines []string
	w := &lineWriter{line: func(line string) { lines = append(lines, line) }}
	for _, text := range []string{"a\r\nb", "c\n\nd", ""} {
		_, err := w.Write([]byte(text))
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"a", "bc", ""}, lines)
	w.flush()
	w.flush()
	assert.Equal(t, []string{"a", "bc", "", "d"}, lines)
}
