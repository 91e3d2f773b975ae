package databases

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHeapByOption(t *testing.T) {
	t.Setenv("JAVA_TOOL_OPTIONS", "-Xmx1k")
	for option, want := range map[string]int64{
		"-Xmx1g": 1 << 30, "-Xmx100m": 100 << 20, "-Xmx20480K": 20 << 20, "-Xmx41943040": 40 << 20, "-Xss1m": 2 << 20,
	} {
		assert.Equal(t, want, heap([]string{"java", "-Xmx2m", option, "-jar", "DynamoDBLocal.jar"}), option)
	}
	assert.Equal(t, int64(1<<10), heap([]string{"java"}), "by the variable")
}

func TestLimitByHeap(t *testing.T) {
	t.Setenv(LimitVariable, "")
	for option, most := range map[string]int{"-Xmx1m": 8, "-Xmx24m": 12, "-Xmx100g": 256} {
		limit, err := Limit([]string{"java", option})
		require.NoError(t, err)
		assert.LessOrEqual(t, limit, most, option) // a container may have a limit on processes
		assert.GreaterOrEqual(t, limit, 8, option)
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
