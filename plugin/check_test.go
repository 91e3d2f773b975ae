package plugin

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// check runs `dynasnap check` in a workspace with these files.
func check(t *testing.T, files map[string]string, environ []string, args ...string) (output, log string, err error) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	given, err := readTrial(args)
	require.NoError(t, err)
	var printed, logged strings.Builder
	err = Check(environ, given, &printed, &logged)
	return printed.String(), logged.String(), err
}

func TestCheckOfAScript(t *testing.T) {
	output, log, err := check(t, map[string]string{"a.sh": "true\n"}, nil, "a.sh")
	require.NoError(t, err)
	assert.Equal(t, "not known without a database: what a.sh makes\n", output)
	assert.Empty(t, log)
}

func TestCheckOfAList(t *testing.T) {
	list := "- {tag: bob, seed: a.sh}\n"
	for name, args := range map[string][]string{"list.yaml": {"list.yaml"}, "snapshots.yaml": nil} {
		output, log, err := check(t, map[string]string{"a.sh": "true\n", name: list}, nil, args...)
		require.NoError(t, err)
		assert.Equal(t, "not known without a database: what a.sh makes\n", output, name)
		assert.Empty(t, log)
	}
}

func TestTryOfAList(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("list.yaml", []byte("- {tag: bob, seed: a.sh}\n"), 0o600))
	given, err := readTrial([]string{"list.yaml"})
	require.NoError(t, err)
	require.ErrorContains(t, Try(t.Context(), nil, given, io.Discard, io.Discard), "a list of snapshots cannot be tried: name the files of one seed")
}

func TestCheckOfSettings(t *testing.T) {
	output, _, err := check(t, map[string]string{"a.sh": "true\n", "b.sh": "true\n"}, []string{
		"PLUGIN_SNAPSHOTS=[{tag: auto, from: bob, seed: b.sh}, {tag: bob, seed: a.sh}, {tag: ann, from: 'registry.example.com/acme/orders-db:ray'}]",
	})
	require.NoError(t, err, "whatever the commit is")
	assert.Equal(t, `snapshot auto
not known without a database: what a.sh makes, what b.sh makes

snapshot bob
not known without a database: what a.sh makes

snapshot ann
not known without a database: what is in registry.example.com/acme/orders-db:ray
`, output)
}

func TestCheckOfBundles(t *testing.T) {
	files := map[string]string{"a.sh": "true\n"}
	_, _, err := check(t, files, []string{"PLUGIN_SNAPSHOTS=[{tags: [auto, bob], seed: a.sh}, {tag: ray, seed: a.sh}]", "PLUGIN_BUNDLE=all"})
	require.NoError(t, err)
	_, _, err = check(t, files, []string{"PLUGIN_SNAPSHOTS=[{tag: bob-1, seed: a.sh}, {tag: bob1, seed: b.sh}]", "PLUGIN_BUNDLE=all"})
	require.ErrorContains(t, err, "snapshots[1].tags: bob1 and bob-1 of snapshots[0] give the same name, bob1")
	require.ErrorContains(t, err, "snapshots[1]: seed: b.sh: no such file")
}

func TestCheckAsJSON(t *testing.T) {
	output, _, err := check(t, map[string]string{"a.sh": "true\n"}, nil, "--json", "a.sh")
	require.NoError(t, err)
	require.True(t, json.Valid([]byte(output)))
	assert.JSONEq(t, `{"snapshots": [{"tables": [], "unknown": ["what a.sh makes"]}]}`, output)
}

func TestCheckTellsHowSeedsWereRead(t *testing.T) {
	const template = "Resources: {Orders: {Type: AWS::Serverless::SimpleTable}}\n"
	output, log, err := check(t, map[string]string{"template.yaml": template}, []string{
		"PLUGIN_SNAPSHOTS=[{tag: bob, seed: template.yaml}, {tag: ann, seed: template.yaml}]",
	})
	require.NoError(t, err)
	assert.Contains(t, output, "snapshot ann\ntable   items  key   source\nOrders  0      id S  template.yaml:1\n")
	for _, tag := range []string{"bob", "ann"} {
		assert.Contains(t, log, tag+": template.yaml:1: Orders has no TableName")
	}
}

func TestCheckTellsAllProblems(t *testing.T) {
	for name, environ := range map[string][]string{
		"seed: b.sh: no such file or directory in the workspace\n  seed: c.sh: no such file or directory in the workspace\n": {"PLUGIN_SEED=b.sh,c.sh"},
		"snapshots[1]: seed: c.sh: no such file or directory in the workspace\n":                                             {"PLUGIN_SNAPSHOTS=[{tag: a, seed: a.sh}, {tag: b, seed: c.sh}]"},
		"seed: is required": nil,
	} {
		output, log, err := check(t, map[string]string{"a.sh": "true\n"}, environ)
		require.Error(t, err)
		assert.Empty(t, output)
		assert.Contains(t, log, "error: "+name)
	}
}

func TestCheckMasksSecrets(t *testing.T) {
	output, _, err := check(t, map[string]string{"s3cr3t-Passw0rd.sh": "true\n"},
		[]string{"PLUGIN_USERNAME=ci", "PLUGIN_PASSWORD=s3cr3t-Passw0rd"}, "s3cr3t-Passw0rd.sh")
	require.NoError(t, err)
	assert.Equal(t, "not known without a database: what ******.sh makes\n", output)
}

// defined is a table of a template.
func defined(name string, line int) format.Defined {
	return format.Defined{
		Definition: dynamo.Definition{Name: name, Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}}, TTL: "expires"},
		Place:      format.Place{File: "template.yaml", Line: line},
	}
}

func TestDeclaredTables(t *testing.T) {
	parent := target{Spec: settings.Spec{Tags: settings.List{"bob"}}, seed: seed.Seed{
		Parts:  []format.Part{{Name: "template.yaml", Data: "f00d"}},
		Tables: []format.Defined{defined("users", 3)},
		Items:  map[string]int64{"users": 2},
	}}
	child := target{
		Spec: settings.Spec{Tags: settings.List{"ann"}, From: settings.From{Tag: "bob"}, Isolation: settings.KeyIsolation},
		seed: seed.Seed{
			Parts:  []format.Part{{Name: "template.yaml", Data: "f00d"}, {Name: "fix-up.sh"}, {Name: "logs.json", Data: "d00f"}},
			Tables: []format.Defined{defined("users", 3), defined("orders", 14)},
			Items:  map[string]int64{"users": 1, "logs": 7},
		},
	}
	all := declaredBy([]target{child, parent}, []int{1, -1})
	require.Len(t, all.Snapshots, 2)

	t.Run("of a parent are there too", func(t *testing.T) {
		assert.Equal(t, `table   items  key        source
logs    7      not known  -
orders  0      id S       template.yaml:14  time to live in expires
users   3      id S       template.yaml:3   time to live in expires
serves each access key a database of its own
not known without a database: what fix-up.sh makes
`, report.Declared{Snapshots: all.Snapshots[:1]}.String())
	})
	t.Run("stay out of the parent", func(t *testing.T) {
		assert.Equal(t, "table  items  key   source\nusers  2      id S  template.yaml:3  time to live in expires\n",
			report.Declared{Snapshots: all.Snapshots[1:]}.String())
	})
	t.Run("as JSON", func(t *testing.T) {
		var text strings.Builder
		require.NoError(t, report.Declared{Snapshots: all.Snapshots[1:]}.Write(&text, true, func(s string) string { return s }))
		assert.JSONEq(t, `{"snapshots": [{"tags": ["bob"], "tables": [{
			"name": "users", "keys": [{"name": "id", "type": "S", "role": "HASH"}], "ttl": "expires", "items": 2,
			"source": {"file": "template.yaml", "line": 3}}]}]}`, text.String())
	})
}
