package script

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
)

func TestMounts(t *testing.T) {
	root, places, commands := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "commands")
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o600))
	}
	const look = "echo $(find $P/beside $P/setup -type f | sed s,$P/,, | sort)\n"
	write("a/1.sh", look+"echo new >$P/beside/new; echo more >>$P/beside/sub/x; echo out >out/made; rm a/1.sh; mkdir a/1.sh\n")
	write("a/2.sh", look+"cat $P/beside/new a/sub/x\n")
	write("a/sub/x", "x\n")
	write("b/3.sh", look)
	write("out/deep/hidden", "")
	write("deep/y", "")
	write("b/4.sh", "#!/bin/bash\n. $P/beside/lib.sh\n")
	write("b/lib.sh", "true\nfalse\n")
	require.NoError(t, os.WriteFile(commands, []byte(look), 0o600))
	mounts := mount.Points{filepath.Join(places, "setup"): "out", filepath.Join(places, "setup/deep"): "deep"}
	neighbour := filepath.Join(places, "beside")
	for _, place := range append(mounts.Paths(), neighbour) {
		require.NoError(t, os.Mkdir(place, 0o755))
	}

	output := &recorder{}
	runner := Runner{Dir: root, Programs: format.Programs{Scratch: t.TempDir(), SameDirectory: []string{neighbour}, Mounts: mounts, Env: append(os.Environ(), "P="+places), Output: output.record, Reaper: os.Getpid()}}
	var scripts []Script
	for _, path := range []string{"a/1.sh", "a/2.sh", "b/3.sh", "b/4.sh"} {
		scripts = append(scripts, Script{Name: filepath.Base(path), Path: path})
	}
	err := runAll(t.Context(), runner, scripts)
	require.EqualError(t, err, "b/lib.sh:2: exit status 1: false", "the file's place in the workspace")
	require.NoError(t, runAll(t.Context(), runner, []Script{{Name: "commands", Path: commands}}))
	assert.Equal(t, []string{
		"1.sh stdout beside/1.sh beside/2.sh beside/sub/x setup/deep/y",
		"2.sh stdout beside/1.sh beside/2.sh beside/new beside/sub/x setup/deep/y setup/made",
		"2.sh stdout new", "2.sh stdout x", "2.sh stdout more",
		"3.sh stdout beside/3.sh beside/4.sh beside/lib.sh setup/deep/y setup/made",
		"commands stdout beside/3.sh beside/4.sh beside/a/2.sh beside/a/sub/x beside/b/3.sh beside/b/4.sh beside/b/lib.sh beside/deep/y beside/lib.sh beside/out/deep/hidden beside/out/made setup/deep/y setup/made",
	}, output.lines)
}
