package settings

import (
	"reflect"
	"slices"
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

func TestSpecOfTheSettings(t *testing.T) {
	t.Parallel()
	settings, _ := mustLoad(t, with("PLUGIN_TAGS=bob", "PLUGIN_COMMANDS=true", "PLUGIN_FROM=acme/db:ann", "PLUGIN_MESSAGE=m", "PLUGIN_LABELS=a=b", `PLUGIN_EXPECT={"tables":["acl"]}`))
	assert.Equal(t, []Spec{{
		Tags: List{"bob"}, Seed: entries("seed.sh"), Commands: "true", From: From{Image: image(t, "acme/db:ann")}, Message: "m", Labels: Labels{"a": "b"},
		Expect: dynamo.Expectations{Tables: []string{"acl"}},
	}}, settings.Specs())
}

func TestSnapshotWithParentNeedsNoSeed(t *testing.T) {
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

func TestSnapshotsAddFiles(t *testing.T) {
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

func TestFromOfTheStepIsAReference(t *testing.T) {
	t.Parallel()
	_, _, err := load(with("PLUGIN_FROM=bob"))
	require.EqualError(t, err, `from: "bob" is no reference, as registry.example.com/acme/orders-db:bob`)
	_, _, err = load(with("PLUGIN_FROM=https://acme/db"))
	require.ErrorContains(t, err, `from: "https://acme/db" is not the name of an image`)
}

func TestAllowEmpty(t *testing.T) {
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

func TestIsolation(t *testing.T) {
	t.Parallel()
	list := "- {tag: a, seed: s}\n- {tag: b, seed: s, isolation: access_key}\n- {tag: c, seed: s, isolation: none}"
	for step, want := range map[string][]Isolation{
		"access_key": {KeyIsolation, KeyIsolation, ""},
		"":           {"", KeyIsolation, ""},
	} {
		settings, _ := mustLoad(t, listed(list, "PLUGIN_ISOLATION="+step))
		var isolated []Isolation
		for _, spec := range settings.Specs() {
			isolated = append(isolated, spec.Isolation)
		}
		assert.Equal(t, want, isolated, step)
	}
	_, _, err := load(listed("- {tag: a, seed: s, isolation: region}"))
	require.EqualError(t, err, `snapshots[0].isolation: "region" is neither none (all share one database) nor access_key (each access key has one of its own)`)
}

// entries are those of a seed that are nothing but paths.
func entries(paths ...string) []seed.Entry {
	var entries []seed.Entry
	for _, path := range paths {
		entries = append(entries, seed.Entry{Path: path})
	}
	return entries
}

// TestListKnowsEveryField finds a field of Spec that a snapshot of a list can neither say nor take
// from the settings.
func TestListKnowsEveryField(t *testing.T) {
	t.Parallel()
	var step Settings
	for _, f := range fields() {
		if len(f.index) == 1 {
			continue // it is no field of Spec
		}
		assert.Contains(t, specKeys, f.setting)
		if slices.Contains(inList, f.setting) {
			continue // it is not given beside a list
		}
		value := nonZero(t, f.kind)
		reflect.ValueOf(&step).Elem().FieldByIndex(f.index).Set(value)
		var found findings
		specs := readSnapshots("- {tag: a, seed: s}", "", step.Spec, &found)
		require.Len(t, specs, 1)
		read := Settings{Spec: specs[0]}
		assert.Equal(t, value.Interface(), reflect.ValueOf(read).FieldByIndex(f.index).Interface(), f.setting)
	}
}

// nonZero returns a value of a type that a step gives beside a list.
func nonZero(t *testing.T, of reflect.Type) reflect.Value {
	t.Helper()
	value := reflect.New(of).Elem()
	switch of.Kind() {
	case reflect.String:
		value.SetString("x")
	case reflect.Bool:
		value.SetBool(true)
	case reflect.Int, reflect.Int64:
		value.SetInt(1)
	case reflect.Slice:
		value.Set(reflect.MakeSlice(of, 1, 1))
	case reflect.Map:
		value.Set(reflect.MakeMap(of))
		value.SetMapIndex(nonZero(t, of.Key()), nonZero(t, of.Elem()))
	default:
		require.Fail(t, "this test does not know how to make it", "%s", of)
	}
	return value
}
