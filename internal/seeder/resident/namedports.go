package resident

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// What is read of a seed to find its ports: so many bytes of a file, and of all.
const (
	maxFileBytes  = 256 << 10
	maxTotalBytes = 2 << 20
)

// namedPorts returns the ports that the seed names: in its scripts and their inputs, and in other
// programs and settings among its files.
func namedPorts(place seeder.Place, scripts []script.Script) outline.Ports {
	var named outline.Ports
	read := 0
	add := func(file, name string) error {
		text := readHead(file)
		if read += len(text); read > maxTotalBytes {
			return fs.SkipAll
		}
		named.Merge(portsOf(name, text))
		return nil
	}
	for _, s := range scripts {
		if s.Inline {
			_ = add(s.Path, "")
		} else {
			_ = add(filepath.Join(place.Workspace(), s.Path), s.Path)
		}
		named.Merge(outline.PortsIn(settingsText(s.Args, s.Env)))
	}
	_ = filepath.WalkDir(place.Workspace(), func(file string, entry fs.DirEntry, err error) error {
		name := strings.TrimPrefix(file, place.Workspace()+"/")
		isScript := func(s script.Script) bool { return s.Path == name }
		switch {
		case err != nil: // a part that cannot be read names nothing
			return nil
		case entry.IsDir() && entry.Name() == "node_modules":
			return fs.SkipDir
		case !entry.Type().IsRegular(), !slices.Contains(programs, path.Ext(name)), slices.ContainsFunc(scripts, isScript):
			return nil
		}
		return add(file, name)
	})
	return named
}

func readHead(file string) string {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxFileBytes {
		return ""
	}
	text, _ := os.ReadFile(file)
	return string(text)
}

// programs are extensions of files that may name ports. The first ones are those of shells.
var programs = []string{"", ".sh", ".bash", ".env", ".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".ps1"}

func portsOf(name, text string) outline.Ports {
	if slices.Contains(programs[:4], path.Ext(name)) {
		if script, ok := outline.Parse(name, text); ok {
			return script.Ports()
		}
	}
	return outline.PortsIn(text)
}

// settingsText returns arguments and an environment as a text.
func settingsText(args []string, env map[string]string) string {
	return strings.Join(slices.Concat(args, variables(env)), "\n")
}
