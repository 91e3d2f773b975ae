package main_test

import (
	"syscall"
	"testing"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

const (
	stopTimeout = 10 * time.Second // bounds the time that a killed plugin's containers keep running
	tick        = 50 * time.Millisecond
)

// sleeper is a seed that runs until the test interferes.
var sleeper = map[string]string{"seed.sh": "echo seeding\nsleep 600\n"}

func TestCancelledRun(t *testing.T) {
	cli := testbed.Engine(t)
	for name, signal := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStep(t, sleeper)
			p := s.start(cli)
			p.waitFor("seed.sh | seeding")
			require.True(t, runs(t, cli, p.id()))
			require.NoError(t, p.Process.Signal(signal))
			output, status := p.wait()
			assert.Equal(t, 1, status)
			assert.Contains(t, output, "applying the seed: ")
			assert.Contains(t, output, "signal")
			assertNothingLeft(t, cli, p.id())
			assert.Empty(t, s.references(cli))
		})
	}
}

func TestKilledRunStops(t *testing.T) {
	cli := testbed.Engine(t)
	at := func(role, state string) func(*testing.T, *process) bool {
		return func(t *testing.T, p *process) bool {
			t.Helper()
			found, there := containers(t, cli, p.id())[role]
			return there && (state == "" || found == state)
		}
	}
	for name, test := range map[string]struct {
		files map[string]string
		seen  func(*testing.T, *process) bool
	}{
		"when the seeder has been created": {sleeper, at("seeder", "")},
		"when the seeder runs":             {sleeper, at("seeder", container.StateRunning)},
		"when the verifier runs":           {sleeper, at("verifier", container.StateRunning)},
		"when the database runs":           {sleeper, at("database", container.StateRunning)},
		"while it seeds":                   {sleeper, func(_ *testing.T, p *process) bool { return p.wrote("seed.sh | seeding") }},
		"at the commit":                    {map[string]string{"seed.sh": acl}, at("commit", "")},
		"when the snapshot runs":           {map[string]string{"seed.sh": acl}, at("snapshot", container.StateRunning)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newStep(t, test.files).start(cli)
			p.until(name, func() bool { return test.seen(t, p) })
			require.NoError(t, p.Process.Kill())
			_, _ = p.wait()
			require.Eventually(t, func() bool { return !runs(t, cli, p.id()) }, stopTimeout, tick)
			remove(t, cli, p.id())
		})
	}
}

func TestSweepAfterKilledRun(t *testing.T) {
	cli := testbed.Engine(t)
	testbed.OwnEngine(t)
	p := newStep(t, map[string]string{"seed.sh": acl}).start(cli)
	p.until("snapshot that runs", func() bool { return containers(t, cli, p.id())["snapshot"] == container.StateRunning })
	require.NoError(t, p.Process.Kill())
	_, _ = p.wait()
	killed, err := cli.ContainerInspect(t.Context(), "dynasnap-"+p.id()+"-snapshot")
	require.NoError(t, err)

	next := func(repo string) string {
		return newStep(t, map[string]string{"seed.sh": acl}).with("repo", "dynasnap.test/"+repo).succeed(cli)
	}
	next("at-once")
	assert.NotEmpty(t, containers(t, cli, p.id()), "what may still be alive is let alone")

	quiet := func(t *testing.T, cli *client.Client) bool { // the condition for a sweep
		t.Helper()
		found, err := cli.ContainerInspect(t.Context(), "dynasnap-"+p.id()+"-seeder")
		require.NoError(t, err)
		ended, err := time.Parse(time.RFC3339Nano, found.State.FinishedAt)
		require.NoError(t, err)
		return time.Since(ended) > 31*time.Second
	}
	require.Eventually(t, func() bool { return quiet(t, cli) }, time.Minute, time.Second)
	assert.Regexp(t, "removed what [0-9]+ earlier, interrupted runs? left behind", next("later"))
	assertNothingLeft(t, cli, p.id())
	_, err = cli.ImageInspect(t.Context(), killed.Image)
	assert.True(t, cerrdefs.IsNotFound(err), "and the image that nobody vouched for")
}

func TestParallelRuns(t *testing.T) {
	cli := testbed.Engine(t)
	one := newStep(t, map[string]string{"seed.sh": create + "sleep 3\n"}).with("repo", "dynasnap.test/one").start(cli)
	two := newStep(t, map[string]string{"seed.sh": acl + "sleep 3\n"}).with("repo", "dynasnap.test/two").start(cli)
	firstOutput, firstStatus := one.wait()
	secondOutput, secondStatus := two.wait()
	require.Equal(t, 0, firstStatus, firstOutput)
	require.Equal(t, 0, secondStatus, secondOutput)
	assert.Contains(t, firstOutput, "tables  things  0 items\n")
	assert.Contains(t, secondOutput, "tables  acl  1 item\n")
}
