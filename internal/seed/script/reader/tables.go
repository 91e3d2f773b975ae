package reader

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Bounds of the search for files that create a table.
const (
	maxFiles        = 500
	maxCreatorBytes = 1 << 20
)

// adviseOnTables finds the files that create a table that a script did not find.
func (r *Reader) adviseOnTables(failure format.Failure) []format.Advice {
	table := format.MissingTable(failure.Text)
	if table == "" {
		return nil
	}
	failed := slices.IndexFunc(
		failure.Parts,
		func(part format.Part) bool { return strings.Contains(failure.Text, part.Name+":") },
	)
	var advice []format.Advice
	var others []string
	for _, name := range creatingFiles(failure, table) {
		switch at := failure.Index(name); {
		case at < 0:
			others = append(others, name)
		case failed >= 0 && at > failed:
			advice = append(advice, format.DefinedLater{Table: table, Part: name})
		}
	}
	if len(others) > 0 {
		advice = append(advice, format.DefinedElsewhere{Table: table, Files: others})
	}
	return advice
}

// creatingFiles returns the files in the directories of the parts that create a table.
func creatingFiles(failure format.Failure, table string) (names []string) {
	files := failure.Workspace
	read := 0
	for _, dir := range directories(failure.Parts) {
		_ = files.Walk(dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil: // an unreadable file creates nothing
			case read == maxFiles:
				return fs.SkipAll
			case entry.IsDir() && name != dir && (dir == "." || strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
				return fs.SkipDir
			case entry.Type().IsRegular():
				read++
				if creates(files, name, table) {
					names = append(names, name)
				}
			}
			return nil
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// directories returns the directories of the parts.
func directories(parts []format.Part) (dirs []string) {
	for _, part := range parts {
		if !part.Inline {
			dirs = append(dirs, path.Dir(part.Name))
		}
	}
	return unique(dirs)
}

func creates(files *workspace.Workspace, name, table string) bool {
	text := textOf(files, name)
	if _, foreign := interpreter.Find(name, text); foreign {
		return outline.DescribesCreation(text, table)
	}
	if path.Ext(name) != ".sh" && !strings.HasPrefix(text, "#!") {
		return false
	}
	script, ok := outline.Parse(name, text)
	return ok && script.Creates(table, func(file string) string {
		if path.IsAbs(file) {
			file = strings.TrimPrefix(file, outline.Workspace+"/")
		}
		return textOf(files, path.Clean(file)) + textOf(files, path.Join(path.Dir(name), file))
	})
}

// textOf returns the text of a file; empty for a file that is too large or unreadable.
func textOf(files *workspace.Workspace, name string) string {
	text, _ := files.Read(name, maxCreatorBytes)
	return text
}
