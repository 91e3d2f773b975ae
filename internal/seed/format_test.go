package seed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
)

// lists is a format of files that end in .list and name other files, which they need. One that
// begins with a plus includes those that it names.
type lists struct{}

func (lists) Name() string                              { return "list" }
func (lists) Files() string                             { return "lists (*.list)" }
func (lists) Options() []format.Option                  { return []format.Option{{Name: "times", Kind: format.Text}} }
func (lists) Reader(source format.Source) format.Reader { return listReader{source} }

func (lists) Prepare(context.Context, format.Target, []format.Part) (format.Applier, error) {
	return nil, errors.New("lists are not applied")
}

type listReader struct{ format.Source }

func (listReader) Claims(file format.File) bool {
	return path.Ext(file.Name) == ".list" || !file.Listed && path.Ext(file.Name) == ".names"
}

func (listReader) Check(file format.File) error {
	if strings.HasPrefix(file.Head, "?") {
		return fmt.Errorf("%s:1: a list has no questions", file.Name)
	}
	return nil
}

func (listReader) Part(file format.File, given format.Options) (part format.Part, notes []string, err error) {
	options, err := json.Marshal(given["times"].Text)
	return format.Part{Name: file.Name, Format: "list", Options: options}, []string{"read " + file.Name}, err
}

func (r listReader) Includes(part format.Part) []string {
	text, _ := r.Workspace.Read(part.Name, 100)
	if names, ok := strings.CutPrefix(text, "+"); ok {
		return strings.Fields(names)
	}
	return nil
}

func (r listReader) Companions(part format.Part) format.Companions {
	text, _ := r.Workspace.Read(part.Name, 100)
	return format.Companions{Files: strings.Fields(text)}
}

// both are the formats of scripts and lists.
func both() []format.Format { return []format.Format{lists{}, script.Format{}} }

func TestFormatsMixInADirectory(t *testing.T) {
	dir := workspaceOf(t, map[string]string{
		"db/10.sh": "true\n", "db/20.list": "more/x", "db/30.sh": "true\n", "db/40.list": "", "db/data.json": "{}", "more/x": "x", "more/y": "y",
	})
	_, err := Read(dir, source("", "db"), both())
	require.EqualError(t, err, "db/40.list: the file is empty")
	write(t, dir, "db/40.list", "none")
	seed, err := Read(dir, source("true", "db"), both())
	require.NoError(t, err)
	assert.Equal(t, []string{"db/10.sh", "db/20.list", "db/30.sh", "db/40.list", "commands"}, names(seed.Parts))
	assert.Equal(t, []string{"script", "list", "script", "list", "script"}, formatsOf(seed.Parts))
	assert.Equal(t, []string{"read db/20.list", "read db/40.list"}, seed.Notes)
	assert.True(t, seed.carries("more/x"), "what a part of any format names travels along")
	assert.False(t, seed.carries("more/y"))
}

func formatsOf(parts []format.Part) (names []string) {
	for _, part := range parts {
		names = append(names, part.Format)
	}
	return names
}

func TestIncludedPartsAreAppliedOnce(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"db/10.sh": "true\n", "db/20.list": "+db/10.sh db/30.list", "db/30.list": "x"})
	seed, err := Read(dir, source("", "db"), both())
	require.NoError(t, err)
	assert.Equal(t, []string{"db/20.list"}, names(seed.Parts))
	assert.Equal(t, []string{"db: not applied on their own, for others run them: 10.sh (by 20.list), 30.list (by 20.list)", "read db/20.list"}, seed.Notes)
}

func TestFormatsCheckParts(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"a.list": "?", "b.txt": "x\n", "db/c.names": "x", "db/d.list.bak": "x"})
	for path, want := range map[string]string{
		"a.list": "a.list:1: a list has no questions",
		"b.txt":  "b.txt: not a seed; supported:\n- list: lists (*.list)\n- script: scripts of a shell",
	} {
		_, err := Read(dir, source("", path), both())
		require.ErrorContains(t, err, want)
	}
	_, err := Read(dir, source("", "db"), both())
	var empty *EmptyError
	require.ErrorAs(t, err, &empty)
	assert.Equal(t, []string{"db/c.names"}, empty.IfNamed)
}

func TestOptionsOfOtherFormatsAreRefused(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"a.list": "x", "b.sh": "true\n"})
	times, args := format.Options{"times": {Text: "3"}}, format.Options{"args": {Words: []string{"x"}}}
	_, err := Read(dir, Source{Entries: []Entry{{Path: "a.list", Options: times}, {Path: "b.sh", Options: args}}}, both())
	require.NoError(t, err)
	_, err = Read(dir, Source{Entries: []Entry{{Path: "a.list", Options: args}}}, both())
	require.EqualError(t, err, "a.list: has the format list, for which there is no args")
	_, err = Read(dir, Source{Entries: []Entry{{Path: "b.sh", Options: times}}}, both())
	require.EqualError(t, err, "b.sh: has the format script, for which there is no times")
	t.Run("but not where a directory has both", func(t *testing.T) {
		dir := workspaceOf(t, map[string]string{"db/a.list": "x", "db/b.sh": "true\n"})
		_, err := Read(dir, Source{Entries: []Entry{{Path: "db", Options: format.Options{"times": {Text: "3"}, "args": {Words: []string{"x"}}}}}}, both())
		require.NoError(t, err)
	})
}

func TestDigestCoversFormatsAndTheirOptions(t *testing.T) {
	dir := workspaceOf(t, map[string]string{"a.list": "x", "a.sh": "true\n"})
	digests := map[string]bool{}
	for _, entry := range []Entry{{Path: "a.list"}, {Path: "a.list", Options: format.Options{"times": {Text: "3"}}}, {Path: "a.sh"}} {
		seed, err := Read(dir, Source{Entries: []Entry{entry}}, both())
		require.NoError(t, err)
		digests[seed.Digest()] = true
	}
	assert.Len(t, digests, 3)
	part := func(name, text string) Seed {
		return Seed{Parts: []format.Part{{Name: "commands", Format: name, Inline: true, Text: text}}}
	}
	assert.NotEqual(t, part(script.Name, "x").Digest(), part("list", "x").Digest(), "the format decides")
}

func TestInlinePartHasItsFormat(t *testing.T) {
	for name, want := range map[string]string{
		"list":      "",
		script.Name: `text:1: the shebang "#!/usr/bin/env" names no program`,
		"table":     "text: there is no format table",
	} {
		_, err := Read(t.TempDir(), Source{Inline: Inline{Name: "text", Format: name, Text: "#!/usr/bin/env\n"}}, both())
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, want)
		assert.Equal(t, []Subject{OfInline}, subjects(err))
	}
}
