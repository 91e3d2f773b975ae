package awscli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// pair is the real CLI and ours. They work in the same directory, one after the other, so that no path differs.
type pair struct {
	root         string // holds the working directory and the home
	theirs, ours side
}

// side is one of the two CLIs: where a shell finds it, and a database of its own.
type side struct {
	bin      string // a directory that holds it as aws and as awslocal
	socket   string // of our server
	endpoint string
	client   *dynamodb.Client
}

func newPair(t *testing.T) *pair {
	t.Helper()
	theirs, ours := newSide(t), newSide(t)
	theirs.bin = realCLI(t, theirs.endpoint)
	ours.bin = bin
	ours.socket, _ = serve(t, awscli.NewCaller(ours.endpoint, dynamo.Region, dynamo.AccessKey))
	return &pair{t.TempDir(), theirs, ours}
}

func newSide(t *testing.T) side {
	t.Helper()
	endpoint := testbed.DynamoDBLocal(t)
	return side{endpoint: endpoint, client: dynamo.Connect(endpoint)}
}

// realCLI returns a directory whose aws and awslocal are the real CLI at an endpoint: when a script names none, and
// when it names the one where seed scripts expect the database. Ours goes to the database whatever they name.
func realCLI(t *testing.T, endpoint string) string {
	t.Helper()
	dir := t.TempDir()
	wrapper := fmt.Sprintf("#!/bin/bash\nexec %s --endpoint-url %[2]s \"${@/%[3]s/%[2]s}\"\n",
		testbed.AWSCLI(t), endpoint, strings.ReplaceAll(dynamo.Endpoint, "/", `\/`))
	for _, name := range []string{"aws", "awslocal"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(wrapper), 0o700))
	}
	return dir
}

// environment is what scripts find. The PATH is that of a plain system: nobody's own python has an aws of its own.
func (p *pair) environment(s side) []string {
	return []string{
		"PATH=" + s.bin + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", awscli.SocketVariable + "=" + s.socket,
		"HOME=" + p.home(), "LANG=C.UTF-8", "TZ=UTC",
		"AWS_ACCESS_KEY_ID=" + dynamo.AccessKey, "AWS_SECRET_ACCESS_KEY=" + dynamo.SecretKey,
		"AWS_REGION=" + dynamo.Region, "AWS_DEFAULT_REGION=" + dynamo.Region,
		"AWS_ENDPOINT_URL=" + dynamo.Endpoint, "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
	}
}

func (p *pair) home() string    { return filepath.Join(p.root, "home") }
func (p *pair) workdir() string { return filepath.Join(p.root, "work") }

// call is a call of the API that makes a part of a state.
type call struct {
	Operation string
	Input     json.RawMessage
}

// fixture is the state that every case finds.
func fixture(t *testing.T) []call {
	t.Helper()
	text, err := os.ReadFile("testdata/fixture.json")
	require.NoError(t, err)
	var calls []call
	require.NoError(t, json.Unmarshal(text, &calls))
	return calls
}

// run runs a command on both sides, each on the state that the calls make and in a directory that holds copies of
// the files and nothing else.
func (p *pair) run(t *testing.T, state []call, files []string, command ...string) (theirs, ours outcome) {
	t.Helper()
	return p.runOn(t, p.theirs, state, files, command), p.runOn(t, p.ours, state, files, command)
}

func (p *pair) runOn(t *testing.T, s side, state []call, files, command []string) outcome {
	t.Helper()
	began := time.Now()
	s.reset(t, state)
	p.clear(t, files)

	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env = p.workdir(), p.environment(s)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	// What a command leaves behind ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	require.NoError(t, cmd.Start())
	err := cmd.Wait()
	_ = cmd.Cancel()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	require.NoError(t, ctx.Err(), "it does not end\nstdout: %s\nstderr: %s", &stdout, &stderr)

	now := execution{began, strings.Join(command, " ")}
	result := outcome{
		stdout: now.erase(stdout.String()), stderr: now.erase(stderr.String()), status: cmd.ProcessState.ExitCode(),
		files: map[string]string{},
	}
	for name, content := range p.files(t) {
		result.files[name] = now.erase(content)
	}
	result.state, err = dynamo.Describe(ctx, s.client)
	require.NoError(t, err)
	return result
}

// commandTimeout is how long a command and a look at what it left may take; nothing is measured with it.
const commandTimeout = 2 * time.Minute

// reset replaces what the database holds.
func (s side) reset(t *testing.T, state []call) {
	t.Helper()
	pages := dynamodb.NewListTablesPaginator(s.client, &dynamodb.ListTablesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, name := range page.TableNames {
			_, err := s.client.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: aws.String(name)})
			require.NoError(t, err)
		}
	}
	for _, call := range state {
		require.NoError(t, testbed.CallDynamoDB(s.endpoint, call.Operation, string(call.Input)))
	}
}

// clear leaves an empty home and the files in the working directory.
func (p *pair) clear(t *testing.T, files []string) {
	t.Helper()
	for _, dir := range []string{p.home(), p.workdir()} {
		require.NoError(t, os.RemoveAll(dir))
		require.NoError(t, os.MkdirAll(dir, 0o700))
	}
	for _, path := range files {
		to := filepath.Join(p.workdir(), filepath.Base(path))
		switch info, err := os.Stat(path); {
		case errors.Is(err, fs.ErrNotExist):
		case info.IsDir():
			require.NoError(t, os.CopyFS(to, os.DirFS(path)))
		default: // not written anew: a program that another process may still hold open for writing cannot be run
			original, err := filepath.Abs(path)
			require.NoError(t, err)
			require.NoError(t, os.Symlink(original, to))
		}
	}
}

// files reads all that is in the home and in the working directory.
func (p *pair) files(t *testing.T) map[string]string {
	t.Helper()
	contents := map[string]string{}
	err := filepath.WalkDir(p.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		contents[strings.TrimPrefix(path, p.root+"/")] = string(content)
		return err
	})
	require.NoError(t, err)
	return contents
}

// execution is when a command ran, and its text.
type execution struct {
	began   time.Time
	command string
}

var (
	times = regexp.MustCompile(`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d:\d\d)?`)
	ids   = regexp.MustCompile(`\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
)

// erase replaces what must differ between two runs: times between the beginning of the command and now (creation
// dates, stream labels), and random identifiers that the command does not name.
func (m execution) erase(text string) string {
	text = times.ReplaceAllStringFunc(text, func(match string) string {
		parts := times.FindStringSubmatch(match)
		stamp, zone := parts[1], parts[2]
		at, err := time.Parse("2006-01-02T15:04:05Z07:00", stamp+orUTC(zone))
		if err != nil || at.Before(m.began.Add(-time.Second)) || at.After(time.Now()) {
			return match
		}
		return "<time>" + zone
	})
	return ids.ReplaceAllStringFunc(text, func(id string) string {
		if strings.Contains(m.command, id) {
			return id
		}
		return "<id>"
	})
}

func orUTC(zone string) string {
	if zone == "" {
		return "Z"
	}
	return zone
}

// outcome is all that can be seen after a command.
type outcome struct {
	stdout, stderr string
	status         int
	files          map[string]string
	state          dynamo.Catalog
}

// compare tells where other, the outcome of ours, differs from that of the real CLI, and how.
func (o outcome) compare(other outcome) map[string]string {
	found := map[string]string{}
	differ := func(place string, theirs, ours any) {
		if want, got := fmt.Sprint(theirs), fmt.Sprint(ours); want != got {
			want, got = differingLines(want, got)
			found[place] = fmt.Sprintf("real: %s\nours: %s", indented(want), indented(got))
		}
	}
	differ("stdout", o.stdout, other.stdout)
	differ("stderr", o.stderr, other.stderr)
	differ("status", o.status, other.status)
	differ("files", o.files, other.files)
	if lines := o.state.Diff(other.state); len(lines) > 0 {
		found["state"] = strings.Join(lines, "\n")
	}
	return found
}

// differingLines cuts the lines off that two texts begin and end with in common, but for the nearest.
func differingLines(a, b string) (string, string) {
	const context = 2
	as, bs := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	shorter := min(len(as), len(bs))
	head, tail := 0, 0
	for head < shorter && as[head] == bs[head] {
		head++
	}
	for tail < shorter-head && as[len(as)-1-tail] == bs[len(bs)-1-tail] {
		tail++
	}
	head, tail = max(head-context, 0), max(tail-context, 0)
	return strings.Join(as[head:len(as)-tail], ""), strings.Join(bs[head:len(bs)-tail], "")
}

// indented sets text of several lines apart.
func indented(text string) string {
	if !strings.Contains(strings.TrimSuffix(text, "\n"), "\n") {
		return fmt.Sprintf("%q", text)
	}
	return "\n  | " + strings.ReplaceAll(text, "\n", "\n  | ")
}
