// Package seed knows what a seed is: which files it may hold, in which order they are applied, and
// what travels along with them to the container where they run. It needs no engine.
package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// supported lists, for messages, what a seed may hold.
const supported = "scripts of a shell, Python, Node or PowerShell (*.sh, *.py, *.js, *.mjs, *.cjs, *.ts, *.mts, *.ps1, or a file whose first line is a shebang such as #!/bin/sh)"

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
	// these absolute paths, too, which [mount.Check] allows.
	Mounts map[string]string
	// Files are files, directories and patterns of them to carry along beside what is carried by
	// itself, and Exclude are those that are neither applied nor carried. A ** stands for any
	// depth.
	Files, Exclude []string
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
	Mounts mount.Points
	// Notes are what a person should know of how it was read, each a line.
	Notes []string

	workspace   string
	files       []file   // everything that travels: Scripts and what is carried along for them
	directories []string // that travel even if they hold no file
	bases       []string // from which scripts may mean their relative paths
}

// file is one of a seed's files, as it was when the seed was read.
type file struct {
	Name       string // relative to the workspace, with slashes
	Executable bool   // the only part of a file's mode that a checkout keeps
	Sum        string // SHA-256 of its content, hexadecimal
}

// Digest is a hash over everything in the seed: its scripts in their order and how they are run,
// and every file's name, content and mode. Neither the time of a file nor the rest of its mode
// counts, since every checkout has others; no script gets to see them.
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
// directory: its scripts are applied in lexical order, but for those that others of them run. What
// is carried along tells [reader.carry]. Every problem is reported.
func Read(dir string, source Source) (Seed, error) {
	files, err := workspace.Open(dir)
	if err != nil {
		return Seed{}, err
	}
	defer func() { _ = files.Close() }()

	r := reader{workspace: files, source: source, seen: map[string]bool{}, searches: map[string]*search{}}
	r.readExclude()
	r.readMounts()
	for _, entry := range source.Entries {
		if err := r.readEntry(entry); err != nil {
			r.problem("seed", err)
		}
	}
	r.carryFiles()
	if len(r.problems) > 0 {
		return Seed{}, wording.Join(r.problems...)
	}
	if err := checkCommands(source.Commands); err != nil {
		return Seed{}, fmt.Errorf("%s:1: %w", CommandsName, err)
	}
	if err := r.carry(); err != nil {
		return Seed{}, fmt.Errorf("seed: %w", err)
	}
	return Seed{
		Scripts: r.scripts, Commands: source.Commands, Env: source.Env, Lenient: source.Lenient, Mounts: r.mounts, Notes: r.notes,
		workspace: files.Path(), files: r.files, directories: r.directories, bases: slices.Compact(slices.Sorted(slices.Values(r.bases))),
	}, nil
}
