package plugin

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
)

// readSeed reads a seed of a workspace with files for every kind of problem.
func readSeed(t *testing.T, source seed.Source) error {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.sh": "true\n", "b.sh": "true\n", "modules/a.py": "x = 1\n", "modules/b.py": "x = 1\n", "data/x.json": "{}",
		"none.sh": "", "src/init.sh": "true\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "src/dump.bin"), nil, 0o600))
	require.NoError(t, os.Truncate(filepath.Join(dir, "src/dump.bin"), 65<<20))
	_, err := seed.Read(dir, source, []format.Format{script.Format{}})
	return err
}

func TestSeedProblemsNameTheirSettings(t *testing.T) {
	t.Parallel()
	const supported = "; supported:\n- script: scripts of a shell, Python, Node or PowerShell (*.sh, *.py, *.js, *.mjs, *.cjs, *.ts, *.mts, *.ps1, or a file whose first line is a shebang such as #!/bin/sh)"
	entry := func(path string) seed.Source { return seed.Source{Entries: []seed.Entry{{Path: path}}} }
	excluded := entry("a.sh")
	excluded.Exclude = []string{"a.sh"}
	for want, source := range map[string]seed.Source{
		"seed: c.sh: no such file or directory in the workspace":                                                                                 entry("c.sh"),
		"seed: none.sh: the file is empty":                                                                                                       entry("none.sh"),
		"seed: data/x.json: not a seed" + supported:                                                                                              entry("data/x.json"),
		"seed: a.sh: exclude names it, too: one of the two is wrong":                                                                             excluded,
		"seed: dir: nowhere: no such file or directory in the workspace":                                                                         {Entries: []seed.Entry{{Path: "a.sh", Options: format.Options{"dir": {Text: "nowhere"}}}}},
		"seed: a.sh b.sh: no such file or directory in the workspace; to name several, write seed: [a.sh, b.sh]":                                 entry("a.sh b.sh"),
		"seed: a.sh dev 10: no such file or directory in the workspace; to give a script arguments, write seed: {script: a.sh, args: [dev, 10]}": entry("a.sh dev 10"),
		"seed: data: the directory holds no seeds" + supported:                                                                                   entry("data"),
		"seed: modules: the directory holds no seeds; some files are seeds where they are named themselves (seed: modules/a.py): modules/a.py, modules/b.py" + supported:                                                                                       entry("modules"),
		"seed: more than 64MiB would be carried along for the scripts (src/dump.bin has 65MiB): leave out what no script reads (exclude: [src/dump.bin]), or choose it, which has no bound (files: [src/dump.bin]), or give the script a directory of its own": entry("src/init.sh"),
		"seed: data/x.json: not a seed" + supported + "\nseed: data: the directory holds no seeds":                                                                                                                                                             {Entries: []seed.Entry{{Path: "data/x.json"}, {Path: "data"}}},
		"mounts: /setup: none: no such file or directory in the workspace":                                                                                                                                                                                     {Mounts: map[string]string{"/setup": "none"}},
		"files: none: no such file or directory in the workspace":                                                                                                                                                                                              {Files: []string{"none"}},
		"exclude: none: no such file or directory in the workspace":                                                                                                                                                                                            {Exclude: []string{"none"}},
		`commands:1: the shebang "#!/usr/bin/env" names no program`:                                                                                                                                                                                            {Inline: seed.Inline{Name: "commands", Format: script.Name, Text: "#!/usr/bin/env\n"}},
		"exclude: x: no such file or directory in the workspace\nseed: y: no such file or directory in the workspace":                                                                                                                                          {Entries: []seed.Entry{{Path: "y"}}, Exclude: []string{"x"}},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			err := readSeed(t, source)
			require.Error(t, err)
			assert.EqualError(t, explainSeed(err), want)
		})
	}
}

func TestOtherSeedErrorsAreKept(t *testing.T) {
	t.Parallel()
	err := errors.New("opening the workspace: gone")
	assert.Equal(t, err, explainSeed(err))
}

func TestSeedAdvice(t *testing.T) {
	t.Parallel()
	for want, advice := range map[string]format.Advice{
		"x.json is in the workspace, but not carried along for the scripts: add files: [x.json]":         format.NotCarried{Names: []string{"x.json"}},
		"a, b are in the workspace, but not carried along for the scripts: add files: [a, b]":            format.NotCarried{Names: []string{"a", "b"}},
		"the file is in db, where db/a.sh is and does not run: write seed: [{script: db/a.sh, dir: db}]": format.WrongDirectory{Part: "db/a.sh", Directory: "db"},
		"/setup/x is not in the container, and db/x is in the workspace: where that is mounted elsewhere, write mounts: {/setup: db}": format.NotMounted{
			Missed: "/setup/x", Name: "db/x", Point: "/setup", Source: "db",
		},
		"/app is not in the container: where something of the workspace is mounted there elsewhere, write mounts: {/app: …}": format.NotMounted{Missed: "/app"},
		"the table orders is created by b.sh, which comes later in this seed: name it before":                                format.DefinedLater{Table: "orders", Part: "b.sh"},
		"the table orders is created by b.sh, c.sh, which this seed does not name: write seed: [b.sh, …]":                    format.DefinedElsewhere{Table: "orders", Files: []string{"b.sh", "c.sh"}},
	} {
		assert.Equal(t, want, adviceOn(advice), "%T", advice)
	}
}
