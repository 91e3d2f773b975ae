package resident

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// tables is a format of files that end in .tables and have the name of a table on each line.
type tables struct{}

func (tables) Name() string                       { return "names" }
func (tables) Files() string                      { return "names of tables (*.tables)" }
func (tables) Options() []format.Option           { return nil }
func (tables) Reader(format.Source) format.Reader { return tables{} }

func (tables) Claims(file format.File) bool             { return path.Ext(file.Name) == ".tables" }
func (tables) Check(format.File) error                  { return nil }
func (tables) Includes(format.Part) []string            { return nil }
func (tables) Companions(format.Part) format.Companions { return format.Companions{} }
func (tables) Part(file format.File, _ format.Options) (format.Part, []string, error) {
	return format.Part{Name: file.Name, Format: "names"}, nil, nil
}

func (tables) Prepare(_ context.Context, target format.Target, parts []format.Part) (format.Applier, error) {
	names := make([][]string, len(parts))
	for i, part := range parts {
		text, err := os.ReadFile(target.Path(part))
		if err != nil {
			return nil, err
		}
		if names[i] = strings.Fields(string(text)); names[i][0] == "none" {
			return nil, &failure.Error{Part: part.Name, Line: 1, Message: "none is no table"}
		}
	}
	return &tablesApplier{target, parts, names}, nil
}

type tablesApplier struct {
	format.Target
	parts []format.Part
	names [][]string
}

func (a *tablesApplier) Apply(ctx context.Context, index int) error {
	for _, name := range a.names[index] {
		_, err := a.Client.CreateTable(ctx, &dynamodb.CreateTableInput{
			TableName:            &name,
			BillingMode:          types.BillingModePayPerRequest,
			AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
			KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
		})
		if err != nil {
			return fmt.Errorf("creating %s: %w", name, err)
		}
		a.Progress(a.parts[index].Name, "created "+name)
	}
	return nil
}

// applied is a seed that is applied where its workspace is, without a seeder around it.
type applied struct {
	seedApplier
	mu   sync.Mutex
	said []string
}

func (a *applied) say(part, line string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said = append(a.said, part+": "+line)
}

// counted records what a part with data has brought at its end.
func (a *applied) counted(part string, c seeder.Counts) {
	if c.Over {
		a.say(part, fmt.Sprintf("%s: %d tables and %d items", c.Place, c.Tables, c.Items))
	}
}

// list lists the tables of the database, if there is one.
func (a *applied) list(ctx context.Context) ([]string, error) {
	if a.target.Client == nil {
		return nil, errors.New("there is no database")
	}
	return dynamo.ListTables(ctx, a.target.Client)
}

// unpackData writes what the parts of a seed declare to a directory, and returns that.
func unpackData(t *testing.T, from seed.Seed) (dir string) {
	t.Helper()
	dir = t.TempDir()
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	require.NoError(t, from.WriteTar(writer, seed.Paths{Workspace: "/workspace", Inline: "/inline", Data: "/data"}))
	require.NoError(t, writer.Close())
	for reader := tar.NewReader(&archive); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		require.NoError(t, err)
		if name, isData := strings.CutPrefix(header.Name, "data/"); isData {
			chunk, err := io.ReadAll(reader)
			require.NoError(t, err)
			require.NoError(t, os.MkdirAll(filepath.Join(dir, path.Dir(name)), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), chunk, 0o600))
		}
	}
}

// readParts reads a seed of these files, given as alternating names and texts, in their order.
func readParts(t *testing.T, files ...string) *applied {
	t.Helper()
	dir := t.TempDir()
	var source seed.Source
	for i := 0; i < len(files); i += 2 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o600))
		if path.Ext(files[i]) != ".data" {
			source.Entries = append(source.Entries, seed.Entry{Path: files[i]})
		}
	}
	list := append([]format.Format{tables{}, data.Adapt(lines{})}, formats.All()...)
	read, err := seed.Read(dir, source, list)
	require.NoError(t, err)

	// Orphans of scripts are of no interest here, and whatever else this process has started is no
	// script's.
	childless := exec.CommandContext(t.Context(), "sleep", "infinity")
	require.NoError(t, childless.Start())
	t.Cleanup(func() { _ = childless.Process.Kill(); _ = childless.Wait() })
	a := &applied{}
	a.seedApplier = seedApplier{formats: list, parts: read.Parts, begin: func() {}, counted: a.counted, tables: &tableWatch{list: a.list}, target: format.Target{
		Dir:      dir,
		Data:     unpackData(t, read),
		Progress: a.say,
		Programs: format.Programs{
			Env:     os.Environ(),
			Scratch: t.TempDir(),
			Output:  func(part, stream, line string) { a.say(part, stream+" "+line) },
			Reaper:  childless.Process.Pid,
			Begin:   func(string, format.Program) func() { return func() {} },
		},
	}}
	return a
}

func TestPartsOfTwoFormats(t *testing.T) {
	a := readParts(t, "1.sh", "echo one $A", "2.tables", "orders users", "3.sh", "#!/bin/bash\necho three\n", "4.tables", "carts")
	a.target.Client = dynamo.Connect(testbed.DynamoDBLocal(t))
	require.NoError(t, a.apply(t.Context()))
	assert.Equal(t, []string{
		"1.sh: part 1 of 4", "1.sh: stdout one",
		"2.tables: part 2 of 4", "2.tables: created orders", "2.tables: created users",
		"3.sh: part 3 of 4", "3.sh: stdout three",
		"4.tables: part 4 of 4", "4.tables: created carts",
	}, a.said)
	there, err := a.target.Client.ListTables(t.Context(), &dynamodb.ListTablesInput{})
	require.NoError(t, err)
	assert.Equal(t, []string{"carts", "orders", "users"}, there.TableNames)
}

func TestProgressCountsParts(t *testing.T) {
	a := readParts(t, "1.sh", "true", "2.sh", "true")
	require.NoError(t, a.apply(t.Context()))
	assert.Equal(t, []string{"1.sh: script 1 of 2", "2.sh: script 2 of 2"}, a.said)
	a = readParts(t, "1.sh", "true")
	require.NoError(t, a.apply(t.Context()))
	assert.Empty(t, a.said, "one is not counted")
}

func TestPartsArePreparedFirst(t *testing.T) {
	a := readParts(t, "1.sh", "echo one", "2.tables", "none", "3.sh", "if true\n", "4.sh", "if true\n")
	err := a.apply(t.Context())
	require.ErrorContains(t, err, "2.tables:1: none is no table", "of every format")
	require.ErrorContains(t, err, "3.sh:", "and every part")
	require.ErrorContains(t, err, "4.sh:")
	assert.Empty(t, a.said)
}

func TestFailedPartEndsTheSeed(t *testing.T) {
	a := readParts(t, "1.sh", "true", "2.sh", "false", "3.tables", "orders")
	require.ErrorContains(t, a.apply(t.Context()), "2.sh: exit status 1")
	assert.Equal(t, []string{"1.sh: part 1 of 3", "2.sh: part 2 of 3"}, a.said)
}

func TestUnknownFormat(t *testing.T) {
	a := readParts(t, "1.sh", "echo one", "2.tables", "x")
	a.formats = []format.Format{script.Format{}}
	require.EqualError(t, a.apply(t.Context()), "2.tables: the seeder does not know the format names: plugin and seeder differ in version")
	assert.Empty(t, a.said)
}

func TestChangedPartIsRefused(t *testing.T) {
	for name, command := range map[string]string{
		"rewritten":        "echo 'echo other' >c.sh",
		"appended to":      "echo '# c' >>c.sh",
		"removed":          "rm c.sh",
		"replaced by pipe": "rm c.sh; mkfifo c.sh",
		"replaced by link": "echo 'echo other' >other; ln -sf other c.sh",
	} {
		t.Run(name, func(t *testing.T) {
			a := readParts(t, "a.sh", "echo a", "b.sh", command, "c.sh", "echo c")
			err := a.apply(t.Context())
			require.EqualError(t, err, "c.sh: it was changed by b.sh, which ran before it, so the state would not be what the files of the seed say; have b.sh write another file, and run that there")
			var failed *failure.Error
			require.ErrorAs(t, err, &failed)
			assert.Equal(t, []string{"a.sh: script 1 of 3", "a.sh: stdout a", "b.sh: script 2 of 3"}, a.said)
		})
	}
	t.Run("of another format", func(t *testing.T) {
		a := readParts(t, "a.sh", "echo carts >b.tables", "b.tables", "orders")
		require.ErrorContains(t, a.apply(t.Context()), "b.tables: it was changed by a.sh, which ran before it, ")
	})
}

func TestPartsMayChangeOtherFiles(t *testing.T) {
	a := readParts(t,
		"a.sh", "chmod +x b.sh; touch b.sh; cp b.sh copy && mv copy b.sh; echo '# over' >>a.sh; echo new >x.data; echo true >new; . ./new",
		"b.sh", "test -f new; grep -q new x.data", "x.data", "old")
	require.NoError(t, a.apply(t.Context()))
}
