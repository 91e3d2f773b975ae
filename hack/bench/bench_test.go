package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDocsHaveEverySection(t *testing.T) {
	docs, err := os.ReadFile("../../docs/benchmarks.md")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "benchmarks.md")
	require.NoError(t, os.WriteFile(path, docs, 0o600))

	sections := []section{{name: "machine", note: "A note of the machine."}}
	for _, m := range measurements {
		sections = append(sections, section{name: m.name, note: "A note of " + m.name + "."})
	}
	for range 2 { // the second run finds the places again
		require.NoError(t, writeSections(path, sections))
	}
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, s := range sections {
		assert.Contains(t, string(written), "<!-- bench "+s.name+" -->\n\n"+s.note+"\n\n<!-- end of "+s.name+" -->")
	}
	assert.ErrorContains(t, writeSections(path, []section{{name: "nothing"}}), "has no place for the part nothing")
}

func TestSeriesString(t *testing.T) {
	assert.Equal(t, "2 (1–10)", series{10, 1, 2}.String())
	assert.Equal(t, "3 (1–10)", series{10, 1, 2, 4}.String(), "between the two in the middle")
	assert.Equal(t, "7", series{7}.String())
	assert.Equal(t, "-", series{}.String())
	assert.InDelta(t, 0.25, series{1, 2, 3}.ratio(series{8}), 1e-9)
}

func TestGoals(t *testing.T) {
	for want, g := range map[string]goal{
		"met: ready, 0.25x (goal: at most 0.25x)":                {what: "ready", got: 0.25, max: 0.25},
		"**missed**: ready, 0.26x (goal: at most 0.25x)":         {what: "ready", got: 0.26, max: 0.25},
		"**missed**: GetItem, 0.89x (goal: at least 0.9x)":       {what: "GetItem", got: 0.89, min: 0.9},
		"met: GetItem, 12x (goal: at least 0.9x)":                {what: "GetItem", got: 12, min: 0.9},
		"**missed**: our own, 301 ms (goal: at most 300 ms)":     {what: "our own", got: 301, max: 300, unit: " ms"},
		"met: 1000 puts, 0.0053x (goal: at most 0.015x)":         {what: "1000 puts", got: 0.0053, max: 0.015},
		"**missed**: nothing was measured, - (goal: at most 1x)": {what: "nothing was measured", got: 0, max: 1},
	} {
		assert.Equal(t, want, g.String())
	}
}

func TestAlternate(t *testing.T) {
	var order []string
	require.NoError(t, alternate(3, []string{"a", "b"}, func(_ int, side string) error {
		order = append(order, side)
		return nil
	}))
	assert.Equal(t, []string{"a", "b", "b", "a", "a", "b"}, order)
}

func TestOwnTime(t *testing.T) {
	begin := time.Now()
	at := func(what string, from, to int) *span {
		return &span{what, begin.Add(time.Duration(from) * time.Millisecond), begin.Add(time.Duration(to) * time.Millisecond)}
	}
	run := recorded{begin: begin, took: 1000 * time.Millisecond, spans: []*span{
		at("create seeder", 0, 100),
		at("start seeder", 100, 300),
		at("start database", 200, 400), // 100 of them are counted
		at("seeder: wait", 250, 350),   // and none of these
		at("copy from seeder", 500, 600),
		at("push", 900, 1000),
	}}
	assert.Equal(t, 600*time.Millisecond, run.ownTime())
}

func TestRequestNames(t *testing.T) {
	id := "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	r := &recorder{roles: map[string]string{id: "seeder"}}
	for call, want := range map[[2]string]string{
		{"POST", "/v1.41/containers/create?name=dynasnap-00ff00ff00ff-seeder"}:  "create seeder",
		{"POST", "/v1.41/containers/" + id + "/start"}:                          "start seeder",
		{"PUT", "/v1.41/containers/" + id + "/archive?path=%2F"}:                "copy into seeder",
		{"POST", "/containers/dynasnap-00ff00ff00ff-database/kill?signal=KILL"}: "kill database",
		{"DELETE", "/v1.41/containers/" + id + "?force=1"}:                      "remove seeder",
		{"POST", "/v1.41/containers/" + id + "/attach?stdin=1"}:                 "",
		{"POST", "/v1.41/containers/" + id + "/wait"}:                           "",
		{"POST", "/v1.41/commit?container=" + id}:                               "commit",
		{"POST", "/v1.41/images/127.0.0.1:5055/demo/acl/push?tag=a"}:            "push",
		{"GET", "/v1.41/images/json"}:                                           "(get images)",
	} {
		assert.Equal(t, want, r.name(httptest.NewRequest(call[0], call[1], nil)), call)
	}
}

func TestWithFlags(t *testing.T) {
	command := []string{"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-cp", "x", "Main"}
	assert.Equal(t, []string{"-XX:-UsePerfData", "-cp", "x", "Main"}, withFlags(command, nil))
	assert.Equal(t, []string{"-XX:+UseG1GC", "-XX:-UsePerfData", "-cp", "x", "Main"}, withFlags(command, []string{"-XX:+UseG1GC"}))
}
