package seed

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	scripts "github.com/dynasnap/dynasnap/internal/seed/script/reader"
)

// workspaceOf writes files below a new directory; a name that ends in a slash is a directory.
func workspaceOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		if strings.HasSuffix(name, "/") {
			require.NoError(t, os.MkdirAll(path, 0o755))
			continue
		}
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	return dir
}

// source is one whose entries are nothing but paths.
func source(commands string, paths ...string) Source {
	s := Source{Inline: inline(commands)}
	for _, path := range paths {
		s.Entries = append(s.Entries, Entry{Path: path})
	}
	return s
}

// onlyScripts is the list of formats in tests of scripts: other formats may claim other files.
func onlyScripts() []format.Format { return []format.Format{script.Format{}} }

// inline is a script that stands in the settings.
func inline(text string) Inline { return Inline{Name: "commands", Format: script.Name, Text: text} }

func names(parts []format.Part) []string {
	var names []string
	for _, part := range parts {
		names = append(names, part.Name)
	}
	return names
}

// optionsOf are how a part is run that is a script.
func optionsOf(t *testing.T, part format.Part) scripts.Options {
	t.Helper()
	options, err := scripts.ReadOptions(part)
	require.NoError(t, err)
	return options
}

func TestReadOrdersScripts(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"seeds/20-items.sh":      "true\n",
		"seeds/10-tables":        "#!/bin/bash\ntrue\n",
		"seeds/.gitkeep":         "",
		"seeds/data/items.json":  "{}",
		"seeds/data/.hidden":     "aside, unless it is named",
		"one.sh":                 "true\n",
		"not in the seed at all": "",
	})
	for name, test := range map[string]struct {
		paths   []string
		scripts []string
		files   []string
	}{
		"a file":                        {[]string{"one.sh"}, []string{"one.sh"}, []string{"one.sh"}},
		"a path with dots inside":       {[]string{"./seeds/../one.sh"}, []string{"one.sh"}, []string{"one.sh"}},
		"an absolute path inside":       {[]string{filepath.Join(dir, "one.sh")}, []string{"one.sh"}, []string{"one.sh"}},
		"the order given":               {[]string{"seeds/20-items.sh", "one.sh"}, []string{"seeds/20-items.sh", "one.sh"}, []string{"seeds/20-items.sh", "one.sh", "seeds/10-tables", "seeds/data/items.json"}},
		"the same script twice":         {[]string{"one.sh", "one.sh"}, []string{"one.sh", "one.sh"}, []string{"one.sh"}},
		"a directory, in lexical order": {[]string{"seeds"}, []string{"seeds/10-tables", "seeds/20-items.sh"}, []string{"seeds/10-tables", "seeds/20-items.sh", "seeds/data/items.json"}},
	} {
		t.Run(name, func(t *testing.T) {
			seed, err := Read(dir, source("", test.paths...), onlyScripts())
			require.NoError(t, err)
			assert.Equal(t, test.scripts, names(seed.Parts))
			var files []string
			for _, file := range seed.files {
				files = append(files, file.Name)
			}
			assert.Equal(t, test.files, files)
		})
	}
}

func TestReadRefuses(t *testing.T) {
	outside := workspaceOf(t, map[string]string{"secret.sh": "true\n"})
	dir := workspaceOf(t, map[string]string{
		"empty.sh":            "",
		"items.json":          "{}",
		"nobody":              "#!/usr/bin/env\n",
		"windows.sh":          "#!/bin/sh\r\ntrue\r\n",
		"windows-plain.sh":    "true\r\n",
		"marked.sh":           "\ufeff#!/bin/bash\ntrue\n",
		"powershell.sh":       "\xff\xfe#\x00!\x00/\x00",
		"big-endian.sh":       "\x00#\x00!\x00/",
		"png.sh":              "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"program.sh":          "\x7fELF\x02\x01\x01\x00",
		"zeros-in-shebang":    "#!/bin/sh\x00\n",
		"nothing/.gitkeep":    "",
		"only-data/data/x":    "",
		"mixed/seed.sh":       "true\n",
		"mixed/items.json":    "{}",
		"mixed/broken.sh":     "",
		"deep/seed.sh":        "true\n",
		"deep/data/placehold": "",
		"linked/seed.sh":      "true\n",
	})
	require.NoError(t, os.Symlink(filepath.Join(outside, "secret.sh"), filepath.Join(dir, "absolute-link.sh")))
	require.NoError(t, os.Symlink("../"+filepath.Base(outside)+"/secret.sh", filepath.Join(dir, "relative-link.sh")))
	require.NoError(t, os.Symlink("../..", filepath.Join(dir, "deep/data/up")))
	require.NoError(t, os.Symlink("nowhere.sh", filepath.Join(dir, "dangling.sh")))
	require.NoError(t, os.Symlink("../seed.sh", filepath.Join(dir, "linked", "again.sh")))

	for path, complaint := range map[string]string{
		"missing.sh":                          "missing.sh: no such file or directory in the workspace",
		"empty.sh dev 10":                     "empty.sh dev 10: no such file or directory in the workspace",
		"empty.sh marked.sh":                  "empty.sh marked.sh: no such file or directory in the workspace",
		"dangling.sh":                         "dangling.sh: no such file or directory",
		"empty.sh":                            "empty.sh: the file is empty",
		"items.json":                          "items.json: not a seed; supported:\n- script: scripts of a shell, Python, Node or PowerShell (*.sh, ",
		"nobody":                              `nobody:1: the shebang "#!/usr/bin/env" names no program`,
		"windows.sh":                          "windows.sh:1: the file has Windows line endings",
		"windows-plain.sh":                    "windows-plain.sh:1: the file has Windows line endings",
		"marked.sh":                           "marked.sh:1: the file begins with a byte order mark",
		"powershell.sh":                       "powershell.sh:1: the file is UTF-16",
		"big-endian.sh":                       "big-endian.sh:1: the file is UTF-16",
		"png.sh":                              "png.sh:1: the file is no text",
		"program.sh":                          "program.sh:1: the file is no text",
		"zeros-in-shebang":                    "zeros-in-shebang:1: the file is no text",
		"nothing":                             "nothing: the directory holds no seeds",
		"only-data":                           "only-data: the directory holds no seeds",
		"mixed":                               "mixed/broken.sh: the file is empty",
		"deep":                                "deep/data/up:",
		"../x.sh":                             "../x.sh: lies outside the workspace",
		"seeds/../../x.sh":                    "seeds/../../x.sh: lies outside the workspace",
		filepath.Join(outside, "secret.sh"):   "lies outside the workspace",
		"absolute-link.sh":                    "absolute-link.sh: a symbolic link leads outside the workspace",
		"relative-link.sh":                    "relative-link.sh: a symbolic link leads outside the workspace",
		"/dev/null":                           "lies outside the workspace",
		"linked/again.sh/../../absolute-link": "no such file",
	} {
		t.Run(path, func(t *testing.T) {
			_, err := Read(dir, source("", []string{path}...), onlyScripts())
			require.ErrorContains(t, err, complaint)
			assert.Equal(t, []Subject{OfEntries}, subjects(err))
		})
	}
	t.Run("but not what a script carries behind its shebang", func(t *testing.T) {
		dir := workspaceOf(t, map[string]string{"carrier.sh": "#!/bin/sh\nexit\n\x00\x01"})
		_, err := Read(dir, source("", []string{"carrier.sh"}...), onlyScripts())
		require.NoError(t, err)
	})
	t.Run("all problems at once", func(t *testing.T) {
		_, err := Read(dir, source("", []string{"missing.sh", "empty.sh", "mixed"}...), onlyScripts())
		require.ErrorContains(t, err, "missing.sh")
		require.ErrorContains(t, err, "empty.sh")
		require.ErrorContains(t, err, "mixed/broken.sh")
	})
	t.Run("an inline script for nobody", func(t *testing.T) {
		_, err := Read(dir, source("#!/usr/bin/env\nprint()\n"), onlyScripts())
		require.ErrorContains(t, err, "commands:1: the shebang")
		assert.Equal(t, []Subject{OfInline}, subjects(err))
	})
}

// subjects are what the problems of an error are about.
func subjects(err error) (subjects []Subject) {
	var found *Error
	if !errors.As(err, &found) {
		return nil
	}
	for _, problem := range found.Problems {
		subjects = append(subjects, problem.Of)
	}
	return subjects
}

func TestPathOfSeveralWords(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"a.sh": "true\n", "b.sh": "true\n"})
	for path, want := range map[string]*WordsError{
		"a.sh dev 10": {Words: []string{"a.sh", "dev", "10"}},
		"a.sh b.sh":   {Words: []string{"a.sh", "b.sh"}, AllPaths: true},
		"dev a.sh":    nil,
		"a.py":        nil,
	} {
		_, err := Read(dir, source("", path), onlyScripts())
		var words *WordsError
		assert.Equal(t, want != nil, errors.As(err, &words), path)
		if want != nil {
			want.Err = words.Err
			assert.Equal(t, want, words)
		}
	}
}

func TestWriteTar(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"a/seed.sh": "echo one\n", "a/data/items.json": "{}"})
	seed, err := Read(dir, source("echo two\n", []string{"a"}...), onlyScripts())
	require.NoError(t, err)
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	require.NoError(t, seed.WriteTar(archive, Paths{Workspace: "/target/files", Inline: "/target/commands"}))
	require.NoError(t, archive.Close())

	contents := map[string]string{}
	for reader := tar.NewReader(&buffer); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		text, err := io.ReadAll(reader)
		require.NoError(t, err)
		contents[header.Name] = string(text)
		if header.Typeflag == tar.TypeDir {
			assert.EqualValues(t, 0o777, header.Mode, header.Name)
		} else {
			assert.EqualValues(t, 0o444, header.Mode&0o444, header.Name)
		}
	}
	assert.Equal(t, map[string]string{
		"target/files/":                  "",
		"target/files/a/":                "",
		"target/files/a/seed.sh":         "echo one\n",
		"target/files/a/data/":           "",
		"target/files/a/data/items.json": "{}",
		"target/commands":                "echo two\n",
	}, contents)
}

func TestDigest(t *testing.T) {
	files := map[string]string{"a.sh": "true\n", "b.sh": "true # too\n", "dir/10.sh": "true\n", "dir/data/x.json": "{}"}
	digest := func(change func(dir string), commands string, paths ...string) string {
		dir := workspaceOf(t, files)
		if change != nil {
			change(dir)
		}
		seed, err := Read(dir, source(commands, paths...), onlyScripts())
		require.NoError(t, err)
		return seed.Digest()
	}
	whole := digest(nil, "echo", "a.sh", "b.sh", "dir")
	t.Run("in another checkout it is the same", func(t *testing.T) {
		assert.Equal(t, whole, digest(func(dir string) {
			require.NoError(t, os.Chmod(filepath.Join(dir, "a.sh"), 0o664)) //nolint:gosec // as another umask has it
			require.NoError(t, os.Chtimes(filepath.Join(dir, "b.sh"), time.Time{}, time.Unix(1, 0)))
		}, "echo", "a.sh", "./b.sh", "dir/"))
	})
	for name, other := range map[string]string{
		"the order":             digest(nil, "echo", "b.sh", "a.sh", "dir"),
		"a script less":         digest(nil, "echo", "a.sh", "dir"),
		"a script twice":        digest(nil, "echo", "a.sh", "a.sh", "b.sh", "dir"),
		"the commands":          digest(nil, "echo ", "a.sh", "b.sh", "dir"),
		"no commands":           digest(nil, "", "a.sh", "b.sh", "dir"),
		"a byte of a script":    digest(func(dir string) { write(t, dir, "a.sh", "true \n") }, "echo", "a.sh", "b.sh", "dir"),
		"a byte of a companion": digest(func(dir string) { write(t, dir, "dir/data/x.json", "[]") }, "echo", "a.sh", "b.sh", "dir"),
		"a companion's name": digest(func(dir string) {
			require.NoError(t, os.Rename(filepath.Join(dir, "dir/data/x.json"), filepath.Join(dir, "dir/data/y.json")))
		}, "echo", "a.sh", "b.sh", "dir"),
		"a script's mode": digest(func(dir string) {
			require.NoError(t, os.Chmod(filepath.Join(dir, "b.sh"), 0o755)) //nolint:gosec // this is the point
		}, "echo", "a.sh", "b.sh", "dir"),
	} {
		t.Run(name+" makes another", func(t *testing.T) { assert.NotEqual(t, whole, other) })
	}
}

func TestEntryOptions(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"db/a.sh": "true\n", "db/b.sh": "true\n", "one.sh": "true\n", "empty/": ""})
	seed, err := Read(dir, Source{
		Entries: []Entry{
			{Path: "db", Options: format.Options{"args": {Words: []string{"dev", "a b"}}, "env": {Variables: map[string]string{"T": "pantry"}}, "dir": {Text: "./empty"}, "strict": {Flag: true}}},
			{Path: "one.sh", Options: format.Options{"dir": {Text: "."}}},
		},
		Options: format.Options{"strict": {Flag: false}, "env": {Variables: map[string]string{"S": "all"}}},
	}, onlyScripts())
	require.NoError(t, err)
	assert.Equal(t, []string{"db/a.sh", "db/b.sh", "one.sh"}, names(seed.Parts))
	db := scripts.Options{Args: []string{"dev", "a b"}, Env: map[string]string{"T": "pantry", "S": "all"}, Dir: "empty"}
	assert.Equal(t, db, optionsOf(t, seed.Parts[0]))
	assert.Equal(t, db, optionsOf(t, seed.Parts[1]))
	assert.Equal(t, scripts.Options{Env: map[string]string{"S": "all"}, Lenient: true}, optionsOf(t, seed.Parts[2]))
	for dirs, complaint := range map[string]string{"../x": "dir: ../x: lies outside", "none": "dir: none: no such file", "one.sh": "dir: one.sh: not a directory"} {
		_, err := Read(dir, Source{Entries: []Entry{{Path: "one.sh", Options: format.Options{"dir": {Text: dirs}}}}}, onlyScripts())
		require.ErrorContains(t, err, complaint)
		assert.Equal(t, []Subject{OfEntries}, subjects(err))
	}
}

// What an entry says of a variable is stronger than what all entries get.
func TestEntryOptionsOverrideTheSource(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"a.sh": "true\n"})
	env := map[string]string{"A": "all", "B": "all"}
	seed, err := Read(dir, Source{
		Entries: []Entry{{Path: "a.sh", Options: format.Options{"env": {Variables: map[string]string{"A": "own"}}}}, {Path: "a.sh"}},
		Options: format.Options{"env": {Variables: env}},
	}, onlyScripts())
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"A": "own", "B": "all"}, optionsOf(t, seed.Parts[0]).Env)
	assert.Equal(t, map[string]string{"A": "all", "B": "all"}, optionsOf(t, seed.Parts[1]).Env)
}

func TestDigestCoversOptions(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"a.sh": "true\n", "db/": ""})
	digests := map[string]bool{}
	entry := func(options format.Options) Source { return Source{Entries: []Entry{{Path: "a.sh", Options: options}}} }
	sources := []Source{
		{Entries: []Entry{{Path: "a.sh"}}},
		entry(format.Options{"args": {Words: []string{"dev"}}}),
		entry(format.Options{"args": {Words: []string{"d", "ev"}}}),
		entry(format.Options{"env": {Variables: map[string]string{"A": "b"}}}),
		entry(format.Options{"dir": {Text: "db"}}),
		entry(format.Options{"strict": {Flag: false}}),
		{Entries: []Entry{{Path: "a.sh"}}, Options: format.Options{"env": {Variables: map[string]string{"A": "c"}}}},
		{Entries: []Entry{{Path: "a.sh"}}, Mounts: map[string]string{"/x": "a.sh"}},
		{Entries: []Entry{{Path: "a.sh"}}, Mounts: map[string]string{"/x": "db"}},
		{Entries: []Entry{{Path: "a.sh"}}, Mounts: map[string]string{"/y": "db"}},
	}
	for _, source := range sources {
		seed, err := Read(dir, source, onlyScripts())
		require.NoError(t, err)
		digests[seed.Digest()] = true
	}
	assert.Len(t, digests, len(sources))
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
}

func TestDigestOfInvalidUTF8(t *testing.T) {
	commands := func(text string) string {
		seed, err := Read(t.TempDir(), source(text), onlyScripts())
		require.NoError(t, err)
		return seed.Digest()
	}
	assert.NotEqual(t, commands("echo M\xfcller"), commands("echo M\xf6ller"), "as Latin-1 has them")
	companion := func(name string) string {
		seed, err := Read(workspaceOf(t, map[string]string{"dir/10.sh": "ls dir/data\n", "dir/data/" + name: ""}), source("", []string{"dir"}...), onlyScripts())
		require.NoError(t, err)
		return seed.Digest()
	}
	assert.NotEqual(t, companion("M\xfcller"), companion("M\xf6ller"))
}

func TestWriteTarRefusesChangedFiles(t *testing.T) {
	for name, change := range map[string]func(dir string){
		"its content": func(dir string) { write(t, dir, "seed.sh", "echo two\n") },
		"its mode":    func(dir string) { require.NoError(t, os.Chmod(filepath.Join(dir, "seed.sh"), 0o700)) }, //nolint:gosec // this is the point
	} {
		t.Run(name, func(t *testing.T) {
			dir := workspaceOf(t, map[string]string{"seed.sh": "echo one\n"})
			seed, err := Read(dir, source("", []string{"seed.sh"}...), onlyScripts())
			require.NoError(t, err)
			change(dir)
			err = seed.WriteTar(tar.NewWriter(io.Discard), Paths{Workspace: "/target", Inline: "/commands"})
			require.EqualError(t, err, "packing seed.sh: the file was changed while the run was on")
		})
	}
}

// Opening a pipe would wait for somebody to write to it.
func TestWriteTarRefusesPipes(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"seed.sh": "echo one\n"})
	seed, err := Read(dir, source("", "seed.sh"), onlyScripts())
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(dir, "seed.sh")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "seed.sh"), 0o600))
	require.EqualError(t, seed.WriteTar(tar.NewWriter(io.Discard), Paths{Workspace: "/target", Inline: "/commands"}), "packing seed.sh: is not a file")
}

// Reading a pipe would wait for somebody to write to it.
func TestReadRefusesPipes(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"seeds/a.sh": "cat seeds/pipe more/pipe.sh\n", "more/": ""})
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "seeds/pipe"), 0o600))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "more/pipe.sh"), 0o600))
	_, err := Read(dir, source("", "seeds/a.sh"), onlyScripts())
	require.NoError(t, err)
	_, err = Read(dir, source("", "seeds"), onlyScripts())
	require.EqualError(t, err, "seeds/pipe: neither a file nor a directory")
	assert.Equal(t, []Subject{OfEntries}, subjects(err))
	_, err = Read(dir, Source{Inline: inline("true"), Files: []string{"more"}}, onlyScripts())
	require.EqualError(t, err, "more/pipe.sh: neither a file nor a directory")
	assert.Equal(t, []Subject{OfFiles}, subjects(err))
}
