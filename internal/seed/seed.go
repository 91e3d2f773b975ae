// Package seed knows what a seed is: which files it may hold, in which order they are applied, and
// what travels along with them. It knows nothing of Docker.
package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/few"
)

// Supported lists, for messages, what a seed may hold.
const Supported = "scripts of a shell, Python, Node or PowerShell (*.sh, *.py, *.js, *.mjs, *.cjs, *.ts, *.ps1, or a file whose first line is a shebang such as #!/bin/sh)"

// CommandsName is what an inline script is called in messages and in the sibling.
const CommandsName = "commands"

// Source is where a seed comes from: what the user says of it.
type Source struct {
	// Entries are applied in this order.
	Entries []Entry
	// Commands is an inline script, applied after Entries; empty for none.
	Commands string
	// Env is the environment of all scripts; what an entry says of its own is stronger.
	Env map[string]string
	// Lenient runs scripts as their shells would, unless their entries say otherwise.
	Lenient bool
	// Mounts are the files and directories of the workspace, as Entry.Path, that scripts find at
	// these absolute paths, too, which [CheckMount] allows.
	Mounts map[string]string
}

// Entry is one script, or one directory of them, and how to run what it holds.
type Entry struct {
	// Path is relative to the workspace, or absolute and inside of it.
	Path string
	// Args are the arguments, and Env is the environment beside the one of all scripts.
	Args []string
	Env  map[string]string
	// Dir is the directory to run in, as Path; empty for the workspace's root.
	Dir string
	// Strict says whether the first command that fails ends the script; nil leaves that to the
	// source.
	Strict *bool
}

// Script is a script of a seed, and how it is run.
type Script struct {
	// Path is relative to the workspace, with slashes.
	Path string            `json:"path"`
	Args []string          `json:"args,omitempty"`
	Env  map[string]string `json:"env,omitempty"`
	// Dir is the directory to run in, as Path; empty for the workspace's root.
	Dir string `json:"dir,omitempty"`
	// Lenient runs it as its shell would: what fails does not end it.
	Lenient bool `json:"lenient,omitempty"`
}

// Seed is the files that declare a state.
type Seed struct {
	// Scripts are applied in this order.
	Scripts []Script
	// Commands is the inline script, applied after Scripts; empty when there is none.
	Commands string
	// Env is the environment of all scripts.
	Env map[string]string
	// Lenient says how Commands are run, as for a Script.
	Lenient bool
	// Mounts are what scripts find at other places, too.
	Mounts Mounts

	workspace   string
	files       []file   // everything that travels: Scripts and the files in sub-directories
	directories []string // that travel even if they hold no file
}

// file is one of a seed's files, as it was when the seed was read.
type file struct {
	Name       string // relative to the workspace, with slashes
	Executable bool   // the only part of a file's mode that a checkout keeps
	Sum        string // SHA-256 of its content, hexadecimal
}

// Digest is a hash over everything in the seed: its scripts in their order and how they are run, and
// every file's name, content and mode. Neither the time of a file nor the rest of its mode counts,
// since every checkout has others; no script gets to see them.
func (s Seed) Digest() string {
	hash := sha256.New()
	// Quoted and not as JSON, in which all bytes that are no UTF-8 look the same.
	for _, script := range s.Scripts {
		fmt.Fprintf(hash, "%q %q %q %q %t\n", script.Path, script.Args, script.Env, script.Dir, script.Lenient)
	}
	fmt.Fprintf(hash, "%q %q %t %q\n", s.Commands, s.Env, s.Lenient, s.Mounts)
	for _, file := range slices.SortedFunc(slices.Values(s.files), func(a, b file) int { return strings.Compare(a.Name, b.Name) }) {
		fmt.Fprintf(hash, "%q %t %s\n", file.Name, file.Executable, file.Sum)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Read finds the seed's files below the workspace directory. An entry may name a script or a
// directory: its top-level files are applied in lexical order and must all be scripts, dot files
// are passed over, sub-directories travel along for the scripts to read. Every problem is reported.
func Read(workspace string, source Source) (Seed, error) {
	workspace, err := filepath.Abs(workspace)
	if err != nil {
		return Seed{}, fmt.Errorf("finding the workspace: %w", err)
	}
	// A Root refuses every path that leaves it, by dots or by symbolic link.
	root, err := os.OpenRoot(workspace)
	if err != nil {
		return Seed{}, fmt.Errorf("opening the workspace: %w", err)
	}
	defer func() { _ = root.Close() }()

	r := reader{root: root, seen: map[string]bool{}}
	for _, entry := range source.Entries {
		if err := r.readEntry(workspace, source, entry); err != nil {
			r.problems = append(r.problems, fmt.Errorf("seed: %w", err))
		}
	}
	mounts := r.readMounts(workspace, source.Mounts)
	if len(r.problems) > 0 {
		return Seed{}, few.Join(r.problems...)
	}
	if err := checkCommands(source.Commands); err != nil {
		return Seed{}, fmt.Errorf("%s:1: %w", CommandsName, err)
	}
	return Seed{
		Scripts: r.scripts, Commands: source.Commands, Env: source.Env, Lenient: source.Lenient, Mounts: mounts,
		workspace: workspace, files: r.files, directories: r.directories,
	}, nil
}

type reader struct {
	root        *os.Root
	scripts     []Script
	files       []file
	directories []string
	seen        map[string]bool
	problems    []error
}

// readEntry adds the scripts of an entry, each with how the entry has it run.
func (r *reader) readEntry(workspace string, source Source, entry Entry) error {
	how := Script{Args: entry.Args, Env: entry.Env, Lenient: source.Lenient}
	if entry.Strict != nil {
		how.Lenient = !*entry.Strict
	}
	if entry.Dir != "" {
		var err error
		if how.Dir, err = r.directory(workspace, entry.Dir); err != nil {
			return fmt.Errorf("dir: %w", err)
		}
	}
	begin := len(r.scripts)
	if err := r.readPath(workspace, entry.Path); err != nil {
		return err
	}
	for i := range r.scripts[begin:] {
		script := &r.scripts[begin+i]
		how.Path = script.Path
		*script = how
	}
	return nil
}

// directory is the name of a directory of the workspace, empty for its root.
func (r *reader) directory(workspace, given string) (string, error) {
	name, err := relative(workspace, given)
	if err != nil {
		return "", err
	}
	info, err := r.root.Stat(name)
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

func (r *reader) readPath(workspace, given string) error {
	name, err := relative(workspace, given)
	if err != nil {
		return err
	}
	info, err := r.root.Stat(name)
	if err != nil {
		return explain(given, err)
	}
	if info.IsDir() {
		return r.readDirectory(given, name)
	}
	return r.addScript(given, name, info)
}

// relative turns a path as the user gave it into one below the workspace.
func relative(workspace, given string) (string, error) {
	name := filepath.Clean(given)
	if filepath.IsAbs(name) {
		inside, err := filepath.Rel(workspace, name)
		if err != nil {
			return "", fmt.Errorf("%s: %w", given, err)
		}
		name = inside
	}
	if !filepath.IsLocal(name) {
		return "", fmt.Errorf("%s: lies outside the workspace %s; a seed must be inside it", given, workspace)
	}
	return filepath.ToSlash(name), nil
}

// explain says in a user's words what the file system refused.
func explain(given string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: no such file or directory in the workspace", given)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: not readable: permission denied", given)
	case strings.Contains(err.Error(), "path escapes from parent"): // os.Root's error has no name
		return fmt.Errorf("%s: a symbolic link leads outside the workspace (or is absolute); a seed must be inside it", given)
	default:
		return fmt.Errorf("%s: %w", given, err)
	}
}

func (r *reader) readDirectory(given, name string) error {
	entries, err := fs.ReadDir(r.root.FS(), name)
	if err != nil {
		return explain(given, err)
	}
	scripts := 0
	for _, entry := range entries { // ReadDir sorts by name
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		child := path.Join(name, entry.Name())
		info, err := r.root.Stat(child)
		switch {
		case err != nil:
			err = explain(child, err)
		case info.IsDir():
			err = r.addCompanions(child)
		case r.isModule(child, info):
			err = r.addFile(child, info)
		default:
			scripts++
			err = r.addScript(child, child, info)
		}
		if err != nil {
			r.problems = append(r.problems, fmt.Errorf("seed: %w", err))
		}
	}
	if scripts == 0 {
		return fmt.Errorf("%s: the directory holds no seeds; supported: %s", given, Supported)
	}
	return nil
}

// addCompanions takes a sub-directory along for the scripts to read.
func (r *reader) addCompanions(dir string) error {
	entries, err := fs.ReadDir(r.root.FS(), dir)
	if err != nil {
		return explain(dir, err)
	}
	for _, entry := range entries {
		child := path.Join(dir, entry.Name())
		info, err := r.root.Stat(child)
		switch {
		case err != nil:
			return explain(child, err)
		case info.IsDir() && entry.Type()&fs.ModeSymlink != 0:
			return fmt.Errorf("%s: a symbolic link to a directory; put the directory itself there", child)
		case info.IsDir():
			err = r.addCompanions(child)
		default:
			err = r.addFile(child, info)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
	if err := checkScript(name, head); err != nil {
		return err
	}
	r.scripts = append(r.scripts, Script{Path: name})
	return nil
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

// isModule tells whether a file is for the scripts beside it.
func (r *reader) isModule(name string, info fs.FileInfo) bool {
	head, err := r.head(name)
	_, any := InterpreterOf(name, head)
	return err == nil && any && !isApplied(name, head, isExecutable(info))
}

func isExecutable(info fs.FileInfo) bool { return info.Mode()&0o111 != 0 }

func (r *reader) sum(name string) (string, error) {
	content, err := r.root.Open(name)
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
func (r *reader) head(name string) (string, error) {
	file, err := r.root.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	buffer := make([]byte, 256)
	n, err := io.ReadFull(file, buffer)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	return string(buffer[:n]), nil
}
