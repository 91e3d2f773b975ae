package main_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/creack/pty"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// TestUp serves a project in a terminal, as developers do.
func TestUp(t *testing.T) {
	cli := testbed.Engine(t)
	const list = "- {tag: acl, seed: seed.sh}\n- {tag: more, from: acl, commands: 'true'}\n"
	s := newStep(t, map[string]string{"seed.sh": acl, "snapshots.yaml": list})
	delete(s.settings, "PLUGIN_SEED")
	delete(s.settings, "PLUGIN_DRY_RUN")
	t.Cleanup(func() { removeServices(t, cli, s.workspace) })
	p := s.startInTerminal(cli, "up", "--watch", "--port", "0")
	endpoint := p.endpoint()
	assert.EqualValues(t, 1, itemsAt(t, endpoint))
	assert.Len(t, services(t, cli, s.workspace), 1)

	t.Run("a changed file is served at the same port", func(t *testing.T) {
		_, put, _ := strings.Cut(acl, "\naws dynamodb put-item")
		another := "aws dynamodb put-item" + strings.Replace(put, "Bob", "Ray", 1)
		saveAsEditor(t, filepath.Join(s.workspace, "seed.sh"), acl+another)
		p.waitFor("seed.sh changed: 1 table, 2 items at " + endpoint)
		assert.EqualValues(t, 2, itemsAt(t, endpoint))
		assert.Len(t, services(t, cli, s.workspace), 1)
	})
	t.Run("a change that changes nothing is passed over", func(t *testing.T) {
		saveAsEditor(t, filepath.Join(s.workspace, "snapshots.yaml"), list+"# the list\n")
		p.waitFor("snapshots.yaml changed, which changes nothing")
	})
	t.Run("a failed bake leaves what is served", func(t *testing.T) {
		saveAsEditor(t, filepath.Join(s.workspace, "seed.sh"), acl+"exit 3\n")
		p.waitFor("the database from before the change is still served")
		assert.True(t, p.wrote("seed.sh changed: "))
		assert.EqualValues(t, 2, itemsAt(t, endpoint))
	})
	t.Run("Ctrl-C leaves nothing", func(t *testing.T) {
		p.press(ctrlC)
		_, status := p.wait()
		assert.Equal(t, 0, status)
		assert.Empty(t, services(t, cli, s.workspace))
		for _, run := range regexp.MustCompile(`debug: run (\w+)`).FindAllStringSubmatch(p.output.String(), -1) {
			assertNothingLeft(t, cli, run[1])
		}
	})
}

// TestUpDetached serves a snapshot without a terminal.
func TestUpDetached(t *testing.T) {
	cli := testbed.Engine(t)
	s := newStep(t, map[string]string{"seed.sh": acl})
	other := newStep(t, map[string]string{"seed.sh": acl})
	for _, one := range []*step{s, other} {
		one.settings["PLUGIN_REPO"] = s.settings["PLUGIN_REPO"]
		t.Cleanup(func() { removeServices(t, cli, one.workspace) })
	}
	s.args = []string{"up", "--detach", "--port", "0"}
	p := s.start(cli)
	text, status := p.wait()
	require.Equal(t, 0, status, text)
	endpoint := p.endpoint()
	port := endpoint[strings.LastIndexByte(endpoint, ':')+1:]
	assert.EqualValues(t, 1, itemsAt(t, endpoint))

	t.Run("a taken port is told", func(t *testing.T) {
		other.args = []string{"up", "--port", port}
		text, status := other.start(cli).wait()
		assert.Equal(t, 1, status)
		assert.Contains(t, text, "error: port "+port+" of this machine is taken by the database of "+s.workspace+" (container dynasnap-")
	})
	t.Run("down removes what a killed up has left", func(t *testing.T) {
		s.args = []string{"up", "--port", port}
		p := s.start(cli)
		assert.Equal(t, endpoint, p.endpoint(), "in the place of the other one")
		require.NoError(t, p.Process.Kill())
		p.wait()
		assert.EqualValues(t, 1, itemsAt(t, endpoint))
		s.args = []string{"down"}
		text, status := s.start(cli).wait()
		assert.Equal(t, 0, status)
		assert.Equal(t, "removed the database at port "+port+"\n", text)
		assert.Empty(t, services(t, cli, s.workspace))
	})
}

// terminal is a process in a pseudo-terminal.
type terminal struct {
	*process
	keys *os.File
}

const ctrlC = "\x03"

// startInTerminal starts the program in a pseudo-terminal.
func (s *step) startInTerminal(cli *client.Client, args ...string) terminal {
	s.t.Helper()
	p := &process{Cmd: exec.Command(s.binary, args...), t: s.t, ended: make(chan error, 1)}
	p.Dir = s.workspace
	p.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.workspace, "TERM=xterm"}
	if host := os.Getenv("DOCKER_HOST"); host != "" {
		p.Env = append(p.Env, "DOCKER_HOST="+host)
	}
	for name, value := range s.settings {
		p.Env = append(p.Env, name+"="+value)
	}
	s.forget(cli)
	screen, err := pty.Start(p.Cmd)
	require.NoError(s.t, err)
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(&p.output, screen) // which ends with an error when the program does
	}()
	go func() {
		err := p.Wait()
		<-read
		p.ended <- err
	}()
	s.t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = screen.Close()
	})
	return terminal{p, screen}
}

func (t terminal) press(keys string) {
	t.t.Helper()
	_, err := t.keys.WriteString(keys)
	require.NoError(t.t, err)
}

// endpoint returns that of the database, when it is told.
func (p *process) endpoint() string {
	p.t.Helper()
	told := regexp.MustCompile(`export AWS_ENDPOINT_URL_DYNAMODB=(\S+)\s`)
	if len(p.ended) == 0 {
		const withBase = 5 * time.Minute // which may have to be prepared first
		p.within(withBase, "endpoint", func() bool { return told.MatchString(p.output.String()) })
	}
	found := told.FindStringSubmatch(p.output.String())
	require.NotNil(p.t, found, p.output.String())
	return found[1]
}

// itemsAt counts the items of the table acl.
func itemsAt(t *testing.T, endpoint string) int32 {
	t.Helper()
	table := "acl"
	found, err := dynamo.Connect(endpoint).Scan(t.Context(), &dynamodb.ScanInput{TableName: &table})
	require.NoError(t, err)
	return found.Count
}

// saveAsEditor puts another file in the place of one.
func saveAsEditor(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+"~", []byte(text), 0o600))
	require.NoError(t, os.Rename(path+"~", path))
}

// services returns the containers that serve a project.
func services(t *testing.T, cli *client.Client, project string) []container.Summary {
	t.Helper()
	labelled := filters.NewArgs(filters.Arg("label", "io.github.dynasnap.project="+project))
	found, err := cli.ContainerList(context.Background(), container.ListOptions{All: true, Filters: labelled})
	require.NoError(t, err)
	return found
}

func removeServices(t *testing.T, cli *client.Client, project string) {
	t.Helper()
	for _, found := range services(t, cli, project) {
		assert.NoError(t, cli.ContainerRemove(context.Background(), found.ID, container.RemoveOptions{Force: true, RemoveVolumes: true}))
	}
}
