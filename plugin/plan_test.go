package plugin

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/plugin/settings"
)

// planOf plans the snapshots of a list, in a workspace with the script a.sh, for a build of a
// commit.
func planOf(t *testing.T, list string, more ...string) (plan, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.sh", []byte("true\n"), 0o600))
	loaded, redactor, _, err := settings.Load(environment(listed(list, more...)))
	require.NoError(t, err)
	return newPlan(loaded, map[string]string{"CI": "woodpecker", "CI_COMMIT_SHA": "0f3b6d8"}, redactor, time.Now(), nil)
}

func TestPlanOfAList(t *testing.T) {
	p, err := planOf(t, "- {tag: b, from: a, seed: a.sh}\n- {tags: [a, auto], seed: a.sh}")
	require.NoError(t, err)
	assert.Equal(t, settings.List{"a", "0f3b6d8"}, p.snapshots[1].Tags)
	assert.Equal(t, []int{1, -1}, []int{p.snapshots[0].startsOn, p.snapshots[1].startsOn})
	assert.NotEmpty(t, p.snapshots[0].seed.Parts, "the seed is read")
}

func TestPlanErrors(t *testing.T) {
	for name, tc := range map[string]struct {
		list string
		more []string
		says string
	}{
		"a tag that is another's commit": {"- {tag: auto, seed: a.sh}\n- {tag: 0f3b6d8, seed: a.sh}", nil,
			"snapshots[1].tags: snapshots[0] has the tag 0f3b6d8, too"},
		"seeds that cannot be read": {"- {tag: a, seed: b.sh}\n- {tag: b, seed: a.sh}\n- {tag: c, seed: c.sh}", nil,
			"snapshots[0]: seed: b.sh: no such file or directory in the workspace\nsnapshots[2]: seed: c.sh: no such file or directory in the workspace"},
		"a secret that everybody would see": {"- {tag: a, seed: a.sh}\n- {tag: b, seed: a.sh, message: by s3cr3t-Passw0rd}", []string{"PLUGIN_USERNAME=ci", "PLUGIN_PASSWORD=s3cr3t-Passw0rd"},
			"snapshots[1]: author, message or labels hold one of the step's secrets, and an image shows them to everybody who has it"},
		"a secret in a label": {"- {tag: a, seed: a.sh, labels: {by: s3cr3t-Passw0rd}}", []string{"PLUGIN_USERNAME=ci", "PLUGIN_PASSWORD=s3cr3t-Passw0rd"},
			"author, message or labels hold one of the step's secrets"},
		"a secret in an argument": {"- {tag: a, seed: [a.sh, {script: a.sh, args: [--key=s3cr3t-Passw0rd]}]}", []string{"PLUGIN_USERNAME=ci", "PLUGIN_PASSWORD=s3cr3t-Passw0rd"},
			"seed[1]: holds one of the step's secrets, and no secret goes into a container that applies a seed"},
		"a secret in a variable": {"- {tag: a, seed: a.sh, env: {KEY: s3cr3t-Passw0rd}}", []string{"PLUGIN_USERNAME=ci", "PLUGIN_PASSWORD=s3cr3t-Passw0rd"},
			"env: holds one of the step's secrets"},
		"a secret in a parameter": {"- {tag: a, seed: a.sh, parameters: {Key: s3cr3t-Passw0rd}}", []string{"PLUGIN_USERNAME=ci", "PLUGIN_PASSWORD=s3cr3t-Passw0rd"},
			"parameters: holds one of the step's secrets"},
		"a secret in a file's own parameter": {"- {tag: a, seed: {file: a.sh, parameters: {Key: s3cr3t-Passw0rd}}}", []string{"PLUGIN_USERNAME=ci", "PLUGIN_PASSWORD=s3cr3t-Passw0rd"},
			"seed[0]: holds one of the step's secrets"},
		"a secret in a script's own variable": {"- {tag: a, seed: {script: a.sh, env: {KEY: s3cr3t-Passw0rd}}}", []string{"PLUGIN_USERNAME=ci", "PLUGIN_PASSWORD=s3cr3t-Passw0rd"},
			"seed[0]: holds one of the step's secrets"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := planOf(t, tc.list, tc.more...)
			require.ErrorContains(t, err, tc.says)
		})
	}
}

// The run has no engine.
func TestProblemsOfDataReachTheUserWhole(t *testing.T) {
	t.Chdir(t.TempDir())
	for file, count := range map[string]int{"few.sql": 2, "a.sql": 60, "many.sql": 150} {
		require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("INSERT INTO orders VALUE {'id': 1e200};\n", count)), 0o600))
	}
	problems := func(list string) []string {
		var output bytes.Buffer
		err := Exec(t.Context(), listed(list), &output)
		require.Error(t, err)
		return strings.Split(strings.TrimSpace(output.String()), "\n")
	}
	few := problems("- {tag: a, seed: few.sql}")
	require.Len(t, few, 2)
	assert.Contains(t, few[0], "error: seed: few.sql:1 (item 1): ")
	assert.Contains(t, few[1], "  seed: few.sql:2 (item 2): ")

	many := problems("- {tag: a, seed: many.sql}")
	require.Len(t, many, 101)
	assert.Contains(t, many[99], "  seed: many.sql:100 (item 100): ")
	assert.Equal(t, "  seed: many.sql: reading ends here, after 100 problems", many[100])

	all := problems("- {tag: a, seed: [few.sql, a.sql]}\n- {tag: b, seed: a.sql}")
	require.Len(t, all, 101)
	assert.Contains(t, all[2], "  snapshots[0]: seed: a.sql:1 (item 1): ")
	assert.Contains(t, all[62], "  snapshots[1]: seed: a.sql:1 (item 1): ")
	assert.Equal(t, "  … and 22 more", all[100])
}

func TestNamesThatNoSeedHasAreTold(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.sql", []byte("INSERT INTO orders VALUE {'id': '1'}; INSERT INTO users VALUE {'id': '1'};"), 0o600))
	const base = "PLUGIN_BASE_IMAGE=acme/dynamodb" // which may have the tables
	warnings := func(environ ...string) []string {
		given, redactor, _, err := settings.Load(environment(environ))
		require.NoError(t, err)
		p, err := newPlan(given, map[string]string{}, redactor, time.Now(), nil)
		require.NoError(t, err)
		return p.warnings
	}
	assert.Equal(t, []string{
		"{a.sql}: has no table baskets", "parameters: no part of the seed has the parameter Stage",
		"tables: no part of the seed has the table carts", "rename: no part of the seed has the table boxes, carts",
	}, warnings("PLUGIN_REPO=acme/db", "PLUGIN_SEED=[a.sql, {file: '{a.sql}', tables: baskets}]", "PLUGIN_PARAMETERS=Stage=dev",
		"PLUGIN_TABLES=orders,carts", "PLUGIN_RENAME={carts: table1, users: table2, boxes: table3}", base))
	assert.Equal(t, []string{"tables: no part of the seed has the table carts"},
		warnings(listed("- {tag: a, seed: a.sql}\n- {tag: b, commands: 'true'}", "PLUGIN_TABLES=orders,carts", base)...), "one of them uses orders")
}

func TestPlanRefusesReferencesToItself(t *testing.T) {
	for from, says := range map[string]string{
		"registry.example.com/acme/orders-db:a":      "snapshots[1].from: registry.example.com/acme/orders-db:a is one that this very step is to make: write from: a",
		"registry.example.com/acme/orders-db:latest": "snapshots[1].from: registry.example.com/acme/orders-db:latest is one that this very step is to make: write from: latest",
		"registry.example.com/acme/orders-db":        "snapshots[1].from: registry.example.com/acme/orders-db is one that this very step is to make: write from: latest",
		"registry.example.com/acme/orders-db:other":  "",
		"registry.example.com/acme/other-db:a":       "",
	} {
		_, err := planOf(t, "- {tags: [a, latest], seed: a.sh}\n- {tag: b, from: '"+from+"'}")
		if says == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, says)
		}
	}
}

// It counts allocations, which do not depend on the load.
func TestPlanIsLinear(t *testing.T) {
	work := func(snapshots int) float64 {
		specs := make([]settings.Spec, snapshots)
		for i := range specs {
			specs[i] = settings.Spec{Tags: settings.List{strconv.Itoa(i)}, From: settings.From{Tag: strconv.Itoa(i - 1)}}
		}
		p := plan{settings: settings.Settings{Repo: repo("r.example.com/x")}}
		return testing.AllocsPerRun(1, func() { require.NoError(t, p.resolveListTags(specs)) })
	}
	assert.Less(t, work(400), 3*work(200))
}
