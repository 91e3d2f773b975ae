package formats_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
)

var (
	propertyRounds = flag.Int("property.rounds", 15, "how many random seeds are tried for each format")
	propertySeed   = flag.Uint64("property.seed", 1, "the first of the random seeds")
)

// sample is a seed in one format, and what it declares.
type sample struct {
	files   map[string]string
	entries []seed.Entry
	tables  []dynamo.Definition
	items   map[string][]value // by table
	format  string             // of the last part
}

// writers write random tables and items, each in a format of their own.
var writers = map[string]func(*random) sample{}

// TestEachFormatDeclaresWhatIsWrittenInIt writes random tables and items in each format that can
// hold them, and reads them.
func TestEachFormatDeclaresWhatIsWrittenInIt(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(writers)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range *propertyRounds {
				at := *propertySeed + uint64(i)
				written := writers[name](newRandom(at))
				if !checkSample(t, written) {
					t.Fatalf("again by: go test ./internal/seed/formats -run 'TestEachFormat.*/%s$' -property.seed=%d -property.rounds=1\n%s", name, at, written)
				}
			}
		})
	}
}

// checkSample reads a sample, twice.
func checkSample(t *testing.T, written sample) bool {
	t.Helper()
	dir := datatest.Workspace(t, written.files)
	source := seed.Source{Entries: written.entries}
	read, err := seed.Read(dir, source, formats.All())
	if err != nil {
		t.Error(err)
		return false
	}
	again, err := seed.Read(dir, source, formats.All())
	require.NoError(t, err)
	if read.Digest() != again.Digest() {
		t.Error("read again, it has another digest")
		return false
	}
	if last := read.Parts[len(read.Parts)-1]; last.Format != written.format {
		t.Errorf("%s is read as %s, and not as %s", last.Name, last.Format, written.format)
		return false
	}
	want, got := written.lines(), declared(datatest.Records(t, read))
	missing := slices.DeleteFunc(slices.Clone(want), func(line string) bool { return slices.Contains(got, line) })
	unknown := slices.DeleteFunc(slices.Clone(got), func(line string) bool { return slices.Contains(want, line) })
	if len(missing)+len(unknown) > 0 || len(want) != len(got) {
		t.Errorf("not declared:\n%s\ndeclared, and not written:\n%s\n%d of %d", strings.Join(missing, "\n"), strings.Join(unknown, "\n"), len(got), len(want))
		return false
	}
	return true
}

// String shows a sample.
func (s sample) String() string {
	var text strings.Builder
	for _, entry := range s.entries {
		fmt.Fprintf(&text, "%s %v\n", entry.Path, entry.Options)
	}
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		fmt.Fprintf(&text, "--- %s\n%s\n", name, s.files[name])
	}
	return text.String()
}

// lines describes what a sample declares.
func (s sample) lines() (lines []string) {
	for _, table := range s.tables {
		lines = append(lines, "table "+canonicalTable(table))
	}
	for table, items := range s.items {
		for _, item := range items {
			lines = append(lines, table+" "+canonicalItem(newRandom(0).line(item.typedFields())))
		}
	}
	return lines
}

// declared describes what was read.
func declared(records []data.Record) (lines []string) {
	for _, record := range records {
		switch record.Kind {
		case data.Table:
			lines = append(lines, "table "+canonicalTable(record.Definition))
		case data.Put:
			lines = append(lines, record.Table+" "+canonicalItem(string(record.Text)))
		case data.Statement:
			lines = append(lines, record.Table+" "+canonicalItem(itemOf(string(record.Text))))
		default:
			lines = append(lines, string(record.Kind)+" "+string(record.Text))
		}
	}
	return lines
}

// start returns a sample with some tables in files that no other part is about, and entries for
// them.
func (r *random) start(count int, can abilities) sample {
	s := sample{files: map[string]string{}, items: map[string][]value{}}
	for range count {
		s.tables = append(s.tables, r.table(can))
	}
	return s
}

// add adds a file, with an entry.
func (s *sample) add(file, text string, options map[string]string) {
	s.files[file] = text
	s.entries = append(s.entries, entry(file, options))
}
