package plugin

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/redact"
)

func TestNarrate(t *testing.T) {
	for name, test := range map[string]struct {
		takes time.Duration
		said  string
	}{
		"but not what is quickly done": {4 * time.Second, ""},
		"after a while, and again": {time.Minute, "" +
			"pushing r/x: 1MB of 3MB (5 s so far)\n" +
			"pushing r/x: 2MB of 3MB (20 s so far)\n" +
			"pushing r/x: 2MB of 3MB (35 s so far)\n" +
			"pushing r/x: 2MB of 3MB (50 s so far)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var output bytes.Buffer
				got, end := narrate(newLogger(&output, &redact.Redactor{}, logrus.InfoLevel, ""), "pushing r/x")
				got(1_000_000, 3_000_000)
				time.AfterFunc(10*time.Second, func() { got(2_000_000, 3_000_000) })
				time.Sleep(test.takes)
				end()
				synctest.Wait()
				assert.Equal(t, test.said, output.String())
			})
		})
	}
}

// slowWriter takes a second for each line.
type slowWriter struct{ bytes.Buffer }

func (w *slowWriter) Write(line []byte) (int, error) {
	time.Sleep(time.Second)
	return w.Buffer.Write(line)
}

func TestNarrateIsSilentAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var output slowWriter
		_, end := narrate(newLogger(&output, &redact.Redactor{}, logrus.InfoLevel, ""), "pushing r/x")
		time.Sleep(firstWord + time.Second/2)
		end()
		said := output.String()
		synctest.Wait()
		time.Sleep(time.Minute)
		assert.Equal(t, "pushing r/x (5 s so far)\n", said)
		assert.Equal(t, said, output.String())
	})
}
