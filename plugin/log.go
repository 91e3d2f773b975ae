package plugin

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/terminal"
)

// newLogger writes for a CI's log: the message and its level where that matters, but no time, which
// the CI adds. Every line begins with the prefix. The formatter masks secrets and makes foreign
// text harmless.
func newLogger(output io.Writer, redactor *redact.Redactor, level logrus.Level, prefix string) *logrus.Logger {
	log := logrus.New()
	log.SetOutput(output)
	log.SetLevel(level)
	log.SetFormatter(logFormatter{redactor, prefix})
	return log
}

// logOutput returns where the log goes: a terminal with bars, where a person watches, or else the
// output as it is. At the level debug there are no bars, because such a log is to be kept.
func logOutput(output io.Writer, environ map[string]string, level logrus.Level) io.Writer {
	if screen, watched := terminal.Of(output, environ); watched && level < logrus.DebugLevel {
		return screen
	}
	return &lockedWriter{to: output}
}

// lockedWriter lets several loggers write to the same place.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(message []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(message)
}

type logFormatter struct {
	redactor *redact.Redactor
	prefix   string
}

// Format masks secrets first, because the next steps would change them. Further lines of a message
// are indented, because they may be foreign.
func (f logFormatter) Format(entry *logrus.Entry) ([]byte, error) {
	level := ""
	if entry.Level != logrus.InfoLevel {
		level = entry.Level.String() + ": "
	}
	message := sanitize.Text(shorten(f.redactor.String(strings.TrimRight(entry.Message, "\n"))))
	return []byte(level + f.prefix + strings.ReplaceAll(message, "\n", "\n"+f.prefix+"  ") + "\n"), nil
}

// maxMessage is enough for every helpful error. A line of a script has at most 64 KiB.
const maxMessage = 128 << 10

func shorten(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	return fmt.Sprintf("%s…\n… and %s more", strings.ToValidUTF8(message[:maxMessage], ""), wording.Count(len(message)-maxMessage, "byte"))
}
