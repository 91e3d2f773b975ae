package seed

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// NoTable says that a table is not there, for an error that Advice is to read.
func NoTable(name string) string { return "there is no table " + name }

var noTable = regexp.MustCompile(regexp.QuoteMeta(NoTable("")) + `([\w.-]+)`)

// What is looked through for who creates a table: so many files, of so many bytes at most.
const (
	mostCreators    = 500
	maxCreatorBytes = 1 << 20
)

// adviseOnTables says which files create a table that a script did not find. The text is that of
// the error.
func (s Seed) adviseOnTables(files *workspace.Workspace, text string) []string {
	match := noTable.FindStringSubmatch(text)
	if match == nil {
		return nil
	}
	table := match[1]
	failed := slices.IndexFunc(s.Scripts, func(script Script) bool { return strings.Contains(text, script.Path+":") })
	var advice, strangers []string
	for _, name := range s.creators(files, table) {
		switch at := slices.IndexFunc(s.Scripts, func(script Script) bool { return script.Path == name }); {
		case at < 0:
			strangers = append(strangers, name)
		case failed >= 0 && at > failed:
			advice = append(advice, fmt.Sprintf("the table %s is created by %s, which comes later in this seed: name it before", table, name))
		}
	}
	if len(strangers) > 0 {
		advice = append(advice, fmt.Sprintf("the table %s is created by %s, which this seed does not name: write seed: [%s, …]", table, wording.Names(strangers), strangers[0]))
	}
	return advice
}

// creators are the files in the directories of the seed's scripts that create a table.
func (s Seed) creators(files *workspace.Workspace, table string) (names []string) {
	looked := 0
	for _, dir := range s.places() {
		_ = files.Walk(dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil: // what cannot be read creates nothing
			case looked == mostCreators:
				return fs.SkipAll
			case entry.IsDir() && name != dir && (dir == "." || strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
				return fs.SkipDir
			case entry.Type().IsRegular():
				looked++
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

// places are the directories of the scripts.
func (s Seed) places() (dirs []string) {
	for _, script := range s.Scripts {
		dirs = append(dirs, path.Dir(script.Path))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
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

// textOf is a file's text; empty where it cannot be had.
func textOf(files *workspace.Workspace, name string) string {
	text, _ := files.Read(name, maxCreatorBytes)
	return text
}
