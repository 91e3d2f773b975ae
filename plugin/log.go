package plugin

import (
	"io"
	"strings"

	"github.com/sirupsen/logrus"
)

// newLogger writes for a CI's log: the message, its level where it matters, and no time, for the CI
// adds that. Every message ends its line, and every line begins with the prefix.
func newLogger(output io.Writer, level logrus.Level, prefix string) *logrus.Logger {
	log := logrus.New()
	log.SetOutput(output)
	log.SetLevel(level)
	log.SetFormatter(logFormatter{prefix})
	return log
}

type logFormatter struct{ prefix string }

func (f logFormatter) Format(entry *logrus.Entry) ([]byte, error) {
	level := ""
	if entry.Level != logrus.InfoLevel {
		level = entry.Level.String() + ": "
	}
	message := strings.TrimRight(entry.Message, "\n")
	if f.prefix != "" {
		message = strings.ReplaceAll(message, "\n", "\n"+f.prefix)
	}
	return []byte(level + f.prefix + message + "\n"), nil
}
