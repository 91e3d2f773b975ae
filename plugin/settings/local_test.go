package settings_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/plugin/settings"
)

// directory returns one with these files.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func TestIsSnapshotsFile(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want bool
	}{
		"list":                {"- {tag: bob, seed: bob.json}\n", true},
		"map of one key":      {"snapshots:\n- {tag: bob, seed: bob.json}\n", true},
		"JSON":                {`{"snapshots": [{"tag": "bob", "commands": "true"}]}`, true},
		"JSON for an editor":  {`{"$schema": "snapshots.schema.json", "snapshots": [{"tag": "bob", "commands": "true"}]}`, true},
		"with a mistake":      {"snapshots:\n- {tga: bob, seed: bob.json}\n", true},
		"items":               {`[{"tag": "red", "id": "1"}]`, false},
		"items with a sender": {`[{"tag": "red", "from": "Bob", "id": "1"}]`, false},
		"items of a table":    {`{"snapshots": [{"id": "1"}]}`, false},
		"template":            {"Resources:\n  Orders: {Type: AWS::DynamoDB::Table}\n", false},
		"script":              {"#!/bin/sh\naws dynamodb list-tables\n", false},
		"nothing":             {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := directory(t, map[string]string{"file": test.text})
			assert.Equal(t, test.want, settings.IsSnapshotsFile(dir, "file"))
		})
	}
	assert.False(t, settings.IsSnapshotsFile(t.TempDir(), "missing"))
	assert.True(t, settings.IsSnapshotsFile(t.TempDir(), "db/snapshots.yaml"), "by its name, whatever is in it")
}

func TestFindSnapshotsFile(t *testing.T) {
	found, err := settings.FindSnapshotsFile(t.TempDir())
	require.NoError(t, err)
	assert.Empty(t, found)
	dir := directory(t, map[string]string{"snapshots.yml": ""})
	found, err = settings.FindSnapshotsFile(dir)
	require.NoError(t, err)
	assert.Equal(t, "snapshots.yml", found)
	_, err = settings.FindSnapshotsFile(directory(t, map[string]string{"snapshots.yml": "", "dynasnap.yaml": ""}))
	require.EqualError(t, err, "there are dynasnap.yaml, snapshots.yml: name the one that is meant")
}

func TestGivesSnapshots(t *testing.T) {
	assert.True(t, settings.GivesSnapshots(map[string]string{"PLUGIN_SNAPSHOTS_FILE": "a.yaml"}))
	assert.True(t, settings.GivesSnapshots(map[string]string{"PLUGIN_SCRIPT": "a.sh"}))
	assert.False(t, settings.GivesSnapshots(map[string]string{"PLUGIN_SEED": "", "PLUGIN_BASE_IMAGE": "local/ddb"}))
}

func TestSourceFiles(t *testing.T) {
	t.Chdir(directory(t, map[string]string{"list.yaml": "- {tag: bob, seed: bob.json, parameters: stage.json}\n", "stage.json": "}"}))
	read, _, _, err := settings.Load(map[string]string{"PLUGIN_REPO": "acme/orders", "PLUGIN_SNAPSHOTS_FILE": "list.yaml"})
	require.Error(t, err)
	assert.Equal(t, []string{"list.yaml", "stage.json"}, read.SourceFiles(), "beside a problem, too")
}
