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
)

// NoTable says that a table is not there, for an error that Advice is to read.
func NoTable(name string) string { return "there is no table " + name }

var noTable = regexp.MustCompile(regexp.QuoteMeta(NoTable("")) + `([\w.-]+)`)

// What is looked through for who creates a table: so many files, of so many bytes at most.
const (
	mostCreators    = 500
	mostCreatorText = 1 << 20
)

// adviseOnTables says which files create a table that a script did not find. The text is that of
// the error.
func (s Seed) adviseOnTables(workspace fs.FS, text string) []string {
	match := noTable.FindStringSubmatch(text)
	if match == nil {
		return nil
	}
	table := match[1]
	failed := slices.IndexFunc(s.Scripts, func(script Script) bool { return strings.Contains(text, script.Path+":") })
	var advice, strangers []string
	for _, name := range s.creators(workspace, table) {
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
func (s Seed) creators(workspace fs.FS, table string) (names []string) {
	looked := 0
	for _, dir := range s.places() {
		_ = fs.WalkDir(workspace, dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil: // what cannot be read creates nothing
			case looked == mostCreators:
				return fs.SkipAll
			case entry.IsDir() && name != dir && (dir == "." || strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
				return fs.SkipDir
			case entry.Type().IsRegular():
				looked++
				if creates(workspace, name, table) {
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

func creates(workspace fs.FS, name, table string) bool {
	text := textOf(workspace, name)
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
		return textOf(workspace, path.Clean(file)) + textOf(workspace, path.Join(path.Dir(name), file))
	})
}

// textOf is a file's text; empty where it cannot be had.
func textOf(workspace fs.FS, name string) string {
	info, err := fs.Stat(workspace, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > mostCreatorText {
		return ""
	}
	text, _ := fs.ReadFile(workspace, name)
	return string(text)
}
