package awscli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// recording is a file of testdata/recordings: what the real AWS CLI did in the cases of a theme, or
// in the scripts.
type recording struct {
	// With are the versions of the programs that it was made with.
	With map[string]string `json:"with"`
	Runs []recordedRun     `json:"runs"`

	path   string
	before dynamo.Catalog
	mu     sync.Mutex
}

// recordedRun is one run and its outcome.
type recordedRun struct {
	Title string `json:"title"`
	// Input is a digest over all that the run depends on, so that a case that was changed is not
	// taken for recorded.
	Input  string              `json:"input"`
	Status int                 `json:"status"`
	Stdout recorded            `json:"stdout,omitempty"`
	Stderr recorded            `json:"stderr,omitempty"`
	Files  map[string]recorded `json:"files,omitempty"`
	// Tables are those that are not as they were before, by name; null are those that are gone.
	Tables map[string]*dynamo.Table `json:"tables,omitempty"`
}

func TestEveryCaseIsRecorded(t *testing.T) {
	for _, theme := range append(readThemes(t), readScripts(t)) {
		recording := readRecording(t, theme.name, dynamo.Catalog{})
		var cases, runs []string
		for _, c := range theme.cases {
			if digest := c.job.digest(t); !slices.Contains(cases, digest) {
				cases = append(cases, digest)
			}
		}
		for _, run := range recording.Runs {
			runs = append(runs, run.Input)
		}
		assert.Equal(t, cases, runs, "%s was made for other cases: make record makes it anew", recording.path)
	}
}

// readRecording reads what was recorded of runs that each find a state.
func readRecording(t *testing.T, name string, before dynamo.Catalog) *recording {
	t.Helper()
	r := &recording{path: filepath.Join("testdata", "recordings", name+".json"), before: before}
	text, err := os.ReadFile(r.path)
	if *record && errors.Is(err, fs.ErrNotExist) {
		return r
	}
	require.NoError(t, err, "make record records it")
	require.NoError(t, json.Unmarshal(text, r), r.path)
	return r
}

// outcome is what was recorded of a job.
func (r *recording) outcome(t *testing.T, j job) outcome {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.find(j.digest(t))
	if run == nil {
		t.Fatalf("%s has no recording of this case as it is now: make record makes one", r.path)
	}
	result := outcome{stdout: string(run.Stdout), stderr: string(run.Stderr), status: run.Status, files: map[string]string{}}
	for name, content := range run.Files {
		result.files[name] = string(content)
	}
	for _, table := range r.before.Tables {
		if now, changed := run.Tables[table.Name]; !changed {
			result.state.Tables = append(result.state.Tables, table)
		} else if now != nil {
			result.state.Tables = append(result.state.Tables, *now)
		}
	}
	before := tables(r.before)
	for name, table := range run.Tables {
		if before[name] == nil {
			result.state.Tables = append(result.state.Tables, *table)
		}
	}
	return result
}

// keep records the outcome of a case in the place of what was recorded.
func (r *recording) keep(t *testing.T, c testCase, real outcome) {
	t.Helper()
	run := recordedRun{
		Title: c.title, Input: c.job.digest(t), Status: real.status, Stdout: recorded(real.stdout), Stderr: recorded(real.stderr),
		Files: map[string]recorded{}, Tables: map[string]*dynamo.Table{},
	}
	for name, content := range real.files {
		run.Files[name] = recorded(content)
	}
	before, after := tables(r.before), tables(real.state)
	for name, table := range after {
		if before[name] == nil || len(one(before[name]).Diff(one(table))) > 0 {
			run.Tables[name] = table
		}
	}
	for name := range before {
		if after[name] == nil {
			run.Tables[name] = nil
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if old := r.find(run.Input); old != nil {
		*old = run
	} else {
		r.Runs = append(r.Runs, run)
	}
}

// write writes the file: the runs of these cases, in their order, and no others.
func (r *recording) write(t *testing.T, cases []testCase) {
	t.Helper()
	kept := &recording{With: r.With}
	for _, c := range cases {
		if run := r.find(c.job.digest(t)); run != nil && kept.find(run.Input) == nil {
			kept.Runs = append(kept.Runs, *run)
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	require.NoError(t, encoder.Encode(kept))
	require.NoError(t, os.MkdirAll(filepath.Dir(r.path), 0o755))
	require.NoError(t, os.WriteFile(r.path, text.Bytes(), 0o644)) //nolint:gosec // a source file
}

func (r *recording) find(input string) *recordedRun {
	for i := range r.Runs {
		if r.Runs[i].Input == input {
			return &r.Runs[i]
		}
	}
	return nil
}

func tables(state dynamo.Catalog) map[string]*dynamo.Table {
	byName := map[string]*dynamo.Table{}
	for i, table := range state.Tables {
		byName[table.Name] = &state.Tables[i]
	}
	return byName
}

func one(table *dynamo.Table) dynamo.Catalog { return dynamo.Catalog{Tables: []dynamo.Table{*table}} }

// digest is over the command, the calls and the files with their names.
func (j job) digest(t *testing.T) string {
	t.Helper()
	hash := sha256.New()
	fmt.Fprintf(hash, "%q\n", j.command)
	for _, call := range j.state {
		fmt.Fprintf(hash, "%s %s\n", call.Operation, call.Input)
	}
	for _, file := range j.files {
		err := filepath.WalkDir(file, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			fmt.Fprintf(hash, "%s %q\n", filepath.ToSlash(path), content)
			return err
		})
		if !errors.Is(err, fs.ErrNotExist) {
			require.NoError(t, err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// versions are those of the programs whose words are in a recording.
func versions(t *testing.T) map[string]string {
	t.Helper()
	first := func(command ...string) string {
		said, err := exec.CommandContext(t.Context(), command[0], command[1:]...).Output()
		require.NoError(t, err)
		return strings.SplitN(string(said), "\n", 2)[0]
	}
	database, err := testbed.DynamoDBLocalVersion(t.Context())
	require.NoError(t, err)
	cli, _, _ := strings.Cut(first(testbed.AWSCLI(t), "--version"), " ")
	return map[string]string{"aws": cli, "DynamoDB Local": database, "bash": first("bash", "--version"), "jq": first("jq", "--version")}
}

// recorded is text in a recording: a list of its lines, or base64 where it is no UTF-8.
type recorded string

// MarshalJSON writes it.
func (r recorded) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	var err error
	if utf8.ValidString(string(r)) {
		err = encoder.Encode(slices.Collect(strings.Lines(string(r))))
	} else {
		err = encoder.Encode(base64.StdEncoding.EncodeToString([]byte(r)))
	}
	return b.Bytes(), err
}

// UnmarshalJSON reads it.
func (r *recorded) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		var bytes []byte
		err := json.Unmarshal(text, &bytes)
		*r = recorded(bytes)
		return err
	}
	var lines []string
	err := json.Unmarshal(text, &lines)
	*r = recorded(strings.Join(lines, ""))
	return err
}
