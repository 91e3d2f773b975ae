package seed

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAdviceNamesFilesThatWereNotCarried(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"scripts/init.sh": "./scripts/load.sh\ncd db\n", "scripts/load.sh": "true\n", "scripts/data/x.json": "{}", "scripts/.env": "",
		"testdata/items.json": "{}", "testdata/more.json": "{}", "db/t.sql": "", "main.go": "", "fixtures/a.json": "", "users": "", "etc/passwd": "",
	})
	seed, err := Read(dir, source("", "scripts/init.sh"))
	require.NoError(t, err)
	for text, want := range map[string][]string{
		"cat: testdata/items.json: No such file or directory":                                              {"testdata/items.json is in the workspace, but not carried along for the scripts: add files: [testdata/items.json]"},
		"cat: can't open 'testdata/items.json': No such file or directory":                                 {"testdata/items.json is in the workspace, but not carried along for the scripts: add files: [testdata/items.json]"},
		"init.sh: line 3: ./testdata/items.json: No such file or directory":                                {"testdata/items.json is in the workspace, but not carried along for the scripts: add files: [testdata/items.json]"},
		"init.sh: 3: cannot open /dynasnap/workspace/testdata/items.json: No such file":                    {"testdata/items.json is in the workspace, but not carried along for the scripts: add files: [testdata/items.json]"},
		"Unable to load paramfile file://testdata/items.json: [Errno 2] No such file: 'x'":                 {"testdata/items.json is in the workspace, but not carried along for the scripts: add files: [testdata/items.json]"},
		"FileNotFoundError: [Errno 2] No such file or directory: 'testdata/items.json'":                    {"testdata/items.json is in the workspace, but not carried along for the scripts: add files: [testdata/items.json]"},
		"x: No such file\nscripts/init.sh: 3: cannot open t.sql: No such file":                             {"db/t.sql is in the workspace, but not carried along for the scripts: add files: [db/t.sql]"},
		"ls: cannot access 'fixtures': No such file or directory":                                          {"fixtures is in the workspace, but not carried along for the scripts: add files: [fixtures]"},
		"cd: fixtures: No such file or directory":                                                          {"fixtures is in the workspace, but not carried along for the scripts: add files: [fixtures]"},
		"cat: users: No such file or directory":                                                            {"users is in the workspace, but not carried along for the scripts: add files: [users]"},
		".: can't open 'scripts/.env': not found":                                                          {"scripts/.env is in the workspace, but not carried along for the scripts: add files: [scripts/.env]"},
		"cat: testdata/items.json: not found\ncat: testdata/more.json: not found":                          {"testdata/items.json, testdata/more.json are in the workspace, but not carried along for the scripts: add files: [testdata/items.json, testdata/more.json]"},
		"cat: data/x.json: No such file or directory":                                                      {"the file is in scripts, where scripts/init.sh is and does not run: write seed: [{script: scripts/init.sh, dir: scripts}]"},
		"Unable to load paramfile file:///setup/data/x.json: [Errno 2] No such file: '/setup/data/x.json'": {"/setup/data/x.json is not in the container, and scripts/data/x.json is in the workspace: where that is mounted elsewhere, write mounts: {/setup: scripts}"},
		"cat: /app/testdata/items.json: No such file or directory":                                         {"/app/testdata/items.json is not in the container, and testdata/items.json is in the workspace: where that is mounted elsewhere, write mounts: {/app: .}"},
		"init.sh: line 3: cd: /usr/src/app: No such file or directory":                                     {"/usr/src/app is not in the container: where something of the workspace is mounted there elsewhere, write mounts: {/usr/src/app: …}"},
		"scripts/init.sh: 3: cd: can't cd to /usr/src/app":                                                 {"/usr/src/app is not in the container: where something of the workspace is mounted there elsewhere, write mounts: {/usr/src/app: …}"},
		"init.sh: line 3: cd: /bin/app: No such file or directory":                                         nil,
		"cat: /usr/src/app/x: No such file or directory":                                                   nil,
		"ls: cannot access '/fixtures': No such file or directory":                                         {"/fixtures is not in the container, and fixtures is in the workspace: where that is mounted elsewhere, write mounts: {/fixtures: fixtures}"},
		"cat: /docker-entrypoint-init.d/more.json: No such file":                                           nil,
		"cat: nowhere/items.json: No such file or directory":                                               nil,
		"compiling main.go: exit status 1":                                                                 nil,
		"scripts/init.sh:3: exit status 1: aws dynamodb put-item --item file://testdata/x.json":            nil,
		"cat: ../../etc/passwd /etc/passwd: No such file":                                                  nil,
	} {
		t.Run(text, func(t *testing.T) { assert.Equal(t, want, seed.Advice(text)) })
	}
	t.Run("nothing where there is no seed", func(t *testing.T) { assert.Empty(t, Seed{}.Advice("x: No such file")) })
	t.Run("what is gone by then", func(t *testing.T) {
		require.NoError(t, os.Remove(filepath.Join(dir, "users")))
		assert.Empty(t, seed.Advice("cat: users: No such file or directory"))
	})
}
