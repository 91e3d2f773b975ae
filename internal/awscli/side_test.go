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

// side is one of the two CLIs with a database, a home and a working directory of its own.
type side struct {
	root     string // holds the working directory and the home
	bin      string // a directory that holds the CLI as aws and as awslocal
	socket   string // of our server
	endpoint string
	client   *dynamodb.Client
}

func newSide(t *testing.T) *side {
	t.Helper()
	endpoint := testbed.DynamoDBLocal(t)
	return &side{root: t.TempDir(), endpoint: endpoint, client: dynamo.Connect(endpoint)}
}

func newRealSide(t *testing.T) *side {
	t.Helper()
	s := newSide(t)
	s.bin = realCLI(t, s.endpoint)
	return s
}

func newOurSide(t *testing.T) *side {
	t.Helper()
	s := newSide(t)
	s.bin = bin
	s.socket, _ = serve(t, awscli.NewCaller(s.endpoint, dynamo.Region, dynamo.AccessKey))
	return s
}

// expectedEndpoint is where seed scripts expect the database.
const expectedEndpoint = "http://localhost:8000"

// realCLI returns a directory whose aws and awslocal are the real CLI at an endpoint: when a script
// names none, and when it names the one where seed scripts expect the database. Ours goes to the
// database whatever they name.
func realCLI(t *testing.T, endpoint string) string {
	t.Helper()
	dir := t.TempDir()
	wrapper := fmt.Sprintf("#!/bin/bash\nexec %s --endpoint-url %[2]s \"${@/%[3]s/%[2]s}\"\n",
		testbed.AWSCLI(t), endpoint, strings.ReplaceAll(expectedEndpoint, "/", `\/`))
	for _, name := range []string{"aws", "awslocal"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(wrapper), 0o700))
	}
	return dir
}

// environment is what scripts find. The PATH is that of a plain system: nobody's own python has an
// aws of its own.
func (s *side) environment() []string {
	return []string{
		"PATH=" + s.bin + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", awscli.SocketVariable + "=" + s.socket,
		"HOME=" + s.home(), "LANG=C.UTF-8", "TZ=UTC",
		"AWS_ACCESS_KEY_ID=" + dynamo.AccessKey, "AWS_SECRET_ACCESS_KEY=" + dynamo.SecretKey,
		"AWS_REGION=" + dynamo.Region, "AWS_DEFAULT_REGION=" + dynamo.Region,
		"AWS_ENDPOINT_URL=" + expectedEndpoint, "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
	}
}

func (s *side) home() string    { return filepath.Join(s.root, "home") }
func (s *side) workdir() string { return filepath.Join(s.root, "work") }

// call is a call of the API that makes a part of a state.
type call struct {
	Operation string
	Input     json.RawMessage
}

// job is what a side runs: a command, on the state that calls make and in a directory that holds
// copies of the files and nothing else.
type job struct {
	state   []call
	files   []string
	command []string
}

func (s *side) run(t *testing.T, j job) outcome {
	t.Helper()
	began := time.Now()
	s.reset(t, j.state)
	s.clear(t, j.files)

	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, j.command[0], j.command[1:]...)
	cmd.Dir, cmd.Env = s.workdir(), s.environment()
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

	now := execution{began, strings.Join(j.command, " ")}
	result := outcome{
		stdout: shortened(now.erase(stdout.String())), stderr: shortened(now.erase(stderr.String())),
		status: cmd.ProcessState.ExitCode(), files: map[string]string{},
	}
	for name, content := range s.files(t) {
		result.files[name] = shortened(now.erase(content))
	}
	result.state, err = dynamo.Describe(ctx, s.client)
	require.NoError(t, err)
	return result
}

// commandTimeout is how long a command and a look at what it left may take; nothing is measured
// with it.
const commandTimeout = 2 * time.Minute

// reset replaces what the database holds.
func (s *side) reset(t *testing.T, state []call) {
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
func (s *side) clear(t *testing.T, files []string) {
	t.Helper()
	for _, dir := range []string{s.home(), s.workdir()} {
		require.NoError(t, os.RemoveAll(dir))
		require.NoError(t, os.MkdirAll(dir, 0o700))
	}
	for _, path := range files {
		to := filepath.Join(s.workdir(), filepath.Base(path))
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
func (s *side) files(t *testing.T) map[string]string {
	t.Helper()
	contents := map[string]string{}
	err := filepath.WalkDir(s.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		contents[strings.TrimPrefix(path, s.root+"/")] = string(content)
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

// erase replaces what must differ between two runs: times between the beginning of the command and
// now (creation dates, stream labels), and random identifiers that the command does not name.
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
