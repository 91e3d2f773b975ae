package plugin

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/redact"
)

// logged returns the output of a logger with a prefix.
func logged(prefix string, say func(*logrus.Logger)) string {
	var output bytes.Buffer
	redactor := &redact.Redactor{}
	redactor.Add(secret)
	log := newLogger(&output, redactor, logrus.DebugLevel, prefix)
	say(log)
	return output.String()
}

func TestLogMarksEveryLine(t *testing.T) {
	t.Parallel()
	err := errors.New("registry: denied\nerror: everything is lost\n::error::x\n##[add-path]/tmp\x1b[2J")
	assert.Equal(t, ""+
		"error: bob: registry: denied\n"+
		"bob:   error: everything is lost\n"+
		`bob:   \::error::x`+"\n"+
		`bob:   #\#[add-path]/tmp\x1b[2J`+"\n", logged("bob: ", func(log *logrus.Logger) { log.Error(err) }))
	assert.Equal(t, "a\n  image: forged\n", logged("", func(log *logrus.Logger) { log.Infof("%s", "a\nimage: forged\n") }))
}

func TestLogTreatsEveryLevel(t *testing.T) {
	t.Parallel()
	for _, level := range []logrus.Level{logrus.DebugLevel, logrus.InfoLevel, logrus.WarnLevel, logrus.ErrorLevel} {
		line := logged("", func(log *logrus.Logger) { log.Log(level, " ::set-output name=a::\x1b]1338;e30=\x1b]0m "+secret) })
		assert.Contains(t, line, ` \::set-output name=a::\x1b]1338;e30=\x1b]0m ******`, level)
	}
}

func TestLogMasksSecretsOfManyLines(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	redactor := &redact.Redactor{}
	redactor.Add("first\nsecond##[x]")
	newLogger(&output, redactor, logrus.InfoLevel, "bob: ").Info("<first\nsecond##[x]>")
	assert.Equal(t, "bob: <******>\n", output.String())
}

func TestLogCutsLongMessages(t *testing.T) {
	t.Parallel()
	line := logged("", func(log *logrus.Logger) { log.Error(strings.Repeat("ä", maxMessage)) })
	assert.Less(t, len(line), maxMessage+100)
	assert.Regexp(t, "ä…\n  … and 131072 bytes more\n$", line)
}
