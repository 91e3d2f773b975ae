package main_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestCarriedFiles(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{
		"scripts/init.sh":       "#!/bin/bash\nsource ./lib.sh\ntables\nfor f in ../testdata/*.json; do item \"$f\"; done\nitem ./data/own.json\ncd ..\nls -R\n",
		"scripts/lib.sh":        "tables() {\n  " + create + "}\nitem() { aws dynamodb put-item --table-name things --item \"file://$1\"; }\n",
		"scripts/data/own.json": `{"pk": {"S": "own"}}`,
		"testdata/a.json":       `{"pk": {"S": "a"}}`,
		"testdata/b.json":       `{"pk": {"S": "b"}}`,
		"testdata/notes.md":     "not read",
		"extra/c.txt":           "chosen",
		"README.md":             "not read",
	}).with("seed", "scripts/init.sh", "files", "extra").succeed(cli)
	assert.Contains(t, output, "things  3 items")
	assert.Contains(t, output, "scripts/init.sh: runs in scripts, where the files that it names are\n")
	assert.Contains(t, output, "init.sh | extra\n")
	assert.NotContains(t, output, "| README.md")
	assert.NotContains(t, output, "| notes.md")
}

func TestMissingFileIsNamed(t *testing.T) {
	cli := testbed.Engine(t)
	files := map[string]string{
		"seed.sh":              "#!/bin/bash\n. ./lib.sh\n" + create + "load things\n",
		"lib.sh":               "load() {\n  local file=testdata\n  file+=/$1.json\n  aws dynamodb put-item --table-name $1 --item file://$file\n}\n",
		"testdata/things.json": `{"pk": {"S": "a"}}`,
	}
	output, status := newStep(t, files).run(cli)
	assert.Equal(t, 1, status)
	assert.Contains(t, output, "lib.sh:4: exit status 252: aws dynamodb put-item --table-name $1 --item file://$file")
	assert.Contains(t, output, "testdata/things.json is in the workspace, but not carried along for the scripts: add files: [testdata/things.json]\n")
}
