package plugin

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// made is the result of a run that made snapshots with these tags.
func made(t *testing.T, tags ...string) report.Result {
	t.Helper()
	result := report.Result{Repo: ref(t, "registry.example.com/acme/orders-db").Repository()}
	for _, tag := range tags {
		result.Snapshots = append(result.Snapshots, report.Snapshot{Tags: []string{tag}})
	}
	return result
}

// reported writes all reports that variables and settings name, and returns the output.
func reported(t *testing.T, given settings.Settings, environ ...string) string {
	t.Helper()
	var output bytes.Buffer
	redactor := &redact.Redactor{}
	log := newLogger(&output, redactor, logrus.InfoLevel, "")
	reporter{log, &output, redactor, given, environment(environ), nil}.report(made(t, "bob-admin"))
	return output.String()
}

func TestReportFiles(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		settings func(path string) settings.Settings
		variable string
		holds    string
	}{
		"GITHUB_OUTPUT":       {variable: "GITHUB_OUTPUT", holds: "image=registry"},
		"GITHUB_STEP_SUMMARY": {variable: "GITHUB_STEP_SUMMARY", holds: "### DynamoDB snapshot"},
		"DRONE_OUTPUT":        {variable: "DRONE_OUTPUT", holds: "image registry"},
		"DRONE_CARD_PATH":     {variable: "DRONE_CARD_PATH", holds: `{"schema":`},
		"report_file":         {settings: func(path string) settings.Settings { return settings.Settings{ReportFile: path} }, holds: `"version": 1`},
		"artifact_file":       {settings: func(path string) settings.Settings { return settings.Settings{ArtifactFile: path} }, holds: `"kind": "docker/v1"`},
	} {
		path := filepath.Join(t.TempDir(), "file.out")
		var given settings.Settings
		var environ []string
		if tc.settings != nil {
			given = tc.settings(path)
		} else {
			environ = []string{tc.variable + "=" + path}
		}
		assert.NotContains(t, reported(t, given, environ...), "warning", name)
		assert.Contains(t, read(t, path), tc.holds, name)
	}
}

// The runner finds a card only at the beginning of a write, and takes everything up to its end.
func TestCardComesLast(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, "(?s)image: registry.example.com/acme/orders-db:bob-admin\n.*\n\x1b\\]1338;[^\x1b]+\x1b\\]0m\n$", reported(t, settings.Settings{}, "DRONE=true", "DRONE_CARD_PATH=/dev/stdout"))
}

func TestUnwritableFilesAreWarnings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "missing", "file")
	output := reported(t, settings.Settings{}, "DRONE_CARD_PATH="+path, "GITHUB_OUTPUT="+path)
	assert.Contains(t, output, "warning: DRONE_CARD_PATH: open "+path)
	assert.Contains(t, output, "warning: GITHUB_OUTPUT: open "+path)
}
