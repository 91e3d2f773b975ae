// Package datatest reads parts of data formats in tests, as a run does.
package datatest

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Result is what a seed declares.
type Result struct {
	seed.Seed
	Records []data.Record
}

// Workspace writes files by their names in a new directory and returns its path.
func Workspace(t testing.TB, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

// Read reads a seed in the directory of a workspace, with parts in these formats, in the order in
// which they are asked. The seed is applied to a state, which may have any tables.
func Read(t testing.TB, dir string, source seed.Source, formats ...data.Format) (Result, error) {
	t.Helper()
	source.OnState = true
	read, err := seed.Read(dir, source, adapt(formats))
	if err != nil {
		return Result{}, err
	}
	return Result{read, Records(t, read)}, nil
}

// Paths returns a source whose entries are paths.
func Paths(paths ...string) (source seed.Source) {
	for _, path := range paths {
		source.Entries = append(source.Entries, seed.Entry{Path: path})
	}
	return source
}

func adapt(formats []data.Format) []format.Format {
	adapted := make([]format.Format, len(formats))
	for i, f := range formats {
		adapted[i] = data.Adapt(f)
	}
	return adapted
}

// Apply applies what a seed declares to a database, part by part.
func Apply(t testing.TB, client *dynamodb.Client, of Result, formats ...data.Format) error {
	t.Helper()
	return ApplySeed(t, client, of.Seed, adapt(formats))
}

// ApplySeed does so with a seed without programs and states.
func ApplySeed(t testing.TB, client *dynamodb.Client, from seed.Seed, formats []format.Format) error {
	t.Helper()
	dir := t.TempDir()
	for name, chunk := range chunks(t, from) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, chunk, 0o600))
	}
	for _, part := range from.Parts {
		of := slices.IndexFunc(formats, func(f format.Format) bool { return f.Name() == part.Format })
		require.GreaterOrEqual(t, of, 0, part.Format)
		target := format.Target{Client: client, Data: filepath.Join(dir, "data")}
		applier, err := formats[of].Prepare(t.Context(), target, []format.Part{part})
		require.NoError(t, err)
		if err := applier.Apply(t.Context(), 0); err != nil {
			return err
		}
	}
	return nil
}

// chunks returns the files with records that travel to the seeder, by their names.
func chunks(t testing.TB, from seed.Seed) map[string][]byte {
	t.Helper()
	var archive bytes.Buffer
	require.NoError(t, send(from, &archive))
	chunks := map[string][]byte{}
	for reader := tar.NewReader(&archive); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return chunks
		}
		require.NoError(t, err)
		if header.Typeflag == tar.TypeReg {
			chunks[header.Name], err = io.ReadAll(reader)
			require.NoError(t, err)
		}
	}
}

// Records returns what the parts of a seed declare that are no programs.
func Records(t testing.TB, from seed.Seed) (records []data.Record) {
	t.Helper()
	chunks := chunks(t, from)
	for _, part := range from.Parts {
		for i := 0; ; i++ {
			chunk, found := chunks[fmt.Sprintf("data/%s/%d", part.Chunks(), i)]
			if !found {
				break
			}
			require.NoError(t, data.ReadChunk(bytes.NewReader(chunk), func(record data.Record) error {
				records = append(records, record)
				return nil
			}))
		}
	}
	return records
}

// Send writes all that the seeder needs to nowhere.
func Send(from seed.Seed) error { return send(from, io.Discard) }

func send(from seed.Seed, to io.Writer) error {
	archive := tar.NewWriter(to)
	if err := from.WriteTar(archive, seed.Paths{Workspace: "/workspace", Inline: "/inline", Data: "/data"}); err != nil {
		return err
	}
	return archive.Close()
}

// Describe returns a record on a line: its kind, its table, its text and its place.
func (r Result) Describe() []string {
	lines := make([]string, len(r.Records))
	for i, record := range r.Records {
		lines[i] = fmt.Sprintf("%c %s %s @ %s", record.Kind, record.Table, record.Text, record.Place)
	}
	return lines
}
