package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// The tests of this package run the binary as users do: with settings in the environment and a
// workspace as working directory, against the real engine.

// binary is the path of the plugin, built once.
var binary string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "dynasnap")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // tests run the binary as other users
		panic(err)
	}
	binary = filepath.Join(dir, "dynasnap")
	if output, err := exec.Command("../../hack/build.sh", "plugin", binary).CombinedOutput(); err != nil { // like the released one
		fmt.Fprintf(os.Stderr, "building the plugin: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// acl is the script of most tests.
const acl = `#!/bin/bash
aws dynamodb create-table --table-name acl --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=customer,AttributeType=S AttributeName=resource,AttributeType=S \
  --key-schema AttributeName=customer,KeyType=HASH AttributeName=resource,KeyType=RANGE >/dev/null
aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Bob"}, "resource": {"S": "ACCOUNT-1234"}, "role": {"S": "Admin"}}'
`

// step is one run of the plugin.
type step struct {
	t         *testing.T
	workspace string
	settings  map[string]string
	user      *syscall.Credential // nil for the current user
	binary    string
	args      []string
}

// newStep returns a step that does not push, in a workspace with the given files.
func newStep(t *testing.T, files map[string]string) *step {
	t.Helper()
	s := &step{t: t, workspace: t.TempDir(), binary: binary, settings: map[string]string{
		"PLUGIN_REPO":    "dynasnap.test/" + repositoryName(t),
		"PLUGIN_SEED":    "seed.sh",
		"PLUGIN_DRY_RUN": "true",
		"PLUGIN_DEBUG":   "true", // the log names the run
	}}
	for name, text := range files {
		path := filepath.Join(s.workspace, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return s
}

// repositoryName makes a repository's name from a test's.
func repositoryName(t *testing.T) string {
	t.Helper()
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '/':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return -1
		}
	}, t.Name()), "/")
}

// with sets settings, given as names without PLUGIN_ and values in turn.
func (s *step) with(pairs ...string) *step {
	for i := 0; i < len(pairs); i += 2 {
		s.settings["PLUGIN_"+strings.ToUpper(pairs[i])] = pairs[i+1]
	}
	return s
}

// env sets other variables, given as names and values in turn.
func (s *step) env(pairs ...string) *step {
	for i := 0; i < len(pairs); i += 2 {
		s.settings[pairs[i]] = pairs[i+1]
	}
	return s
}

// asOtherUser runs the plugin as a user without rights, in a workspace that this user may enter.
func (s *step) asOtherUser() *step {
	s.t.Helper()
	if os.Geteuid() != 0 {
		return s // the current user is one
	}
	const nobody = 65534
	s.user = &syscall.Credential{Uid: nobody, Gid: nobody}
	for dir := s.workspace; dir != os.TempDir(); dir = filepath.Dir(dir) {
		require.NoError(s.t, os.Chmod(dir, 0o755)) //nolint:gosec // the test is about this
	}
	return s
}

func (s *step) references(cli *client.Client) []string {
	list, err := cli.ImageList(context.Background(), image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", s.settings["PLUGIN_REPO"]))})
	require.NoError(s.t, err)
	var references []string
	for _, found := range list {
		references = append(references, found.RepoTags...)
	}
	return references
}

// tagged are the references that the step asked for, without those of fingerprints.
func (s *step) tagged(cli *client.Client) []string {
	return slices.DeleteFunc(s.references(cli), func(reference string) bool {
		return snapshot.IsFingerprintTag(strings.TrimPrefix(reference, s.settings["PLUGIN_REPO"]+":"))
	})
}

// process is a running plugin.
type process struct {
	*exec.Cmd
	t      *testing.T
	output syncBuffer
	ended  chan error
}

// start starts the plugin. What it tags is removed at the test's end.
func (s *step) start(cli *client.Client) *process {
	s.t.Helper()
	p := &process{Cmd: exec.Command(s.binary, s.args...), t: s.t, ended: make(chan error, 1)}
	p.Dir = s.workspace
	p.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.workspace}
	if host := os.Getenv("DOCKER_HOST"); host != "" {
		p.Env = append(p.Env, "DOCKER_HOST="+host)
	}
	for name, value := range s.settings {
		p.Env = append(p.Env, name+"="+value)
	}
	p.SysProcAttr = &syscall.SysProcAttr{Credential: s.user}
	p.Stdout, p.Stderr = &p.output, &p.output
	if cli != nil {
		s.forget(cli)
	}
	require.NoError(s.t, p.Cmd.Start())
	go func() { p.ended <- p.Wait() }()
	s.t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

// wait returns the plugin's output and exit status.
func (p *process) wait() (output string, status int) {
	p.t.Helper()
	select {
	case err := <-p.ended:
		p.ended <- err
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			require.NoError(p.t, err)
		}
		return p.output.String(), p.ProcessState.ExitCode()
	case <-time.After(3 * time.Minute):
		_ = p.Process.Signal(syscall.SIGQUIT) // for the stacks of goroutines
		time.Sleep(time.Second)
		p.t.Fatalf("the plugin does not end:\n%s", p.output.String())
		return "", 0
	}
}

// waitFor waits until the plugin has written a text.
func (p *process) waitFor(text string) {
	p.t.Helper()
	p.until("the output "+text, func() bool { return p.wrote(text) })
}

func (p *process) wrote(text string) bool { return strings.Contains(p.output.String(), text) }

// until waits for a condition while the plugin runs.
func (p *process) until(what string, condition func() bool) {
	p.t.Helper()
	p.within(time.Minute, what, condition)
}

// within is until with another patience.
func (p *process) within(patience time.Duration, what string, condition func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(10 * time.Millisecond) {
		if len(p.ended) > 0 || time.Now().After(deadline) {
			p.t.Fatalf("no %s; the plugin wrote:\n%s", what, p.output.String())
		}
	}
}

// id returns the id of the run, which the names of its containers contain.
func (p *process) id() string {
	p.t.Helper()
	p.waitFor("debug: run ")
	_, rest, _ := strings.Cut(p.output.String(), "debug: run ")
	return strings.Fields(rest)[0]
}

// run runs the plugin to its end and checks that it leaves nothing on the engine but named images.
func (s *step) run(cli *client.Client) (output string, status int) {
	s.t.Helper()
	p := s.start(cli)
	output, status = p.wait()
	if cli != nil && p.wrote("debug: run ") {
		assertNothingLeft(s.t, cli, p.id())
	}
	return output, status
}

func assertNothingLeft(t *testing.T, cli *client.Client, run string) {
	t.Helper()
	assert.Empty(t, containers(t, cli, run))
	_, err := cli.VolumeInspect(context.Background(), "dynasnap-"+run)
	assert.True(t, cerrdefs.IsNotFound(err), "the volume of run %s is still there", run)
}

// succeed runs the plugin and requires success.
func (s *step) succeed(cli *client.Client) (output string) {
	s.t.Helper()
	output, status := s.run(cli)
	require.Equal(s.t, 0, status, output)
	return output
}

// fail runs the plugin and requires that it fails with these words and leaves no image.
func (s *step) fail(cli *client.Client, words ...string) (output string) {
	s.t.Helper()
	output, status := s.run(cli)
	require.Equal(s.t, 1, status, output)
	for _, word := range words {
		require.Contains(s.t, output, word)
	}
	if cli != nil {
		require.Empty(s.t, s.references(cli), "nothing is tagged")
	}
	return output
}

// forget removes what the step tags, at the test's end.
func (s *step) forget(cli *client.Client) {
	s.t.Cleanup(func() {
		for _, reference := range s.references(cli) {
			_, err := cli.ImageRemove(context.Background(), reference, image.RemoveOptions{Force: true, PruneChildren: true})
			if !cerrdefs.IsNotFound(err) { // as a digest is, which Docker with the containerd store lists as well, when it went with a tag
				require.NoError(s.t, err)
			}
		}
	})
}

// containers returns the states of a run's containers by name.
func containers(t *testing.T, cli *client.Client, run string) map[string]string {
	t.Helper()
	list, err := cli.ContainerList(context.Background(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("name", "^/dynasnap-"+run+"-"))})
	require.NoError(t, err)
	states := map[string]string{}
	for _, c := range list {
		states[strings.TrimPrefix(c.Names[0], "/dynasnap-"+run+"-")] = c.State
	}
	return states
}

// runs reports whether any container of a run is running.
func runs(t *testing.T, cli *client.Client, run string) bool {
	t.Helper()
	for _, state := range containers(t, cli, run) {
		if state == container.StateRunning {
			return true
		}
	}
	return false
}

// remove removes what is left of a run, so that no test waits until another's leftovers are old
// enough for a sweep.
func remove(t *testing.T, cli *client.Client, run string) {
	t.Helper()
	ctx := context.Background()
	snapshot, err := cli.ContainerInspect(ctx, "dynasnap-"+run+"-snapshot")
	require.EventuallyWithT(t, func(c *assert.CollectT) { // what was just being created is listed before it can be removed, or comes later still
		left := containers(t, cli, run)
		for role := range left {
			assert.NoError(c, cli.ContainerRemove(ctx, "dynasnap-"+run+"-"+role, container.RemoveOptions{Force: true, RemoveVolumes: true}))
		}
		assert.Empty(c, left)
	}, stopTimeout, tick)
	if err == nil {
		_, err = cli.ImageRemove(ctx, snapshot.Image, image.RemoveOptions{PruneChildren: true})
		require.NoError(t, err)
	}
	require.NoError(t, cli.VolumeRemove(ctx, "dynasnap-"+run, true))
}

// syncBuffer is a buffer that is read while a process writes to it.
type syncBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
