package databases

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLimitByHeap(t *testing.T) {
	t.Setenv(LimitVariable, "")
	t.Setenv("JAVA_TOOL_OPTIONS", "-Xmx1k")
	for option, want := range map[string]int{"-Xmx1g": 256, "-Xmx100m": 50, "-Xmx20480k": 10, "-Xmx1m": 8, "-Xmx41943040": 20} {
		limit, err := Limit([]string{"java", "-Xmx2m", option, "-jar", "DynamoDBLocal.jar"})
		require.NoError(t, err)
		assert.LessOrEqual(t, limit, want, option) // a container may have a limit on processes
		assert.GreaterOrEqual(t, limit, min(want, 8), option)
	}
}

func TestLimitByVariable(t *testing.T) {
	t.Setenv(LimitVariable, "1000")
	limit, err := Limit([]string{"java", "-Xmx1m"})
	require.NoError(t, err)
	assert.Equal(t, 1000, limit)
	for _, bad := range []string{"7", "-1", "many"} {
		t.Setenv(LimitVariable, bad)
		_, err := Limit([]string{"java"})
		assert.ErrorContains(t, err, LimitVariable+"="+bad)
	}
}
