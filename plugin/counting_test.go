package plugin

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

func TestCountingSaysWhatPartsBring(t *testing.T) {
	t.Parallel()
	log := logged("", func(log *logrus.Logger) {
		output := newScriptOutput(log, 3)
		for i, counts := range []seeder.Counts{
			{Place: "part 1 of 4", Tables: 2}, {Place: "part 2 of 4", Items: 2}, {Place: "part 3 of 4", Tables: 1, Items: 1}, {},
		} {
			counts.Over = true
			output.pass(seeder.Output{Part: string(rune('a' + i)), Stream: seeder.Counted, Counts: &counts})
		}
		output.end(false)
	})
	assert.Equal(t, "a: part 1 of 4: 2 tables\nb: part 2 of 4: 2 items\nc: part 3 of 4: 1 table, 1 item\nd: 0 items\n", log)
}

func TestCountingSaysNowAndThenHowALongPartGetsOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := logged("", func(log *logrus.Logger) {
			output := newScriptOutput(log, 600)
			for _, part := range []string{"a", "b"} {
				for second := range int64(13) {
					output.pass(seeder.Output{Part: part, Stream: seeder.Counted, Counts: &seeder.Counts{Items: 20 * second, Over: second == 12}})
					time.Sleep(time.Second)
				}
			}
			output.end(true)
		})
		assert.Equal(t, "a: 100 items so far, 20 items/s\na: 200 items so far, 20 items/s\na: 240 items\n"+
			"b: 100 items so far, 20 items/s\nb: 200 items so far, 20 items/s\nb: 240 items\n", log)
	})
}
