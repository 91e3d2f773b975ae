package plugin

import (
	"io"
	"strings"

	"github.com/sirupsen/logrus"
)

// newLogger writes for a CI's log: the message, its level where it matters, and no time, for the CI
// adds that. Every message ends its line.
func newLogger(output io.Writer, level logrus.Level) *logrus.Logger {
	log := logrus.New()
	log.SetOutput(output)
	log.SetLevel(level)
	log.SetFormatter(logFormatter{})
	return log
}

type logFormatter struct{}

func (logFormatter) Format(entry *logrus.Entry) ([]byte, error) {
	prefix := ""
	if entry.Level != logrus.InfoLevel {
		prefix = entry.Level.String() + ": "
	}
	return []byte(prefix + strings.TrimRight(entry.Message, "\n") + "\n"), nil
}
