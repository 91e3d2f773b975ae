package script

import (
	"context"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script/reader"
)

// Name is the name of the format.
const Name = "script"

// Format is the format of scripts in shells and other languages.
type Format struct{}

// Name returns [Name].
func (Format) Name() string { return Name }

// Files describes the files that are scripts.
func (Format) Files() string {
	return "scripts of a shell, Python, Node or PowerShell (*.sh, *.py, *.js, *.mjs, *.cjs, *.ts, *.mts, *.ps1, or a file whose first line is a shebang such as #!/bin/sh)"
}

// Options are the options of an entry for its scripts.
func (Format) Options() []format.Option { return reader.OptionsOfEntries }

// Reader returns the reader of a seed's scripts.
func (Format) Reader(source format.Source) format.Reader { return reader.New(Name, source) }

// Prepare finds what runs the scripts, and checks their syntax.
func (Format) Prepare(ctx context.Context, target format.Target, parts []format.Part) (format.Applier, error) {
	scripts, err := FromParts(parts, target.Inline)
	if err != nil {
		return nil, err
	}
	return Runner{Dir: target.Dir, Programs: target.Programs, Note: target.Progress}.Prepare(ctx, scripts)
}

// FromParts returns the scripts among the parts of a seed. inline is the path of the inline script.
func FromParts(parts []format.Part, inline string) ([]Script, error) {
	var scripts []Script
	for _, part := range parts {
		if part.Format != Name {
			continue
		}
		options, err := reader.ReadOptions(part)
		if err != nil {
			return nil, err
		}
		s := Script{Name: part.Name, Path: part.Name, Inline: part.Inline, Options: options}
		if part.Inline {
			s.Path = inline
		}
		scripts = append(scripts, s)
	}
	return scripts, nil
}
