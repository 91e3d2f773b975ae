package seed

import (
	"archive/tar"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// compilerOf returns the compiler of a part; nil where the part travels as its file.
func (r *reader) compilerOf(part format.Part) format.Compiler {
	for _, f := range r.formats {
		if f.Name() == part.Format {
			compiler, _ := f.reader.(format.Compiler)
			return compiler
		}
	}
	return nil
}

// compile checks the last part, if it does not travel as its file, and notes what it declares.
func (r *reader) compile() error {
	part := &r.parts[len(r.parts)-1]
	compiler := r.compilerOf(*part)
	if compiler == nil {
		r.definitions.Open = true // it may create tables
		return nil
	}
	isOpen := r.definitions.Open
	compiled, err := compiler.Compile(*part, func([]byte) error { return nil })
	if err != nil {
		return err
	}
	part.Data = compiled.Identity
	for _, table := range compiled.Undefined {
		r.undefined = append(r.undefined, undefined{table, isOpen})
	}
	r.compiled = append(r.compiled, compiled)
	r.notes = append(r.notes, compiled.Notes...)
	r.details = append(r.details, compiled.Details...)
	return nil
}

// unused returns the names that no part has asked for, or has.
func (r *reader) unused() Unused {
	tables, rename := unusedTables(r.source.Options, r.compiled)
	return Unused{Parameters: r.parameters.Unused(), Tables: tables, Rename: rename}
}

// unusedTables returns the tables in options that no part has.
func unusedTables(options format.Options, parts []format.Compiled) (tables, rename []string) {
	missing := func(names []string) []string {
		return slices.DeleteFunc(slices.Sorted(slices.Values(names)), func(name string) bool {
			return slices.ContainsFunc(parts, func(of format.Compiled) bool { return slices.Contains(of.Tables, name) })
		})
	}
	return missing(options["tables"].Words), missing(slices.Collect(maps.Keys(options["rename"].Variables)))
}

// warnOfUnused warns of tables in the options of an entry that none of its parts has.
func (r *reader) warnOfUnused(entry Entry, parts []format.Compiled) {
	tables, rename := unusedTables(entry.Options, parts)
	if names := slices.Compact(slices.Sorted(slices.Values(slices.Concat(tables, rename)))); len(names) > 0 {
		r.warnings = append(r.warnings, fmt.Sprintf("%s: has no table %s", entry.Path, wording.Names(names)))
	}
}

// writeData writes what the parts declare that do not travel as their files, in chunks below the
// directory prefix. It reads them again, because nobody could keep it all.
func (s Seed) writeData(archive *tar.Writer, r *reader, prefix string) error {
	written := map[string]bool{}
	for _, part := range s.Parts {
		compiler := r.compilerOf(part)
		if compiler == nil {
			continue
		}
		chunk := 0
		give := func(content []byte) error {
			if written[part.Chunks()] {
				return nil
			}
			header := &tar.Header{
				Typeflag: tar.TypeReg,
				Name:     strings.TrimPrefix(path.Join(prefix, part.Chunks(), strconv.Itoa(chunk)), "/"),
				Mode:     0o444,
				Size:     int64(len(content)),
				ModTime:  time.Unix(0, 0),
			}
			chunk++
			if err := archive.WriteHeader(header); err != nil {
				return err
			}
			_, err := archive.Write(content)
			return err
		}
		compiled, err := compiler.Compile(part, give)
		if err != nil {
			return fmt.Errorf("reading %s again: %w", part.Name, err)
		}
		if compiled.Identity != part.Data {
			return fmt.Errorf("reading %s again: %w", part.Name, errChanged)
		}
		written[part.Chunks()] = true
	}
	return nil
}

// errChanged says that a file is not what the fingerprint covers.
var errChanged = errors.New("the file was changed while the run was on")
