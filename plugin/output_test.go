package plugin

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

// loggedOutput returns the log of a seed that writes n numbered lines to a stream and ends.
func loggedOutput(stream seeder.Stream, n int, failed bool) string {
	return logged("", func(log *logrus.Logger) {
		output := newScriptOutput(log, 0)
		for i := range n {
			output.pass(seeder.Output{Part: "a.sh", Stream: stream, Line: fmt.Sprint(i + 1)})
		}
		output.end(failed)
	})
}

func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	whole := loggedOutput(seeder.Stdout, maxLines, false)
	assert.Equal(t, maxLines, strings.Count(whole, "\n"))
	assert.NotContains(t, whole, "more")

	assert.Equal(t, whole+"… and 1 more line\n", loggedOutput(seeder.Stdout, maxLines+1, true))
	assert.Equal(t, whole+"… and 7000 more lines\n", loggedOutput(seeder.Stderr, maxLines+7000, false))
}

func TestOutputEndsWithTheLastErrors(t *testing.T) {
	t.Parallel()
	log := loggedOutput(seeder.Stderr, maxLines+1000, true)
	_, end, cut := strings.Cut(log, "… and 1000 more lines\n")
	assert.True(t, cut)
	assert.Equal(t, lastLines, strings.Count(end, "\n"))
	assert.Contains(t, end, fmt.Sprintf("a.sh | %d\n", maxLines+1000))
}

func TestOutputCountsLongLines(t *testing.T) {
	t.Parallel()
	const room = 1000 // a hundredth of what there is, which would be a hundred megabytes
	log := logged("", func(log *logrus.Logger) {
		output := newScriptOutput(log, 0)
		output.linesLeft = room
		for range room {
			output.pass(seeder.Output{Part: "a.sh", Stream: seeder.Stdout, Line: strings.Repeat("x", 63*lineBytes)})
		}
		output.end(false)
	})
	assert.Less(t, len(log), 2*room*lineBytes)
	assert.Contains(t, log, "… and 984 more lines\n")
}

func TestOutputSeparatesRemarks(t *testing.T) {
	t.Parallel()
	log := logged("", func(log *logrus.Logger) {
		output := newScriptOutput(log, 0)
		output.linesLeft = 0
		output.pass(seeder.Output{Part: "a.sh", Stream: seeder.Progress, Line: "script 1 of 2"})
		output.pass(seeder.Output{Part: "a.sh", Stream: seeder.Detail, Line: "looked at"})
		output.end(false)
	})
	assert.Equal(t, "a.sh: script 1 of 2\ndebug: a.sh: looked at\n", log)
}
