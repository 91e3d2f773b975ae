package settings

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
)

// listed are settings with a list of snapshots in place of the one that the settings describe.
func listed(list string, more ...string) []string {
	return append([]string{"PLUGIN_REPO=registry.example.com/acme/orders-db", "PLUGIN_SNAPSHOTS=" + list}, more...)
}

func TestASettingsOwnSnapshot(t *testing.T) {
	t.Parallel()
	settings, _ := mustLoad(t, with("PLUGIN_TAGS=bob", "PLUGIN_COMMANDS=true", "PLUGIN_FROM=acme/db:ann", "PLUGIN_MESSAGE=m", "PLUGIN_LABELS=a=b", `PLUGIN_EXPECT={"tables":["acl"]}`))
	assert.Equal(t, []Spec{{
		Tags: List{"bob"}, Seed: entries("seed.sh"), Commands: "true", From: From{Image: image(t, "acme/db:ann")}, Message: "m", Labels: Labels{"a": "b"},
		Expect: dynamo.Expectations{Tables: []string{"acl"}},
	}}, settings.Specs())
}

func TestASnapshotNeedsNoSeedWhenItStartsOnAnother(t *testing.T) {
	t.Parallel()
	settings, _ := mustLoad(t, []string{"PLUGIN_REPO=acme/db", "PLUGIN_FROM=acme/db:ann"})
	assert.Equal(t, []Spec{{From: From{Image: image(t, "acme/db:ann")}}}, settings.Specs())
}

func TestSnapshotsAreRead(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, list string
		want       []Spec
	}{
		// As Woodpecker and Drone pass a YAML list of maps on.
		{"as JSON", `[{"seed":["schema/","bob-created.sh"],"tag":"bob"},{"from":"bob","seed":"bob-admin.sh","tag":"bob-admin"}]`, []Spec{
			{Tags: List{"bob"}, Seed: entries("schema/", "bob-created.sh")}, {Tags: List{"bob-admin"}, From: From{Tag: "bob"}, Seed: entries("bob-admin.sh")},
		}},
		{"as YAML", "- tag: bob\n  seed: [schema/, bob-created.sh]\n- tag: bob-admin\n  from: bob\n  seed: bob-admin.sh\n", []Spec{
			{Tags: List{"bob"}, Seed: entries("schema/", "bob-created.sh")}, {Tags: List{"bob-admin"}, From: From{Tag: "bob"}, Seed: entries("bob-admin.sh")},
		}},
		{"as YAML that is indented", "\n  - tag: a\n    seed: a.sh\n  - tag: b\n    seed: b.sh\n", []Spec{{Tags: List{"a"}, Seed: entries("a.sh")}, {Tags: List{"b"}, Seed: entries("b.sh")}}},
		{"as JSON that is no YAML", `[{"tag":"a","seed":"dir\/a.sh","message":"\ud83d\ude00"}]`, []Spec{{Tags: List{"a"}, Seed: entries("dir/a.sh"), Message: "😀"}}},
		{"with YAML's anchors", "- &a\n  tag: a\n  seed: &s [s.sh]\n- <<: *a\n  tag: b\n- {tag: c, seed: *s}\n", []Spec{
			{Tags: List{"a"}, Seed: entries("s.sh")}, {Tags: List{"b"}, Seed: entries("s.sh")}, {Tags: List{"c"}, Seed: entries("s.sh")},
		}},
		{"under their name", "snapshots: [{tag: a, seed: a.sh}]", []Spec{{Tags: List{"a"}, Seed: entries("a.sh")}}},
		{"tags as a list and by comma", "- {tags: [a, b, a], seed: a.sh}\n- {tags: 'c, d', seed: a.sh}", []Spec{{Tags: List{"a", "b"}, Seed: entries("a.sh")}, {Tags: List{"c", "d"}, Seed: entries("a.sh")}}},
		{"numbers and dates as tags", `[{"tag":1.10,"seed":"a"},{"tags":[7,1e3],"seed":"a"}]`, []Spec{{Tags: List{"1.10"}, Seed: entries("a")}, {Tags: List{"7", "1e3"}, Seed: entries("a")}}},
		{"YAML's dates as tags", "- {tag: 2026-01-31, seed: a}", []Spec{{Tags: List{"2026-01-31"}, Seed: entries("a")}}},
		{"words that YAML 1.1 would change", "- {tag: N, seed: a, message: on}", []Spec{{Tags: List{"N"}, Seed: entries("a"), Message: "on"}}},
		{"the tag that stands for the commit", "- {tag: auto, seed: a}", []Spec{{Tags: List{"auto"}, Seed: entries("a")}}},
		{"script for seed", "- {tag: a, script: a.sh}", []Spec{{Tags: List{"a"}, Seed: entries("a.sh")}}},
		{"a seed with a comma", "- {tag: a, seed: ['a,b.sh']}", []Spec{{Tags: List{"a"}, Seed: entries("a,b.sh")}}},
		{"commands alone, as they are", "- tag: a\n  commands: |\n\n    aws x\n\n", []Spec{{Tags: List{"a"}, Commands: "\naws x\n"}}},
		{"a reference to start on", "- {tag: a, from: 'acme/db:old'}", []Spec{{Tags: List{"a"}, From: From{Image: image(t, "acme/db:old")}}}},
		{"a chain, in any order", "- {tag: c, from: b}\n- {tag: b, from: a}\n- {tag: [x, a], seed: s}", []Spec{{Tags: List{"c"}, From: From{Tag: "b"}}, {Tags: List{"b"}, From: From{Tag: "a"}}, {Tags: List{"x", "a"}, Seed: entries("s")}}},
		{"null is not there", "- {tag: a, seed: s, from: null, message: ~, labels: }", []Spec{{Tags: List{"a"}, Seed: entries("s")}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			settings, warnings := mustLoad(t, listed(tc.list))
			assert.Equal(t, tc.want, settings.Specs())
			assert.Empty(t, warnings)
		})
	}
}

func TestSnapshotsInheritMessageAndLabels(t *testing.T) {
	t.Parallel()
	settings, _ := mustLoad(t, listed("- {tag: a, seed: s}\n- {tag: b, seed: s, message: own, labels: {x: 2, on: true}}\n- {tag: c, seed: s, labels: [x=3, 'z=a,b']}",
		"PLUGIN_MESSAGE=all", "PLUGIN_LABELS=x=1,y=1"))
	assert.Equal(t, []Spec{
		{Tags: List{"a"}, Seed: entries("s"), Message: "all", Labels: Labels{"x": "1", "y": "1"}},
		{Tags: List{"b"}, Seed: entries("s"), Message: "own", Labels: Labels{"x": "2", "y": "1", "on": "true"}},
		{Tags: List{"c"}, Seed: entries("s"), Message: "all", Labels: Labels{"x": "3", "y": "1", "z": "a,b"}},
	}, settings.Specs())
	assert.Equal(t, Labels{"x": "1", "y": "1"}, settings.Labels)
}

func TestSnapshotsAddToTheStepsFiles(t *testing.T) {
	t.Parallel()
	settings, _ := mustLoad(t, listed("- {tag: a, seed: s}\n- {tag: b, seed: s, files: [data, 'x/{a,b}'], exclude: old.sh}", "PLUGIN_FILES=all/*.json", `PLUGIN_EXCLUDE=["tmp"]`))
	assert.Equal(t, []Spec{
		{Tags: List{"a"}, Seed: entries("s"), Files: List{"all/*.json"}, Exclude: List{"tmp"}},
		{Tags: List{"b"}, Seed: entries("s"), Files: List{"all/*.json", "data", "x/{a,b}"}, Exclude: List{"tmp", "old.sh"}},
	}, settings.Specs())
}

func TestParents(t *testing.T) {
	t.Parallel()
	specs := []Spec{{Tags: List{"a"}, From: From{Tag: "c"}}, {Tags: List{"b"}, From: From{Image: image(t, "acme/db:c")}}, {Tags: List{"x", "c"}}}
	assert.Equal(t, []int{2, -1, -1}, Parents(specs))
}

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
		{"a key like no other", "- {tag: a, seed: s, dockerfile: x}", "snapshots[0].dockerfile: is unknown: there are tag, tags, seed, script, commands, env, files, exclude, from, message, labels, expect, allow_empty"},
		{"a setting of the step", "- {tag: a, seed: s, base_image: x}", "snapshots[0].base_image: belongs to the step, for all of its snapshots: move it out of the list"},
		{"a setting of the step, by its other name", "- {tag: a, seed: s, no_push: true}", "snapshots[0].no_push: belongs to the step, for all of its snapshots: move it out of the list"},
		{"another name of a key", "- {tag: a, seed: s, label: x=y}", "snapshots[0].label: is unknown: write labels"},
		{"no tag", "- {seed: s}", "snapshots[0].tag: is required: every snapshot of the list has a tag of its own"},
		{"an empty tag", "- {tag: '', seed: s}", "snapshots[0].tag: is required: every snapshot of the list has a tag of its own"},
		{"illegal tags", "- {tags: [a/b, c, .d], seed: s}", `snapshots[0].tags: "a/b" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "a-b" would do` + "\n" +
			`snapshots[0].tags: ".d" is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "d" would do`},
		{"both of two names", "- {tag: a, tags: b, seed: s}", "snapshots[0].tag: is the same as tags, which is given too: keep one of them"},
		{"nothing to seed", "- {tag: a}", "snapshots[0].seed: is required, or commands or from: this snapshot would hold nothing"},
		{"a tag twice", "- {tag: a, seed: s}\n- {tags: [b, a], seed: s}", `snapshots[1].tags: "a" is a tag of snapshots[0] already: a tag names one snapshot`},
		{"an N that Drone has read", `[{"tag":false,"seed":"s"}]`, "snapshots[0].tag: is the boolean false, not text: " + yaml11},
		{"a Y that Drone has read", `[{"tags":["a",true],"seed":"s"}]`, `snapshots[0].tags[1]: is the boolean true, not text: YAML 1.1, which Drone speaks, makes true of the words Y, y, yes and on; quote what is meant, as "Y"`},
		{"a label's key that Drone has read", `[{"tag":"a","seed":"s","labels":{"false":"x"}}]`, "snapshots[0].labels.false: is the key of an entry: " + yaml11},
		{"a map for text", "- {tag: a, seed: s, from: {x: y}}", "snapshots[0].from: is a map, not text"},
		{"an entry of a seed", "- {tag: a, seed: [s, {scrip: x, args: {a: b}, dir: [], strict: 2}]}\n- {tag: b, seed: {dir: db}}", strings.Join([]string{
			"snapshots[0].seed[1].scrip: is unknown: did you mean script?",
			"snapshots[0].seed[1].script: is required: the script, or the directory of scripts, that the rest is for",
			"snapshots[0].seed[1].args: is a map, not text",
			"snapshots[0].seed[1].dir: is a list, not text",
			`snapshots[0].seed[1].strict: is "2", not ` + legalSwitch,
			"snapshots[1].seed.script: is required: the script, or the directory of scripts, that the rest is for",
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
			assert.EqualError(t, err, tc.says)
		})
	}
}

func TestSettingsThatBelongIntoTheList(t *testing.T) {
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

func TestTheStepsOwnFromIsAReference(t *testing.T) {
	t.Parallel()
	_, _, err := load(with("PLUGIN_FROM=bob"))
	require.EqualError(t, err, `from: "bob" is no reference, as registry.example.com/acme/orders-db:bob`)
	_, _, err = load(with("PLUGIN_FROM=https://acme/db"))
	require.ErrorContains(t, err, `from: "https://acme/db" is not the name of an image`)
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

func TestExpectationsAreRead(t *testing.T) {
	t.Parallel()
	const asYAML = `
tables: [acl, orders]
items: {acl: 3, orders: ">=1"}
keys:
  - table: acl
    key: {customer: Bob, level: 7}
    attributes: {role: Admin, n: 1.50, ok: true, gone: null, types: {SS: [a, b]}, map: {M: {a: {N: 5}, b: {L: [{S: x}]}}}}
counts:
  - {statement: "select * from acl", count: 2}
  - {table: acl, filter: "#r = :r", names: {"#r": role}, values: {":r": Admin}, count: ">=1"}
`
	const asJSON = `{"tables":["acl","orders"],"items":{"acl":3,"orders":">=1"},"keys":[{"table":"acl","key":{"customer":"Bob","level":7},` +
		`"attributes":{"role":"Admin","n":1.50,"ok":true,"gone":null,"types":{"SS":["a","b"]},"map":{"M":{"a":{"N":"5"},"b":{"L":[{"S":"x"}]}}}}}],` +
		`"counts":[{"statement":"select * from acl","count":2},{"table":"acl","filter":"#r = :r","names":{"#r":"role"},"values":{":r":"Admin"},"count":">=1"}]}`
	value := func(text string) dynamo.Value { return dynamo.Value(text) }
	want := dynamo.Expectations{
		Tables: []string{"acl", "orders"},
		Items:  map[string]dynamo.Amount{"acl": {Number: 3}, "orders": {Number: 1, AtLeast: true}},
		Keys: []dynamo.ExpectedKey{{
			Table: "acl", Key: map[string]dynamo.Value{"customer": value(`"Bob"`), "level": value("7")},
			Attributes: map[string]dynamo.Value{
				"role": value(`"Admin"`), "n": value("1.50"), "ok": value("true"), "gone": value("null"), "types": value(`{"SS":["a","b"]}`),
				"map": value(`{"M":{"a":{"N":"5"},"b":{"L":[{"S":"x"}]}}}`),
			},
		}},
		Counts: []dynamo.ExpectedCount{
			{Statement: "select * from acl", Count: dynamo.Amount{Number: 2}},
			{Table: "acl", Filter: "#r = :r", Names: map[string]string{"#r": "role"}, Values: map[string]dynamo.Value{":r": value(`"Admin"`)}, Count: dynamo.Amount{Number: 1, AtLeast: true}},
		},
	}
	for _, text := range []string{asYAML, asJSON} {
		settings, _ := mustLoad(t, with("PLUGIN_EXPECT="+text))
		assert.Equal(t, want, settings.Specs()[0].Expect)
	}
	indented := strings.ReplaceAll(asYAML, "\n", "\n    ")
	settings, _ := mustLoad(t, listed("- tag: a\n  seed: s\n  expect:"+indented))
	got, err := json.Marshal(settings.Specs()[0].Expect)
	require.NoError(t, err)
	written, err := json.Marshal(want)
	require.NoError(t, err)
	assert.Equal(t, string(written), string(got))
}

func TestNoTablesAreExpectedByAnEmptyList(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"{tables: []}": true, `{"tables":[]}`: true, "{tables: }": false, "{tables: ''}": false, "{tables: [a]}": false, "{items: {a: 0}}": false} {
		settings, _ := mustLoad(t, with("PLUGIN_EXPECT="+text))
		assert.Equal(t, want, settings.Specs()[0].Expect.NoTables(), text)
	}
}

func TestEmptyStatesAreAllowedByTheStepOrTheSnapshot(t *testing.T) {
	t.Parallel()
	settings, _ := mustLoad(t, with("PLUGIN_ALLOW_EMPTY=yes"))
	assert.True(t, settings.Specs()[0].AllowEmpty)

	list := "- {tag: a, seed: s}\n- {tag: b, seed: s, allow_empty: 'on'}\n- {tag: c, seed: s, allow_empty: false}\n- {tag: d, seed: s, allow_empty: }"
	for step, want := range map[string][]bool{"true": {true, true, false, true}, "": {false, true, false, false}} {
		settings, _ = mustLoad(t, listed(list, "PLUGIN_ALLOW_EMPTY="+step))
		var allowed []bool
		for _, spec := range settings.Specs() {
			allowed = append(allowed, spec.AllowEmpty)
		}
		assert.Equal(t, want, allowed, step)
	}
}

func TestExpectationsProblems(t *testing.T) {
	t.Parallel()
	const typed = "in DynamoDB's JSON it has one type and its value, as {\"S\": \"Bob\"}, and a map is {\"M\": {\"name\": {\"S\": \"Bob\"}}}"
	for _, tc := range []struct{ name, text, says string }{
		{"no map", "[acl]", "expect: is a list, not a map"},
		{"a mistyped key", "{table: [acl]}", "expect.table: is unknown: did you mean tables?"},
		{"an amount that is none", "{items: {acl: many}}", `expect.items.acl: "many" is not a number: write 3 for exactly three, or ">=3" for three or more`},
		{"an amount below nothing", "{items: {acl: -1}}", `expect.items.acl: "-1" is not a number: write 3 for exactly three, or ">=3" for three or more`},
		{"an amount that is a boolean", `{"items": {"acl": false}}`, `expect.items.acl: is the boolean false, not text: YAML 1.1, which Drone speaks, makes false of the words N, n, no and off; quote what is meant, as "N"`},
		{"a key without table", "keys: [{table: a, key: {k: v}}, {key: {k: v}}]", "expect.keys[1].table: is required: the one that holds the item"},
		{"a key without key", "keys: [{table: a}]", "expect.keys[0].key: is required: the item's whole key, as {customer: Bob}"},
		{"an empty key", "keys: [{table: a, key: {}}]", "expect.keys[0].key: holds nothing: give the item's whole key, as {customer: Bob}"},
		{"a key's value that is a boolean", `{"keys": [{"table": "a", "key": {"k": true}}]}`, `expect.keys[0].key.k: is the boolean true, not text: YAML 1.1, which Drone speaks, makes true of the words Y, y, yes and on; quote what is meant, as "Y"`},
		{"a key's value that is empty", "keys: [{table: a, key: {k: ''}}]", "expect.keys[0].key.k: is empty, as no key is"},
		{"a type N that Drone has read", `{"keys": [{"table": "a", "key": {"k": {"false": "5"}}}]}`, `expect.keys[0].key.k.false: is the key of an entry: YAML 1.1, which Drone speaks, makes false of the words N, n, no and off; quote what is meant, as "N"`},
		{"an attribute Y that Drone has read", `{"keys": [{"table": "a", "key": {"k": "v"}, "attributes": {"true": 1}}]}`, `expect.keys[0].attributes.true: is the key of an entry: YAML 1.1, which Drone speaks, makes true of the words Y, y, yes and on; quote what is meant, as "Y"`},
		{"an unknown type", "keys: [{table: a, key: {k: {X: 5}}}]", "expect.keys[0].key.k.X: has an unknown type: DynamoDB's are S, N, B, BOOL, NULL, SS, NS, BS, L and M"},
		{"a plain map", "keys: [{table: a, key: {k: v}, attributes: {m: {a: 1, b: 2}}}]", "expect.keys[0].attributes.m: is a map of 2: " + typed},
		{"a plain list", "keys: [{table: a, key: {k: v}, attributes: {l: [a]}}]", `expect.keys[0].attributes.l: is a list: say of which kind, as {"L": [{"S": "a"}]}, {"SS": ["a", "b"]} or {"NS": ["1", "2"]}`},
		{"a plain item of a list", "keys: [{table: a, key: {k: v}, attributes: {l: {L: [a]}}}]", `expect.keys[0].attributes.l.L[0]: is "a", not a map`},
		{"a number that is none", "keys: [{table: a, key: {k: v}, attributes: {n: {N: five}}}]", `expect.keys[0].attributes.n.N: "five" is not a number as DynamoDB writes them, as -12.5 or 1e3`},
		{"a number that YAML writes", "keys: [{table: a, key: {k: v}, attributes: {n: 0x1F}}]", `expect.keys[0].attributes.n: "0x1F" is not a number as DynamoDB writes them, as -12.5 or 1e3`},
		{"no base64", "keys: [{table: a, key: {k: v}, attributes: {b: {B: '#'}}}]", `expect.keys[0].attributes.b.B: "#" is not base64: illegal base64 data at input byte 0`},
		{"no boolean", "keys: [{table: a, key: {k: v}, attributes: {b: {BOOL: 'true'}}}]", `expect.keys[0].attributes.b.BOOL: is "true", neither true nor false`},
		{"a statement that writes", "counts: [{statement: DELETE FROM a, count: 1}]", `expect.counts[0].statement: "DELETE FROM a" is no SELECT: a check must leave the state as it is`},
		{"a statement and a filter", "counts: [{statement: SELECT * FROM a, table: a, count: 1}]", "expect.counts[0].table: has no place beside statement: count by one or the other"},
		{"no count", "counts: [{statement: SELECT * FROM a}]", `expect.counts[0].count: is required: how many items there must be, as 3, or ">=3" for at least three`},
		{"no filter", "counts: [{table: a, count: 1}]", `expect.counts[0].filter: is required: an expression, as "#r = :r"; to count all items of a table use items`},
		{"placeholders without mark", `counts: [{table: a, filter: "#r = :r", names: {r: role}, values: {r: x}, count: 1}]`,
			"expect.counts[0].names.r: does not begin with #, as what it stands for in the filter must\nexpect.counts[0].values.r: does not begin with :, as what it stands for in the filter must"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := load(with("PLUGIN_EXPECT=" + tc.text))
			require.EqualError(t, err, tc.says)
			if !strings.HasPrefix(tc.text, "{") && !strings.HasPrefix(tc.text, "[") {
				tc.text = "{" + tc.text + "}" // the same on one line
			}
			_, _, err = load(listed("- {tag: a, seed: s}\n- {tag: b, seed: s, expect: " + tc.text + "}"))
			assert.EqualError(t, err, regexp.MustCompile("(?m)^expect").ReplaceAllString(tc.says, "snapshots[1].expect"), "in a list")
		})
	}
}

func TestProblemsByTheThousandAreCounted(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&list, "- {tag: t%d, seed: s, from: nowhere}\n", i)
	}
	_, _, err := load(listed(list.String()))
	require.Error(t, err)
	assert.Less(t, len(err.Error()), 20_000)
	assert.Contains(t, err.Error(), "snapshots[0].from: \"nowhere\" is neither a tag of another snapshot in the list (t1, ")
	assert.Contains(t, err.Error(), ", t20 and 1979 more) nor a reference")
	assert.True(t, strings.HasSuffix(err.Error(), "\n… and 1950 more"), err)
}

// entries are those of a seed that are nothing but paths.
func entries(paths ...string) []seed.Entry {
	var entries []seed.Entry
	for _, path := range paths {
		entries = append(entries, seed.Entry{Path: path})
	}
	return entries
}
