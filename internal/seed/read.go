package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// reader reads a seed.
type reader struct {
	workspace *workspace.Workspace
	source    Source
	exclude   []string
	mounts    mount.Points

	scripts     []Script
	files       []file
	directories []string
	seen        map[string]bool
	searches    map[string]*search
	load        load
	bases       []string
	notes       []string
	problems    []error
}

// problem notes what is wrong with a setting.
func (r *reader) problem(setting string, err error) {
	r.problems = append(r.problems, fmt.Errorf("%s: %w", setting, err))
}

func (r *reader) notef(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// readEntry adds the scripts of an entry, each with how the entry has it run.
func (r *reader) readEntry(entry Entry) error {
	how := Script{Args: entry.Args, Env: entry.Env, Lenient: r.source.Lenient}
	if entry.Strict != nil {
		how.Lenient = !*entry.Strict
	}
	if entry.Dir != "" {
		var err error
		if how.Dir, err = r.directory(entry.Dir); err != nil {
			return fmt.Errorf("dir: %w", err)
		}
	}
	names, err := r.readPath(entry.Path)
	if err != nil {
		return err
	}
	for _, name := range names {
		script := how
		script.Path = name
		if entry.Dir == "" && r.belongsBeside(script) {
			script.Dir = path.Dir(name)
			r.notef("%s: runs in %s, where the files that it names are", name, script.Dir)
		}
		r.scripts = append(r.scripts, script)
	}
	return nil
}

// directory is the name of a directory of the workspace, empty for its root.
func (r *reader) directory(given string) (string, error) {
	name, err := r.relative(given)
	if err != nil {
		return "", err
	}
	info, err := r.workspace.Stat(name)
	switch {
	case err != nil:
		return "", explain(given, err)
	case !info.IsDir():
		return "", fmt.Errorf("%s: not a directory", given)
	case name == ".":
		return "", nil
	}
	return name, nil
}

// readPath returns the scripts that a path names.
func (r *reader) readPath(given string) ([]string, error) {
	name, err := r.relative(given)
	if err != nil {
		return nil, err
	}
	info, err := r.workspace.Stat(name)
	switch {
	case err != nil:
		return nil, r.adviseOnWords(given, explain(given, err))
	case r.excludes(name):
		return nil, fmt.Errorf("%s: exclude names it, too: one of the two is wrong", given)
	case info.IsDir():
		return r.readDirectory(given, name)
	}
	return []string{name}, r.addScript(given, name, info)
}

// adviseOnWords adds to the error of a path that is not there what to write where it is several
// paths, or a script's with arguments behind it.
func (r *reader) adviseOnWords(given string, err error) error {
	words := strings.Fields(given)
	isThere := func(word string) bool {
		name, outside := r.relative(word)
		return outside == nil && r.workspace.Has(name)
	}
	switch {
	case len(words) < 2 || !isThere(words[0]):
		return err
	case !slices.ContainsFunc(words, func(word string) bool { return !isThere(word) }):
		return fmt.Errorf("%w; to name several, write seed: [%s]", err, strings.Join(words, ", "))
	}
	return fmt.Errorf("%w; to give a script arguments, write seed: {script: %s, args: [%s]}", err, words[0], strings.Join(words[1:], ", "))
}

// relative is the name of a path as the user gave it.
func (r *reader) relative(given string) (string, error) {
	name, err := r.workspace.Relative(given)
	return name, inside(err)
}

// explain says in a user's words what the file system refused.
func explain(given string, err error) error { return inside(workspace.Explain(given, err)) }

// inside adds to the error of a path that leads out of the workspace that a seed may not.
func inside(err error) error {
	if errors.Is(err, workspace.ErrOutside) || errors.Is(err, workspace.ErrLink) {
		return fmt.Errorf("%w; a seed must be inside it", err)
	}
	return err
}

// readDirectory returns the scripts of a seed directory and carries all else that is in it.
func (r *reader) readDirectory(given, dir string) (scripts []string, err error) {
	entries, err := r.workspace.ReadDir(dir)
	if err != nil {
		return nil, explain(given, err)
	}
	for _, entry := range entries { // sorted by name
		name := path.Join(dir, entry.Name())
		if isAside(entry.Name()) || r.excludes(name) {
			continue
		}
		isScript, err := r.readMember(name)
		if err != nil {
			r.problem("seed", err)
		}
		if isScript {
			scripts = append(scripts, name)
		}
	}
	if len(scripts) == 0 {
		return nil, fmt.Errorf("%s: the directory holds no seeds; supported: %s%s", given, supported, r.modules(dir, entries))
	}
	return r.withoutRun(scripts), nil
}

// readMember carries what lies in a seed directory, and tells whether that is a script.
func (r *reader) readMember(name string) (isScript bool, err error) {
	info, err := r.workspace.Stat(name)
	switch {
	case err != nil:
		return false, explain(name, err)
	case info.IsDir():
		return false, r.addAll(name)
	case info.Mode().IsRegular() && !r.looksLikeScript(name) && !r.saysWhatRunsIt(name, info):
		return false, r.addFile(name, info)
	}
	return true, r.addScript(name, name, info)
}

// saysWhatRunsIt tells whether a file of a seed directory is one to apply, of another language.
func (r *reader) saysWhatRunsIt(name string, info fs.FileInfo) bool {
	head, err := r.head(name)
	return err == nil && isApplied(name, head, isExecutable(info))
}

// isProgram tells whether a file is a script of any language.
func (r *reader) isProgram(name string) bool {
	head, err := r.head(name)
	_, any := interpreter.Find(name, head)
	return err == nil && any || r.looksLikeScript(name)
}

// looksLikeScript tells whether a file of a seed directory is a shell's, be it a broken one.
func (r *reader) looksLikeScript(name string) bool {
	if path.Ext(name) == ".sh" {
		return true
	}
	head, err := r.head(name)
	head = strings.TrimPrefix(head, "\ufeff")
	if err != nil || !strings.HasPrefix(head, "#!") {
		return false
	}
	_, err = interpreter.ParseShebang(head)
	return err == nil
}

func (r *reader) addScript(given, name string, info fs.FileInfo) error {
	if info.Mode().IsRegular() && info.Size() == 0 {
		return fmt.Errorf("%s: the file is empty", given)
	}
	if err := r.addFile(name, info); err != nil {
		return err
	}
	head, err := r.head(name)
	if err != nil {
		return explain(given, err)
	}
	return checkScript(name, head)
}

func (r *reader) addFile(name string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: neither a file nor a directory", name)
	}
	if r.seen[name] {
		return nil
	}
	sum, err := r.sum(name) // read permission, too, is found out now, not in the middle of a run
	if err != nil {
		return explain(name, err)
	}
	r.seen[name] = true
	r.files = append(r.files, file{Name: name, Executable: isExecutable(info), Sum: sum})
	return nil
}

func isExecutable(info fs.FileInfo) bool { return info.Mode()&0o111 != 0 }

func (r *reader) sum(name string) (string, error) {
	content, err := r.workspace.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, content); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// head returns the beginning of a file, enough for its first line.
func (r *reader) head(name string) (string, error) { return r.workspace.Head(name, 256) }
