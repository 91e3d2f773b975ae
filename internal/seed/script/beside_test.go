package script

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
)

func TestScriptsFindWhatIsBesideThem(t *testing.T) {
	root, scratch := t.TempDir(), t.TempDir()
	beside := filepath.Join(scratch, "beside")
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o600))
	}
	const look = "cat \"$BESIDE/name\"\n"
	write("a/1.sh", look+"rm \"$BESIDE\"; mkdir -p \"$BESIDE/in/the/way\"\n")
	write("a/name", "a\n")
	write("b/2.sh", look)
	write("b/name", "b\n")
	write("name", "root\n")
	write("b/3.sh", "#!/bin/bash\n. \"$BESIDE/lib.sh\"\n")
	write("b/lib.sh", "true\nfalse\n")
	commands := filepath.Join(scratch, "commands")
	require.NoError(t, os.WriteFile(commands, []byte(look), 0o600))

	output := &recorder{}
	env := append(os.Environ(), "BESIDE="+beside)
	runner := Runner{Dir: root, Scratch: scratch, Beside: beside, Env: env, Output: output.record, Reaper: os.Getpid()}
	var scripts []Script
	for _, path := range []string{"a/1.sh", "b/2.sh", commands, "b/3.sh"} {
		scripts = append(scripts, Script{filepath.Base(path), seed.Script{Path: path}})
	}
	err := runner.Run(t.Context(), scripts)
	assert.Equal(t, []string{"1.sh stdout a", "2.sh stdout b", "commands stdout root"}, output.lines)
	assert.EqualError(t, err, "b/lib.sh:2: exit status 1: false", "the file's place in the workspace")
}
