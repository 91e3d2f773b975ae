package up

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// planned is a project whose plan is settled.
type planned struct {
	plan Plan
	err  error
}

func (p *planned) Plan(context.Context) (Plan, error) { return p.plan, p.err }

func (*planned) Service(engine.ServicePlace) (engine.Service, error) { return nil, nil }

// change tells a session with the empty plan that a file has changed, and returns what it logs.
func (p *planned) change(t *testing.T, s *session) string {
	t.Helper()
	var logged bytes.Buffer
	s.log = &logrus.Logger{Out: &logged, Formatter: &logrus.TextFormatter{DisableTimestamp: true}, Level: logrus.InfoLevel, Hooks: logrus.LevelHooks{}}
	s.project = p
	require.NoError(t, s.change(t.Context(), "a.json changed"))
	return logged.String()
}

func newSession(t *testing.T) *session {
	t.Helper()
	w, err := newWatcher(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(w.close)
	return &session{watcher: w, plan: Plan{Seen: &workspace.Seen{}}}
}

// A new file that the seed does not take changes no snapshot, and whoever wrote it waits for one.
func TestWarningOfAChangeThatAltersNothing(t *testing.T) {
	s := newSession(t)
	p := &planned{plan: Plan{Seen: &workspace.Seen{}, Warnings: []string{"data: not read: b.json"}}}
	assert.Contains(t, p.change(t, s), "level=warning msg=\"data: not read: b.json\"")
	assert.Empty(t, p.change(t, s), "once")
}

func TestMistakeIsMended(t *testing.T) {
	s := newSession(t)
	told := (&planned{err: errors.New("not YAML")}).change(t, s)
	assert.Contains(t, told, "a.json changed: not YAML")
	assert.Contains(t, told, "the database from before the change is still served")
	mended := &planned{plan: Plan{Seen: &workspace.Seen{}, Fingerprint: s.plan.Fingerprint}}
	assert.Contains(t, mended.change(t, s), "a.json changed: the database is up to date")
	assert.Empty(t, mended.change(t, s), "once")
}
