package settings

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilesOfParameters(t *testing.T) {
	t.Chdir(t.TempDir())
	want := Parameters{"Stage": "test", "Count": "1.10"}
	for name, text := range map[string]string{
		"map.yaml":      "# of test\nStage: test\nCount: 1.10\n",
		"map.json":      `{"Stage": "test", "Count": 1.10}`,
		"list.json":     `[{"ParameterKey": "Stage", "ParameterValue": "test"}, {"ParameterKey": "Count", "ParameterValue": "1.10"}]`,
		"pipeline.json": `{"Parameters": {"Stage": "test", "Count": "1.10"}, "Tags": {"team": "orders"}}`,
		"lines.env":     "Stage=test\nCount=1.10\n",
		"list.yaml":     "- Stage=test\n- Count=1.10\n",
		"test.tfvars":   "# of test\nStage = \"test\"\nCount = \"1.10\"\nnone = null\n",
		"x.tfvars.json": `{"Stage": "test", "Count": "1.10"}`,
		"slashes.json":  `{"Stage": "te\u0073t", "Count": "1.10"}`,
	} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		settings, warnings := mustLoad(t, with("PLUGIN_PARAMETERS="+name))
		assert.Equal(t, want, settings.Parameters, name)
		assert.Empty(t, warnings)
	}
	require.NoError(t, os.WriteFile("lists.tfvars", []byte("names = [\"a\", \"b\"]\ntags = {\n  a = 1\n}\n"), 0o600))
	given, _ := mustLoad(t, with("PLUGIN_PARAMETERS=lists.tfvars"))
	assert.Equal(t, Parameters{"names": `["a","b"]`, "tags": `{"a":1}`}, given.Parameters)

	settings, _ := mustLoad(t, listed("- {tag: a, seed: s}\n- {tag: b, seed: {file: s, parameters: map.json}, parameters: {Stage: dev}}", "PLUGIN_PARAMETERS=map.yaml"))
	assert.Equal(t, want, settings.Specs()[0].Parameters)
	assert.Equal(t, Parameters{"Stage": "dev", "Count": "1.10"}, settings.Specs()[1].Parameters)
	assert.EqualValues(t, want, settings.Specs()[1].Seed[0].Options["parameters"].Variables)
}

func TestBadFilesOfParameters(t *testing.T) {
	t.Chdir(t.TempDir())
	for text, says := range map[string]string{
		"Stage: test\nIds: [a]\n":                "p.yaml:2: parameters.Ids: is a list: a parameter is a text or a number",
		"{\"Stage\": \"test\",\n \"Tags\": {}}":  "p.yaml:2: parameters.Tags: is a map: a parameter is a text or a number",
		"other.yaml":                             `p.yaml:1: parameters: is "other.yaml", not a map of parameters`,
		"Stage: [":                               "p.yaml: parameters: is neither JSON nor YAML",
		"":                                       "p.yaml: parameters: holds nothing",
		"- ParameterKey: Stage\n":                "p.yaml:1: parameters[0].ParameterValue: is required",
		"- ParameterKey: Stage\n  Value: test\n": "p.yaml:2: parameters[0].Value: is unknown",
	} {
		require.NoError(t, os.WriteFile("p.yaml", []byte(text), 0o600))
		_, _, err := load(with("PLUGIN_PARAMETERS=p.yaml"))
		require.ErrorContains(t, err, says)
	}
	for text, says := range map[string]string{
		"Stage = ":          "parameters: p.tfvars:1: ",
		"\nStage = var.x\n": "parameters: p.tfvars:2: ",
		"stage {}\n":        "parameters: p.tfvars:1: ",
	} {
		require.NoError(t, os.WriteFile("p.tfvars", []byte(text), 0o600))
		_, _, err := load(with("PLUGIN_PARAMETERS=p.tfvars"))
		require.ErrorContains(t, err, says)
	}
}

func TestSnapshotsChooseTables(t *testing.T) {
	t.Parallel()
	settings, _ := mustLoad(t, listed("- {tag: a, seed: s}\n- {tag: b, seed: s, tables: [x, y], rename: {x: z, w: w2}}\n- {tag: c, seed: s, tables: []}",
		"PLUGIN_TABLES=v", "PLUGIN_RENAME=w=w1"))
	specs := settings.Specs()
	assert.Equal(t, []List{{"v"}, {"x", "y"}, nil}, []List{specs[0].Tables, specs[1].Tables, specs[2].Tables})
	assert.Equal(t, []Renames{{"w": "w1"}, {"x": "z", "w": "w2"}}, []Renames{specs[0].Rename, specs[1].Rename})
}

func TestPeriodsBeginAtMidnight(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.December, 2, 1, 30, 0, 0, time.FixedZone("", 2*60*60)) // a Tuesday in UTC
	for period, want := range map[time.Duration]string{
		time.Hour: "2026-12-01T23:00:00Z", day: "2026-12-01T00:00:00Z", 7 * day: "2026-11-30T00:00:00Z",
	} {
		assert.Equal(t, want, Period(period).Begin(at).Format(time.RFC3339))
	}
}

func TestSeedsOnAState(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]bool{
		"PLUGIN_BASE_IMAGE=amazon/dynamodb-local:3.1.0":                                 false,
		"PLUGIN_BASE_IMAGE=mirror.example.com/hub/amazon/dynamodb-local":                false,
		"PLUGIN_BASE_IMAGE=public.ecr.aws/aws-dynamodb-local/aws-dynamodb-local:latest": false,
		"PLUGIN_BASE_IMAGE=acme/dynamodb-local":                                         true,
		"PLUGIN_FROM=acme/orders-db:bob":                                                true,
	} {
		settings, _ := mustLoad(t, with(variable))
		assert.Equal(t, want, settings.Source(settings.Specs()[0], time.Now()).OnState, variable)
	}
}
