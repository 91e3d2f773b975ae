package reader_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
)

func TestInlineScriptsOfInterpreters(t *testing.T) {
	read, err := seed.Read(t.TempDir(), source("#!/usr/bin/env python3\nprint()\n"), onlyScripts())
	require.NoError(t, err)
	assert.Contains(t, read.Parts[0].Text, "print")
}

func TestDirectoryOfSeveralLanguages(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"seeds/10-tables.py": "#!/usr/bin/env python3\nimport helper\n",
		"seeds/20-items.sh":  "python3 seeds/load.py && seeds/more.py\n",
		"seeds/helper.py":    "x = 1\n",
		"seeds/load.py":      "import helper\n",
		"seeds/more.py":      "#!/usr/bin/env python3\n",
		"seeds/lib.js":       "x\n",
	})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "seeds/30-more.mjs"), []byte("await 1\n"), 0o755))
	read, err := seed.Read(dir, source("", "seeds"), onlyScripts())
	require.NoError(t, err)
	assert.Equal(t, []string{"seeds/10-tables.py", "seeds/20-items.sh", "seeds/30-more.mjs"}, names(read.Parts))
	assert.Len(t, carried(t, dir, source("", "seeds")), 7, "all are there to be read")
}

func TestDirectoryOfModules(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"seeds/a.py": "x = 1\n", "seeds/b.py": "x = 2\n", "seeds/c.json": "{}"})
	_, err := seed.Read(dir, source("", "seeds"), onlyScripts())
	require.ErrorContains(t, err, "the directory holds no seeds; ")
	var empty *seed.EmptyError
	require.ErrorAs(t, err, &empty)
	assert.Equal(t, []string{"seeds/a.py", "seeds/b.py"}, empty.IfNamed)
}
