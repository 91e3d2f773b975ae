package plugin

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/plugin/settings"
)

const listOfTwo = "- {tag: bob, seed: bob.json, bundle: [all, auto]}\n- {tag: auto, from: bob, commands: 'true', bundle: [all, auto]}\n"

// projectIn is one in a directory with these files, named in a command line with seeds.
func projectIn(t *testing.T, files map[string]string, environ map[string]string, seeds ...string) *project {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	t.Chdir(dir)
	given := map[string]string{}
	if len(seeds) > 0 {
		given["seed"] = jsonOf(seeds)
	}
	return &project{Serving: Serving{Trial: Trial{seeds: seeds, settings: given}}, environ: environ, log: io.Discard}
}

func TestServedFiles(t *testing.T) {
	all := map[string]string{"dynasnap.yaml": listOfTwo, "list.yml": listOfTwo, "bob.json": "{}"}
	for name, test := range map[string]struct {
		environ map[string]string
		seeds   []string
		want    map[string]string
	}{
		"a seed that is named":   {nil, []string{"bob.json"}, map[string]string{"seed": `["bob.json"]`}},
		"a list that is named":   {nil, []string{"list.yml"}, map[string]string{"snapshots_file": "list.yml"}},
		"that of the settings":   {map[string]string{"PLUGIN_SEED": "bob.json"}, nil, map[string]string{}},
		"a list of a usual name": {nil, nil, map[string]string{"snapshots_file": "dynasnap.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := projectIn(t, all, test.environ, test.seeds...)
			require.NoError(t, p.findFiles())
			assert.Equal(t, test.want, p.settings)
		})
	}
	t.Run("not a list beside a seed", func(t *testing.T) {
		require.EqualError(t, projectIn(t, all, nil, "bob.json", "list.yml").findFiles(), "list.yml: a list of snapshots stands alone")
	})
	t.Run("not a list with arguments", func(t *testing.T) {
		p := projectIn(t, all, nil, "list.yml")
		p.seedArgs = []string{"--items", "10"}
		require.ErrorContains(t, p.findFiles(), "list.yml: what follows -- is for a seed, and this is a list of snapshots")
	})
	t.Run("not nothing", func(t *testing.T) {
		require.ErrorContains(t, projectIn(t, nil, nil).findFiles(), "there is nothing to serve: name a list")
	})
}

// Nobody knows the commit of a workspace in which somebody works.
func TestServedListHasNoTagOfTheCommit(t *testing.T) {
	p := projectIn(t, map[string]string{"snapshots.yaml": listOfTwo, "bob.json": "{}"}, nil)
	require.NoError(t, p.findFiles())
	r, err := p.load()
	require.NoError(t, err)
	specs := r.settings.Specs()
	assert.Equal(t, []settings.List{{"bob"}, {"snapshot-1"}}, []settings.List{specs[0].Tags, specs[1].Tags})
	assert.Equal(t, []settings.List{{"all"}, {"all"}}, []settings.List{specs[0].Bundle, specs[1].Bundle})
}

func TestSeedHasNoState(t *testing.T) {
	p := projectIn(t, map[string]string{"a.sh": "true"}, nil, "a.sh")
	p.State = "bob"
	_, err := p.Plan(t.Context())
	require.EqualError(t, err, "--state: is for a list of snapshots, and this is a seed: leave it out")
}

func TestChosenSnapshot(t *testing.T) {
	named := func(tags ...string) *bake { return &bake{target: target{Spec: settings.Spec{Tags: tags}}} }
	bob, ray, eve, all := named("bob", "v1"), named("ray"), named("eve"), named("all")
	ray.parent = bob
	all.members = []member{{"ray", ray}}
	s := &step{bakes: []*bake{bob, ray, eve, all}}

	chosen, others, err := s.choose("")
	require.NoError(t, err)
	assert.Same(t, bob, chosen)
	assert.Equal(t, []string{"ray", "eve", "all"}, others)
	chosen, _, err = s.choose("v1")
	require.NoError(t, err)
	assert.Same(t, bob, chosen)
	_, _, err = s.choose("nobody")
	require.EqualError(t, err, `--state: no snapshot has the tag "nobody": there are bob, ray, eve, all`)

	s.keepOnly(all)
	assert.Equal(t, []*bake{bob, ray, all}, s.bakes, "with what it is made from")
}
