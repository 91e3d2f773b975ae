// Package reader reads the scripts of a seed in the workspace: which files are scripts, which
// others a script runs or may read, and where it must run. Answers about what a script does are
// guesses from its text.
package reader

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Names of what an entry may say of its scripts.
const (
	optionArgs   = "args"
	optionEnv    = "env"
	optionDir    = "dir"
	optionStrict = "strict"
)

// OptionsOfEntries are the options of an entry for its scripts.
var OptionsOfEntries = []format.Option{
	{Name: optionArgs, Kind: format.Arguments},
	{Name: optionEnv, Kind: format.Environment},
	{Name: optionDir, Kind: format.Text},
	{Name: optionStrict, Kind: format.Flag},
}

// Options say how a script is run.
type Options struct {
	Args []string          `json:"args,omitempty"`
	Env  map[string]string `json:"env,omitempty"`
	// Dir is the directory to run in, below the workspace and with slashes; empty for its root.
	Dir string `json:"dir,omitempty"`
	// Lenient runs it as its shell would: what fails does not end it.
	Lenient bool `json:"lenient,omitempty"`
}

// ReadOptions returns the options of a part that is a script.
func ReadOptions(part format.Part) (options Options, err error) {
	if len(part.Options) == 0 {
		return options, nil
	}
	if err := json.Unmarshal(part.Options, &options); err != nil {
		return options, fmt.Errorf("reading the options of %s: %w", part.Name, err)
	}
	return options, nil
}

// Reader reads the scripts of one seed.
type Reader struct {
	format.Source
	name     string // of the format
	searches map[string]*search
	bases    []string // from which scripts may mean their relative paths
}

// New returns the reader of a seed's scripts. name is that of the format.
func New(name string, source format.Source) *Reader {
	return &Reader{Source: source, name: name, searches: map[string]*search{}}
}

// Part returns a script with its options. Those of its entry override those of the seed.
func (r *Reader) Part(file format.File, given format.Options) (part format.Part, notes []string, err error) {
	options := Options{Args: given[optionArgs].Words, Env: r.env()}
	if env := given[optionEnv].Variables; len(env) > 0 {
		if options.Env == nil {
			options.Env = make(map[string]string, len(env))
		}
		maps.Copy(options.Env, env)
	}
	for _, said := range []format.Options{r.Source.Options, given} {
		if strict, ok := said[optionStrict]; ok {
			options.Lenient = !strict.Flag
		}
	}
	if dir := given[optionDir].Text; dir != "" {
		if options.Dir, err = r.directory(dir); err != nil {
			return part, nil, fmt.Errorf("%s: %w", optionDir, err)
		}
	} else if !file.Inline && r.needsOwnDirectory(file.Name, options) {
		options.Dir = path.Dir(file.Name)
		notes = []string{fmt.Sprintf("%s: runs in %s, where the files that it names are", file.Name, options.Dir)}
	}
	part = format.Part{Name: file.Name, Format: r.name, Inline: file.Inline}
	part.Options, err = json.Marshal(options)
	return part, notes, err
}

// env returns the environment of all scripts.
func (r *Reader) env() map[string]string { return maps.Clone(r.Source.Options[optionEnv].Variables) }

// directory returns the name of a directory of the workspace. It is empty for the root.
func (r *Reader) directory(given string) (string, error) {
	name, err := r.Workspace.Relative(given)
	if err != nil {
		return "", err
	}
	info, err := r.Workspace.Stat(name)
	switch {
	case err != nil:
		return "", workspace.Explain(given, err)
	case !info.IsDir():
		return "", fmt.Errorf("%s: not a directory", given)
	case name == ".":
		return "", nil
	}
	return name, nil
}

// Companions are the directory of a script, unless that is the workspace's root, and what it names
// in the workspace.
func (r *Reader) Companions(part format.Part) format.Companions {
	options, err := ReadOptions(part)
	if err != nil {
		return format.Companions{} // no part of ours
	}
	found := r.search(part.Name, options)
	if part.Inline {
		found = r.searchText(part.Name, part.Text, options)
	}
	r.bases = append(r.bases, found.bases...)
	slices.Sort(r.bases)
	r.bases = slices.Compact(r.bases)
	companions := format.Companions{
		Files:       slices.Sorted(maps.Keys(found.files)),
		Trees:       slices.Sorted(maps.Keys(found.dirs)),
		Directories: []string{path.Clean(options.Dir)},
	}
	if dir := path.Dir(part.Name); dir != "." {
		companions.Trees = append([]string{dir}, companions.Trees...)
	}
	return companions
}

// Includes returns the scripts that a script sources or runs, also through others, and the other
// files of its directory that they may read.
func (r *Reader) Includes(part format.Part) []string {
	options, err := ReadOptions(part)
	if err != nil {
		return nil // no part of ours
	}
	found := r.search(part.Name, options)
	return append(found.included(part.Name), found.readBeside(part.Name)...)
}
