package data

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Adapt returns a data format as a format of seeds.
func Adapt(of Format) format.Format { return adapted{of} }

type adapted struct{ Format }

// Options returns the format's own options and those of all data formats.
func (a adapted) Options() []format.Option { return slices.Concat(a.Format.Options(), CommonOptions) }

func (a adapted) Reader(source format.Source) format.Reader { return reader{a, source} }

func (a adapted) Prepare(_ context.Context, target format.Target, parts []format.Part) (format.Applier, error) {
	return applier{target, parts}, nil
}

// reader reads the parts of a seed in one data format.
type reader struct {
	format adapted
	source format.Source
}

func (r reader) Claims(file format.File) bool { return !file.Inline && r.format.Claims(file) }

// Check finds nothing: Compile reads the whole part.
func (r reader) Check(format.File) error { return nil }

func (r reader) Part(file format.File, entry format.Options) (part format.Part, notes []string, err error) {
	options, err := encodeOptions(mergeOptions(r.format.Options(), entry, r.source.Options))
	return format.Part{Name: file.Name, Format: r.format.Name(), Directory: file.Directory, Options: options}, nil, err
}

func (r reader) Includes(format.Part) []string            { return nil }
func (r reader) Companions(format.Part) format.Companions { return format.Companions{} }

// Compile reads a part and gives its records in chunks.
func (r reader) Compile(part format.Part, give func(chunk []byte) error) (format.Compiled, error) {
	options, err := decodeOptions(part.Options)
	if err != nil {
		return format.Compiled{}, fmt.Errorf("%s: reading its options: %w", part.Name, err)
	}
	common, err := readCommonOptions(options)
	if err != nil {
		return format.Compiled{}, fmt.Errorf("%s: %w", part.Name, err)
	}
	own := &parameters{format.NewParameters(options["parameters"].Variables), r.source.Parameters}
	in := Part{
		Name: part.Name, Directory: part.Directory, Workspace: r.source.Workspace, Options: options, Now: r.source.Now,
		Definitions: r.source.Definitions, parameters: own,
	}
	newSink := func(known keys) *Sink {
		return &Sink{
			part:        part.Name,
			options:     common,
			definitions: r.source.Definitions,
			tables:      map[string]bool{},
			names:       map[string]string{},
			items:       map[string]int64{},
			keys:        known,
			write:       newStreamWriter(give),
		}
	}
	sink := newSink(keys{})
	if common.lastDuplicate {
		sink.last = true
		if err := r.read(in, sink); err != nil {
			return format.Compiled{}, err
		}
		sink = newSink(sink.keys)
	}
	if err := r.read(in, sink); err != nil {
		return format.Compiled{}, err
	}
	compiled, err := sink.compiled()
	if unused := own.unused(); unused != "" {
		compiled.Notes = append(compiled.Notes, part.Name+": "+unused)
	}
	return compiled, err
}

// read returns the problems of a part.
func (r reader) read(part Part, sink *Sink) error {
	err := r.format.Read(part, sink)
	switch {
	case len(sink.problems) > 0 && (err == nil || errors.Is(err, errEnough)):
		return sink.problem()
	case err != nil && len(sink.problems) > 0:
		return errors.Join(sink.problem(), err)
	}
	return err
}
