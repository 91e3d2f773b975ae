package reader_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

func TestAdviseOnMissingFiles(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"scripts/init.sh": "./scripts/load.sh\ncd db\n", "scripts/load.sh": "true\n", "scripts/data/x.json": "{}", "scripts/.env": "",
		"testdata/items.json": "{}", "testdata/more.json": "{}", "db/t.sql": "", "main.go": "", "fixtures/a.json": "", "users": "", "etc/passwd": "",
	})
	read, err := seed.Read(dir, source("", "scripts/init.sh"), onlyScripts())
	require.NoError(t, err)
	for text, want := range map[string][]format.Advice{
		"cat: testdata/items.json: No such file or directory":                                              {format.NotCarried{Names: []string{"testdata/items.json"}}},
		"cat: can't open 'testdata/items.json': No such file or directory":                                 {format.NotCarried{Names: []string{"testdata/items.json"}}},
		"init.sh: line 3: ./testdata/items.json: No such file or directory":                                {format.NotCarried{Names: []string{"testdata/items.json"}}},
		"init.sh: 3: cannot open /dynasnap/workspace/testdata/items.json: No such file":                    {format.NotCarried{Names: []string{"testdata/items.json"}}},
		"Unable to load paramfile file://testdata/items.json: [Errno 2] No such file: 'x'":                 {format.NotCarried{Names: []string{"testdata/items.json"}}},
		"FileNotFoundError: [Errno 2] No such file or directory: 'testdata/items.json'":                    {format.NotCarried{Names: []string{"testdata/items.json"}}},
		"x: No such file\nscripts/init.sh: 3: cannot open t.sql: No such file":                             {format.NotCarried{Names: []string{"db/t.sql"}}},
		"ls: cannot access 'fixtures': No such file or directory":                                          {format.NotCarried{Names: []string{"fixtures"}}},
		"cd: fixtures: No such file or directory":                                                          {format.NotCarried{Names: []string{"fixtures"}}},
		"cat: users: No such file or directory":                                                            {format.NotCarried{Names: []string{"users"}}},
		".: can't open 'scripts/.env': not found":                                                          {format.NotCarried{Names: []string{"scripts/.env"}}},
		"cat: testdata/items.json: not found\ncat: testdata/more.json: not found":                          {format.NotCarried{Names: []string{"testdata/items.json", "testdata/more.json"}}},
		"cat: data/x.json: No such file or directory":                                                      {format.WrongDirectory{Part: "scripts/init.sh", Directory: "scripts"}},
		"Unable to load paramfile file:///setup/data/x.json: [Errno 2] No such file: '/setup/data/x.json'": {format.NotMounted{Missed: "/setup/data/x.json", Name: "scripts/data/x.json", Point: "/setup", Source: "scripts"}},
		"cat: /app/testdata/items.json: No such file or directory":                                         {format.NotMounted{Missed: "/app/testdata/items.json", Name: "testdata/items.json", Point: "/app", Source: "."}},
		"init.sh: line 3: cd: /usr/src/app: No such file or directory":                                     {format.NotMounted{Missed: "/usr/src/app"}},
		"scripts/init.sh: 3: cd: can't cd to /usr/src/app":                                                 {format.NotMounted{Missed: "/usr/src/app"}},
		"init.sh: line 3: cd: /bin/app: No such file or directory":                                         nil,
		"cat: /usr/src/app/x: No such file or directory":                                                   nil,
		"ls: cannot access '/fixtures': No such file or directory":                                         {format.NotMounted{Missed: "/fixtures", Name: "fixtures", Point: "/fixtures", Source: "fixtures"}},
		"cat: /docker-entrypoint-init.d/more.json: No such file":                                           nil,
		"cat: nowhere/items.json: No such file or directory":                                               nil,
		"compiling main.go: exit status 1":                                                                 nil,
		"scripts/init.sh:3: exit status 1: aws dynamodb put-item --item file://testdata/x.json":            nil,
		"cat: ../../etc/passwd /etc/passwd: No such file":                                                  nil,
	} {
		t.Run(text, func(t *testing.T) { assert.Equal(t, want, read.Advise(text)) })
	}
	t.Run("nothing where there is no seed", func(t *testing.T) { assert.Empty(t, seed.Seed{}.Advise("x: No such file")) })
	t.Run("what is gone by then", func(t *testing.T) {
		require.NoError(t, os.Remove(filepath.Join(dir, "users")))
		assert.Empty(t, read.Advise("cat: users: No such file or directory"))
	})
}
