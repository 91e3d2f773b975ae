package reader_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seed/script/reader"
)

// workspaceOf writes files below a new directory.
func workspaceOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o750))
		write(t, dir, name, content)
	}
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
}

// source is a seed of paths and an inline script, which may be empty.
func source(commands string, paths ...string) seed.Source {
	s := seed.Source{Inline: seed.Inline{Name: "commands", Format: script.Name, Text: commands}}
	for _, path := range paths {
		s.Entries = append(s.Entries, seed.Entry{Path: path})
	}
	return s
}

// onlyScripts is the list of formats in tests of scripts: other formats may claim other files.
func onlyScripts() []format.Format { return []format.Format{script.Format{}} }

func names(parts []format.Part) []string {
	var names []string
	for _, part := range parts {
		names = append(names, part.Name)
	}
	return names
}

// optionsOf are how a part is run.
func optionsOf(t *testing.T, part format.Part) reader.Options {
	t.Helper()
	options, err := reader.ReadOptions(part)
	require.NoError(t, err)
	return options
}

// carried are the names of all files of the workspace that travel with a seed, sorted.
func carried(t *testing.T, dir string, source seed.Source) []string {
	t.Helper()
	read, err := seed.Read(dir, source, onlyScripts())
	require.NoError(t, err)
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	require.NoError(t, read.WriteTar(archive, seed.Paths{Workspace: "/files", Inline: "/commands"}))
	require.NoError(t, archive.Close())
	var names []string
	for files := tar.NewReader(&buffer); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if name, ok := strings.CutPrefix(header.Name, "files/"); ok && header.Typeflag == tar.TypeReg {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestScriptCarriesItsDirectory(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"scripts/init.sh":               "true\n",
		"scripts/lib.sh":                "",
		"scripts/data/items.json":       "{}",
		"scripts/data/more/deep.json":   "{}",
		"scripts/.env":                  "TOKEN=x",
		"scripts/.git/config":           "",
		"scripts/node_modules/x/x.json": "{}",
		"README.md":                     "",
		"other/x":                       "",
	})
	outside := workspaceOf(t, map[string]string{"secret": ""})
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "scripts/out")))
	require.NoError(t, os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "scripts/secret")))
	require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "scripts/dangling")))
	require.NoError(t, os.Symlink("..", filepath.Join(dir, "scripts/data/up")))
	require.NoError(t, os.Symlink("lib.sh", filepath.Join(dir, "scripts/link.sh")))
	all := []string{"scripts/data/items.json", "scripts/data/more/deep.json", "scripts/init.sh", "scripts/lib.sh", "scripts/link.sh"}
	t.Run("but for dot files, installed packages and what cannot be had", func(t *testing.T) {
		assert.Equal(t, all, carried(t, dir, source("", "scripts/init.sh")))
	})
	t.Run("but for what is excluded", func(t *testing.T) {
		s := source("", "scripts/init.sh")
		s.Exclude = []string{"scripts/data/more", "scripts/l*.sh"}
		assert.Equal(t, []string{"scripts/data/items.json", "scripts/init.sh"}, carried(t, dir, s))
	})
	t.Run("unless it is excluded as a whole", func(t *testing.T) {
		s := source("", "scripts/init.sh")
		s.Exclude, s.Files = []string{"scripts"}, []string{"scripts/data/more"}
		assert.Equal(t, []string{"scripts/data/more/deep.json", "scripts/init.sh"}, carried(t, dir, s))
	})
	t.Run("unless that is the root", func(t *testing.T) {
		write(t, dir, "init.sh", "true\n")
		assert.Equal(t, []string{"init.sh"}, carried(t, dir, source("", "init.sh")))
	})
}

func TestScriptCarriesNamedFiles(t *testing.T) {
	files := map[string]string{
		"data/a.json": "{}", "data/b.json": "{}", "data/sub/c.json": "{}", "data/sub/.d.json": "",
		"fixtures/items.json": "{}", "fixtures/more things.json": "{}", "test/x": "", "build/x": "", "db/schema/t.json": "{}", "db/t.sql": "",
		"lib/common.sh": "ITEMS=fixtures/items.json\n", "lib/load.sh": "#!/bin/sh\ncat data/b.json\n",
		"lib/chain.sh": ". ./lib/load.sh\n", "lib/deep.sh": `. "$(dirname "$0")/common.sh"` + "\n",
		"users": "", ".env": "A=1", "items.json": "{}", "node_modules/p/x.json": "{}",
	}
	for script, want := range map[string]string{
		"true\n": "",
		"aws dynamodb put-item --table-name test --item file://data/a.json\n":              "data/a.json",
		"aws dynamodb put-item --item=file://./data/a.json\n":                              "data/a.json",
		"aws lambda invoke --payload fileb://data/a.json\n":                                "data/a.json",
		"curl -d @data/a.json x\n":                                                         "data/a.json",
		"jq . <data/a.json\n":                                                              "data/a.json",
		"cat items.json >data/a.json\n":                                                    "items.json",
		"for f in data/*.json; do cat $f; done\n":                                          "data/a.json data/b.json",
		"for t in a b; do cat \"data/$t.json\"; done\n":                                    "data/a.json data/b.json",
		"for t in $(list); do cat \"data/${t}.json\"; done\n":                              "data/a.json data/b.json",
		"cat \"$UNKNOWN/a.json\"\n":                                                        "data/a.json",
		"cat \"$UNKNOWN\"\n":                                                               "",
		"cat $A/$B\n":                                                                      "",
		"DIR=$(cd \"$(dirname \"$0\")\" && pwd); cat \"$DIR/data/a.json\"\n":               "data/a.json",
		"cat \"${DATA_DIR:-./data}/a.json\"\n":                                             "data/a.json",
		"cd data\ncat a.json\n":                                                            "data/a.json",
		"cd db\ncat t.sql\ncd schema && cat t.json\n":                                      "db/schema/t.json db/t.sql",
		"(cd data/sub; ls ../b.json)\n":                                                    "data/b.json",
		"cat ../outside data/../items.json\n":                                              "items.json",
		"python3 - <<PY\nopen('data/a.json')\nPY\n":                                        "data/a.json",
		"bash -c \"cat data/a.json; cat 'data/b.json'\"\n":                                 "data/a.json data/b.json",
		"cat 'fixtures/more things.json'\n":                                                "fixtures/more things.json",
		"cd data; cat *\n":                                                                 "data/a.json data/b.json",
		"find data -name '*.json'\n":                                                       "data/a.json data/b.json data/sub/c.json",
		"docker run -v \"$PWD/data:/d\" amazon/aws-cli x --item file:///d/a.json\n":        "data/a.json data/b.json data/sub/c.json",
		"docker run amazon/aws-cli x --item file://data/a.json\n":                          "data/a.json",
		"docker compose up -d db; docker exec test awslocal x --table-name data\n":         "",
		"load_all ./data/sub\n":                                                            "data/sub/c.json",
		"rm -rf ./build; mkdir -p ./data; OUT=./build; [ -d ./build ]; aws x --table test": "",
		"echo see data/a.json\nprintf %s data/b.json\n":                                    "",
		"# data/a.json\n":                                                                  "",
		". ./.env\n":                                                                       ".env",
		". lib/common.sh\ncat $ITEMS\n":                                                    "fixtures/items.json lib/common.sh",
		"source lib/deep.sh\ncat $ITEMS\n":                                                 "fixtures/items.json lib/common.sh lib/deep.sh",
		"bash lib/load.sh\n":                                                               "data/b.json lib/load.sh",
		"if ./lib/chain.sh; then :; fi\n":                                                  "data/b.json lib/chain.sh lib/load.sh",
		"cat $0 init.sh\n":                                                                 "",
		"cat node_modules/p/x.json node_modules/*/x.json\n":                                "",
		"cat \"$1\" data/$TABLE.json\n":                                                    "data/a.json data/b.json fixtures/items.json",
		"aws x --query 'Items[*].data' --items '{\"a\": {\"S\": \"b.json\"}}' *\n":         "",
		"cat data/{a,b}.json\n":                                                            "data/a.json data/b.json",
		"if broken\n":                                                                      "",
	} {
		t.Run(script, func(t *testing.T) {
			dir := workspaceOf(t, files)
			write(t, dir, "init.sh", script)
			s := source("", "init.sh")
			s.Entries[0].Options = format.Options{"args": {Words: []string{"fixtures/items.json"}}}
			if !strings.Contains(script, "$1") {
				s.Entries[0].Options = nil
			}
			got := slices.DeleteFunc(carried(t, dir, s), func(name string) bool { return name == "init.sh" })
			assert.Equal(t, want, strings.Join(got, " "))
		})
	}
	t.Run("from its own directory, too", func(t *testing.T) {
		dir := workspaceOf(t, files)
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "tools"), 0o750))
		write(t, dir, "tools/init.sh", `ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"; cat ../data/a.json "$ROOT/items.json" "$ROOT"/db/*.sql`)
		assert.Equal(t, []string{"data/a.json", "db/t.sql", "items.json", "tools/init.sh"}, carried(t, dir, source("", "tools/init.sh")))
	})
	t.Run("by a variable that it is given", func(t *testing.T) {
		dir := workspaceOf(t, files)
		write(t, dir, "init.sh", "cat $DIR/sub/c.json $FILE\n")
		s := source("", "init.sh")
		s.Options = format.Options{"env": {Variables: map[string]string{"DIR": "data"}}}
		s.Entries[0].Options = format.Options{"env": {Variables: map[string]string{"FILE": "db/t.sql"}}}
		assert.Equal(t, []string{"data/sub/c.json", "db/t.sql", "init.sh"}, carried(t, dir, s))
	})
	t.Run("by the path of a mount", func(t *testing.T) {
		dir := workspaceOf(t, files)
		write(t, dir, "init.sh", ". /etc/localstack/init/ready.d/lib/common.sh\ncat $ITEMS /setup/t.sql /setup/../x /elsewhere/users\n")
		s := source("", "init.sh")
		s.Mounts = map[string]string{"/setup": "db"}
		assert.Equal(t, []string{"db/schema/t.json", "db/t.sql", "fixtures/items.json", "init.sh", "lib/common.sh"}, carried(t, dir, s))
	})
	t.Run("in commands", func(t *testing.T) {
		assert.Equal(t, []string{"data/b.json", "lib/load.sh"}, carried(t, workspaceOf(t, files), source("cd lib && ./load.sh\n")))
	})
	t.Run("but not what may be too many files", func(t *testing.T) {
		dir := workspaceOf(t, files)
		for i := range 101 {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, fmt.Sprint("packages", i)), 0o750))
			write(t, dir, fmt.Sprintf("packages%d/package.json", i), "")
		}
		write(t, dir, "init.sh", "cat $DIR/package.json\n")
		assert.Equal(t, []string{"init.sh"}, carried(t, dir, source("", "init.sh")))
	})
	t.Run("but not what is excluded", func(t *testing.T) {
		dir := workspaceOf(t, files)
		write(t, dir, "init.sh", "cat data/*.json items.json\n")
		s := source("", "init.sh")
		s.Exclude = []string{"data", "users"}
		assert.Equal(t, []string{"init.sh", "items.json"}, carried(t, dir, s))
	})
}

func TestDirectoryWithDataAndHelpers(t *testing.T) {
	files := map[string]string{
		"db/10-tables.sh": ". ./db/lib.sh\n", "db/20-items.sh": ". \"$(dirname \"$0\")/lib.sh\"; cat db/items.json\n", "db/lib.sh": "true\n",
		"db/items.json": "{}", "db/notes.txt": "", "db/tool.py": "x = 1\n", "db/sub/30-other.sh": "true\n", "db/empty.csv": "",
	}
	for name, test := range map[string]struct {
		change  map[string]string
		exclude []string
		want    string
	}{
		"data is carried, and what others source is not applied": {want: "db/10-tables.sh db/20-items.sh"},
		"nor what is excluded":                     {exclude: []string{"db/20*"}, want: "db/10-tables.sh"},
		"nor what one script runs":                 {change: map[string]string{"db/all.sh": "for f in db/[0-9]*.sh; do bash \"$f\"; done\n"}, want: "db/all.sh"},
		"nor what it runs from its directory":      {change: map[string]string{"db/all.sh": "cd \"$(dirname \"$0\")\"\n./10-tables.sh\n"}, want: "db/20-items.sh db/all.sh"},
		"nor what it has a function run":           {change: map[string]string{"db/all.sh": "run() { bash \"$DIR/$1\"; }\nrun 10-tables.sh\n"}, want: "db/20-items.sh db/all.sh"},
		"a script that is only named is applied":   {change: map[string]string{"db/all.sh": "echo db/10-tables.sh; chmod +x db/20-items.sh; [ -f db/10-tables.sh ]\n"}, want: "db/10-tables.sh db/20-items.sh db/all.sh"},
		"one that runs itself is applied":          {change: map[string]string{"db/10-tables.sh": "[ $1 ] || exec bash $0 x\n"}, want: "db/10-tables.sh db/20-items.sh"},
		"scripts that run each other are applied":  {change: map[string]string{"db/10-tables.sh": "bash db/20-items.sh\n", "db/20-items.sh": "bash db/10-tables.sh\n"}, want: "db/10-tables.sh db/20-items.sh db/lib.sh"},
		"what a script runs by another one is not": {change: map[string]string{"db/all.sh": "bash db/sub/30-other.sh\n", "db/sub/30-other.sh": "bash db/10-tables.sh\n"}, want: "db/20-items.sh db/all.sh"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := workspaceOf(t, files)
			for name, text := range test.change {
				write(t, dir, name, text)
			}
			s := source("", "db")
			s.Exclude = test.exclude
			read, err := seed.Read(dir, s, onlyScripts())
			require.NoError(t, err)
			assert.Equal(t, test.want, strings.Join(names(read.Parts), " "))
		})
	}
	t.Run("all of it is carried", func(t *testing.T) {
		assert.Len(t, carried(t, workspaceOf(t, files), source("", "db")), len(files))
	})
	t.Run("and the log says what is not applied", func(t *testing.T) {
		read, err := seed.Read(workspaceOf(t, files), source("", "db"), onlyScripts())
		require.NoError(t, err)
		assert.Equal(t, []string{"db: not applied on their own, for others run them: lib.sh (by 10-tables.sh)"}, read.Notes)
	})
}

func TestScriptRunsInTheDirectoryOfItsFiles(t *testing.T) {
	files := map[string]string{"scripts/lib.sh": "", "scripts/data/x.json": "{}", "root.json": "{}", "data/y.json": "{}", "scripts/data/y.json": "{}", "scripts/users": ""}
	for script, want := range map[string]string{
		"true\n":                            "",
		"cat data/x.json\n":                 "scripts",
		". ./lib.sh\n":                      "scripts",
		"aws x --item file://data/x.json\n": "scripts",
		"for f in data/x*.json; do cat $f; done\n":   "scripts",
		"cat scripts/data/x.json\n":                  "",
		"cat data/x.json root.json\n":                "",
		"cat data/y.json\n":                          "",
		"cat \"$(dirname \"$0\")/data/x.json\"\n":    "",
		"cd \"$(dirname \"$0\")\"\ncat data/x.json":  "",
		"cd scripts\ncat data/x.json":                "",
		"D=$(cd \"$(dirname $0)\"; pwd); . ./lib.sh": "scripts",
		"aws x --table-name users\n":                 "",
		"cat \"$X/x.json\"\n":                        "",
		"echo data/x.json\n":                         "",
		"docker run -v \"$PWD/scripts:/aws\" amazon/aws-cli x --item file://lib.sh\n": "",
		"docker run -v ./data:/aws amazon/aws-cli x --item file://y.json\n":           "",
		"docker run -v ./nowhere:/aws amazon/aws-cli x --item file://lib.sh\n":        "scripts",
		"cat missing.json\n": "",
	} {
		t.Run(script, func(t *testing.T) {
			dir := workspaceOf(t, files)
			write(t, dir, "scripts/init.sh", script)
			read, err := seed.Read(dir, source("", "scripts/init.sh"), onlyScripts())
			require.NoError(t, err)
			assert.Equal(t, want, optionsOf(t, read.Parts[0]).Dir)
			if want != "" {
				assert.Equal(t, []string{"scripts/init.sh: runs in scripts, where the files that it names are"}, read.Notes)
			} else {
				assert.Empty(t, read.Notes)
			}
		})
	}
	t.Run("unless the entry says where", func(t *testing.T) {
		dir := workspaceOf(t, files)
		write(t, dir, "scripts/init.sh", "cat data/x.json\n")
		read, err := seed.Read(dir, seed.Source{Entries: []seed.Entry{{Path: "scripts/init.sh", Options: format.Options{"dir": {Text: "."}}}}}, onlyScripts())
		require.NoError(t, err)
		assert.Empty(t, optionsOf(t, read.Parts[0]).Dir)
	})
}

func TestPythonCarriesNamedFiles(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"seed.py": "import json\nwith open('data/items.json') as f: print(json.load(f), \"data\")\n", "data/items.json": "{}", "data/other.json": "{}",
		"db/all.sh": "python3 db/load.py\n./db/more.py\n", "db/load.py": "#!/usr/bin/env python3\nopen('data/other.json')\n", "db/more.py": "#!/usr/bin/env python3\n",
	})
	assert.Equal(t, []string{"data/items.json", "seed.py"}, carried(t, dir, source("", "seed.py")))
	read, err := seed.Read(dir, source("", "db"), onlyScripts())
	require.NoError(t, err)
	assert.Equal(t, []string{"db/all.sh"}, names(read.Parts), "what a shell's script runs is applied by that")
	t.Run("also one that another script runs", func(t *testing.T) {
		assert.Equal(t, []string{"data/other.json", "db/all.sh", "db/load.py", "db/more.py"}, carried(t, dir, source("", "db/all.sh")))
	})
}

func TestVariablesReachSourcedScripts(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"init.sh": ". a.sh\ncat $FILE\n", "a.sh": "PREFIX=data\n. b.sh\n", "b.sh": ". c.sh\ncat $PREFIX/y.json\n", "c.sh": "FILE=$HOME/deep/in/x.json\nFILE=deep/in/x.json\n",
		"deep/in/x.json": "", "data/y.json": "", "data/z.json": "",
	})
	assert.Equal(t, []string{"a.sh", "b.sh", "c.sh", "data/y.json", "deep/in/x.json", "init.sh"}, carried(t, dir, source("", "init.sh")))
}
