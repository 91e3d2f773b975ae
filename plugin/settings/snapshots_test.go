package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSnapshotsProblems(t *testing.T) {
	t.Parallel()
	const yaml11 = "YAML 1.1, which Drone speaks, makes false of the words N, n, no and off; quote what is meant, as \"N\""
	for _, tc := range []struct {
		name, list, says string
	}{
		{"no list", `{"tag":"a"}`, "snapshots: is a map, not a list"},
		{"a list of plain items, as clients pass it", "a,b", `snapshots: is "a,b", not a list`},
		{"an empty list", "[]", "snapshots: holds no snapshot"},
		{"nothing but a comment", "# later", "snapshots: holds nothing"},
		{"neither JSON nor YAML", "- tag: a\n seed: [", "snapshots: is neither JSON nor YAML: line 1: did not find expected '-' indicator"},
		{"tabs", "\t- tag: a\n\t  seed: s", "snapshots: is neither JSON nor YAML: found character that cannot start any token: a tab, while YAML is indented by spaces"},
		{"two documents", "- {tag: a, seed: s}\n---\n- {tag: b, seed: s}", "snapshots: is neither JSON nor YAML: something follows after its first document"},
		{"a key twice", "- tag: a\n  tag: b\n  seed: s", "snapshots: is neither JSON nor YAML: unmarshal errors:\n  line 2: mapping key \"tag\" already defined at line 1"},
		{"an anchor in itself", "- &a [*a]", "snapshots: is neither JSON nor YAML: anchor 'a' value contains itself"},
		{"an item that is no map", `["a",{"tag":"b","seed":"s"}]`, `snapshots[0]: is "a", not a map`},
		{"an item that is nothing", "-\n- {tag: a, seed: s}", "snapshots[0]: is empty, not a map"},
		{"a mistyped key", "- {tag: a, seeds: s, commands: c}", "snapshots[0].seeds: is unknown: did you mean seed?"},
		{"a key like no other", "- {tag: a, seed: s, dockerfile: x}", "snapshots[0].dockerfile: is unknown: there are tag, tags, seed, script, commands, env, files, exclude, parameters, tables, rename, from, isolation, message, labels, expect, allow_empty, bundle"},
		{"a setting of the step", "- {tag: a, seed: s, base_image: x}", "snapshots[0].base_image: belongs to the step, for all of its snapshots: move it out of the list"},
		{"a setting of the step, by its other name", "- {tag: a, seed: s, no_push: true}", "snapshots[0].no_push: belongs to the step, for all of its snapshots: move it out of the list"},
		{"another name of a key", "- {tag: a, seed: s, label: x=y}", "snapshots[0].label: is unknown: write labels"},
		{"no tag", "- {seed: s}", "snapshots[0].tag: is required: every snapshot of the list has a tag of its own"},
		{"an empty tag", "- {tag: '', seed: s}", "snapshots[0].tag: is required: every snapshot of the list has a tag of its own"},
		{"illegal tags", "- {tags: [a/b, c, .d], seed: s}", `snapshots[0].tags: "a/b" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "a-b" would do` + "\n" +
			`snapshots[0].tags: ".d" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "d" would do`},
		{"an illegal tag of a bundle", "- {tag: a, seed: s, bundle: [b, c/d]}", `snapshots[0].bundle: "c/d" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "c-d" would do`},
		{"both of two names", "- {tag: a, tags: b, seed: s}", "snapshots[0].tag: is the same as tags, which is given too: keep one of them"},
		{"nothing to seed", "- {tag: a}", "snapshots[0].seed: is required, or commands or from: this snapshot would hold nothing"},
		{"a tag twice", "- {tag: a, seed: s}\n- {tags: [b, a], seed: s}", `snapshots[1].tags: "a" is a tag of snapshots[0] already: a tag names one snapshot`},
		{"an N that Drone has read", `[{"tag":false,"seed":"s"}]`, "snapshots[0].tag: is the boolean false, not text: " + yaml11},
		{"a Y that Drone has read", `[{"tags":["a",true],"seed":"s"}]`, `snapshots[0].tags[1]: is the boolean true, not text: YAML 1.1, which Drone speaks, makes true of the words Y, y, yes and on; quote what is meant, as "Y"`},
		{"a label's key that Drone has read", `[{"tag":"a","seed":"s","labels":{"false":"x"}}]`, "snapshots[0].labels.false: is the key of an entry: " + yaml11},
		{"a map for text", "- {tag: a, seed: s, from: {x: y}}", "snapshots[0].from: is a map, not text"},
		{"an entry of a seed", "- {tag: a, seed: [s, {scrip: x, args: {a: b}, dir: [], strict: 2}]}\n- {tag: b, seed: {dir: db}}", strings.Join([]string{
			"snapshots[0].seed[1].scrip: is unknown: did you mean script?",
			"snapshots[0].seed[1].file: is required: the file, the directory or the pattern that the rest is for",
			"snapshots[0].seed[1].args: is a map, not text",
			"snapshots[0].seed[1].dir: is a list, not text",
			`snapshots[0].seed[1].strict: is "2", not ` + legalSwitch,
			"snapshots[1].seed.file: is required: the file, the directory or the pattern that the rest is for",
		}, "\n")},
		{"variables", "- {tag: a, seed: s, env: {1A: x, PATH: /bin, L: [x]}}\n- {tag: b, seed: s, env: [A]}", strings.Join([]string{
			`snapshots[0].env.1A: has the name "1A": letters, digits and _ make one, and no digit comes first`,
			"snapshots[0].env.L: is a list, not text",
			"snapshots[0].env.PATH: sets PATH, which leads to aws and the other tools: set it in the script",
			`snapshots[1].env[0]: is "A", not NAME=value`,
		}, "\n")},
		{"a secret that was not put in", `[{"tag":"a","seed":"s","message":{"from_secret":"x"}}]`,
			"snapshots: PLUGIN_SNAPSHOTS still holds a from_secret reference: Drone puts secrets in only at the top level of a setting, not inside maps or lists; give the whole value as one secret"},
		{"such a secret in YAML", "- tag: a\n  seed: s\n  message:\n    from_secret: x", "snapshots[0].message: is a from_secret reference, which CI systems resolve at the top level of a setting only, not text"},
		{"a list of commands", "- {tag: a, commands: [aws x, aws y]}", "snapshots[0].commands: is a list, not text"},
		{"a bad label", "- {tag: a, seed: s, labels: [x]}", `snapshots[0].labels: "x" is not key=value; if it is part of a value that holds a comma, write the labels as a JSON map`},
		{"a bad label's key", "- {tag: a, seed: s, labels: {a b: c}}", `snapshots[0].labels: "a b" is not a label's key: letters, digits and . _ / - after a letter or digit`},
		{"a label of ours", "- {tag: a, seed: s, labels: {io.github.dynasnap.x: c}}", `snapshots[0].labels: "io.github.dynasnap.x" begins with "io.github.dynasnap.", which is kept for the snapshot's own labels`},
		{"a label that is a map", "- {tag: a, seed: s, labels: {x: {y: z}}}", "snapshots[0].labels.x: is a map, not text"},
		{"no snapshot to start on", "- {tag: a, seed: s}\n- {tag: b, from: c}\n- {tag: d, seed: s}", `snapshots[1].from: "c" is neither a tag of another snapshot in the list (a, d) nor a reference, as registry.example.com/acme/orders-db:bob`},
		{"no other snapshot", "- {tag: a, from: c}", `snapshots[0].from: "c" is neither a tag of another snapshot in the list (there is none) nor a reference, as registry.example.com/acme/orders-db:bob`},
		{"itself to start on", "- {tags: [a, b], from: b}", `snapshots[0].from: "b" is this snapshot itself: name the one to start on, or leave it out`},
		{"a circle, and one that leads into it", "- {tag: a, from: b}\n- {tag: b, from: c}\n- {tags: [x, c], from: d}\n- {tag: d, from: b}",
			"snapshots[1].from: goes round in a circle, in which none can be the first: b -> c -> d -> b"},
		{"a bad reference", "- {tag: a, from: 'https://a/b'}", `snapshots[0].from: "https://a/b" is not the name of an image: invalid reference format`},
		{"the commit to start on", "- {tag: auto, seed: s}\n- {tag: b, from: auto}", "snapshots[1].from: auto stands for the commit: name the snapshot to start on by another of its tags"},
		{"a switch that is none", "- {tag: a, seed: s, allow_empty: maybe}\n- {tag: b, seed: s, allow_empty: [true]}",
			`snapshots[0].allow_empty: is "maybe", not ` + legalSwitch + "\n" + `snapshots[1].allow_empty: is a list, not ` + legalSwitch},
		{"a key that is any text", "- {tag: a, seed: s, \"x\\n::error::y\": 1}", `snapshots[0]."x\n::error::y": is unknown: there are ` + strings.Join(specKeys, ", ")},
		{"everything at once", "- {tag: a/b, seed: s, repo: x}\n- {tag: b, from: c}\n- {tag: b, sed: s, expect: {tables: {}}}", strings.Join([]string{
			"snapshots[0].repo: belongs to the step, for all of its snapshots: move it out of the list",
			`snapshots[0].tag: "a/b" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "a-b" would do`,
			"snapshots[2].sed: is unknown: did you mean seed?",
			"snapshots[2].seed: is required, or commands or from: this snapshot would hold nothing",
			"snapshots[2].expect.tables: is a map, not text",
			`snapshots[2].tag: "b" is a tag of snapshots[1] already: a tag names one snapshot`,
			`snapshots[1].from: "c" is neither a tag of another snapshot in the list (a/b, b) nor a reference, as registry.example.com/acme/orders-db:bob`,
		}, "\n")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := load(listed(tc.list))
			require.EqualError(t, err, tc.says)
			assertSchemaRefuses(t, tc.list, tc.says)
		})
	}
}

func TestListRefusesSettings(t *testing.T) {
	t.Parallel()
	for setting, variable := range map[string]string{
		"tags": "PLUGIN_TAG=a", "tags_file": "PLUGIN_TAGS_FILE=f", "auto_tag": "PLUGIN_AUTO_TAG=true", "seed": "INPUT_SCRIPT=s",
		"commands": "PLUGIN_COMMANDS=c", "from": "PLUGIN_FROM=bob", "expect": "PLUGIN_EXPECT={}",
	} {
		_, _, err := load(listed("- {tag: a, seed: s}", variable))
		require.EqualError(t, err, setting+": has no place beside snapshots: say it in the list, for the snapshot that it is meant for")
	}
	mustLoad(t, listed("- {tag: a, seed: s}", "PLUGIN_AUTO_TAG=false", "PLUGIN_TAGS="))
}

func TestListRefusesSettingsUnread(t *testing.T) {
	t.Parallel()
	for setting, variable := range map[string]string{"seed": "PLUGIN_SEED=[", "from": "PLUGIN_FROM=https://acme/db", "expect": "PLUGIN_EXPECT={items: {acl: many}}"} {
		_, _, err := load(listed("- {tag: a, seed: s}", variable))
		require.EqualError(t, err, setting+": has no place beside snapshots: say it in the list, for the snapshot that it is meant for")
	}
}

func TestSnapshotsFile(t *testing.T) {
	t.Chdir(t.TempDir())
	outside := filepath.Join(t.TempDir(), "list.yml")
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	loadList := func(more ...string) (Settings, error) {
		settings, _, err := load(append([]string{"PLUGIN_REPO=acme/db", "PLUGIN_SNAPSHOTS_FILE=list.yml"}, more...))
		return settings, err
	}
	want := []Spec{{Tags: List{"a"}, Seed: entries("a.sh")}, {Tags: List{"b"}, From: From{Tag: "a"}}}
	for name, text := range map[string]string{
		"YAML":             "# two\n- tag: a\n  seed: a.sh\n- {tag: b, from: a}\n",
		"with a schema":    "$schema: snapshots.schema.json\nsnapshots:\n- tag: a\n  seed: a.sh\n- {tag: b, from: a}\n",
		"under their name": "snapshots:\n- tag: a\n  seed: a.sh\n- {tag: b, from: a}\n",
		"JSON":             `[{"tag": "a", "seed": "a.sh"}, {"tag": "b", "from": "a"}]`,
	} {
		write("list.yml", text)
		settings, err := loadList()
		require.NoError(t, err, name)
		assert.Equal(t, want, settings.Specs(), name)
	}
	write(outside, "- {tag: a, seed: s}")
	for name, tc := range map[string]struct{ text, says string }{
		"problems with their lines": {"- tag: a\n  seed: a.sh\n- tag: b\n  from: c\n  repo: x\n- seed: s\n", "list.yml:5: snapshots[1].repo: belongs to the step, for all of its snapshots: move it out of the list\n" +
			"list.yml:6: snapshots[2].tag: is required: every snapshot of the list has a tag of its own\n" +
			"list.yml:4: snapshots[1].from: \"c\" is neither a tag of another snapshot in the list (a) nor a reference, as registry.example.com/acme/orders-db:bob"},
		"a map of more": {"snapshots: []\nversion: 2\n", "list.yml:1: snapshots: is a map, not a list"},
		"no YAML":       {"- tag: a\n seed: [", "list.yml: snapshots: is neither JSON nor YAML: line 1: did not find expected '-' indicator"},
		"nothing":       {"", "list.yml: snapshots: holds nothing"},
	} {
		write("list.yml", tc.text)
		_, err := loadList()
		require.EqualError(t, err, tc.says, name)
	}
	_, err := loadList("PLUGIN_SNAPSHOTS=[]")
	require.EqualError(t, err, "snapshots_file: is given beside snapshots: keep one of them")
	_, err = loadList("PLUGIN_SNAPSHOTS_FILE=" + outside)
	require.ErrorContains(t, err, "snapshots_file: "+outside+": lies outside the workspace")
	require.NoError(t, os.Remove("list.yml"))
	_, err = loadList()
	require.ErrorContains(t, err, "snapshots_file: list.yml: file does not exist in the workspace")
}

func TestManyProblemsAreCounted(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&list, "- {tag: t%d, seed: s, from: nowhere}\n", i)
	}
	_, _, err := load(listed(list.String()))
	require.Error(t, err)
	assert.Less(t, len(err.Error()), 40_000)
	assert.Contains(t, err.Error(), "snapshots[0].from: \"nowhere\" is neither a tag of another snapshot in the list (t1, ")
	assert.Contains(t, err.Error(), ", t20 and 1979 more) nor a reference")
	assert.True(t, strings.HasSuffix(err.Error(), "\n… and 1900 more"), err)
}
