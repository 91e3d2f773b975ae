package main_test

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

const (
	tenSeconds = 10 * time.Second
	tick       = 50 * time.Millisecond
)

func TestCancelledRunsLeaveNothing(t *testing.T) {
	cli := testbed.Engine(t)
	for name, signal := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			testbed.LeftBehind(t, cli)
			s := newStep(t, map[string]string{"seed.sh": "echo seeding\nsleep 600\n"})
			p := s.start(cli)
			p.waitFor("seeding")
			run := runOf(t, running(t, cli))
			begin := time.Now()
			require.NoError(t, p.Process.Signal(signal))
			output, status := p.wait()
			assert.Less(t, time.Since(begin), 15*time.Second, "Woodpecker waits for 20 s")
			assert.Equal(t, 1, status)
			assert.Contains(t, output, "signal")
			assert.Empty(t, containersOf(t, cli, run))
			assert.Empty(t, s.references(cli))
		})
	}
}

// phases are moments of a run, as they can be seen from outside.
var phases = map[string]struct {
	script string
	seen   func(t *testing.T, cli *client.Client, p *process) bool
}{
	"when the seeder has been created": {acl, has("-seeder", "")},
	"when the seeder runs":             {acl, has("-seeder", "running")},
	"when the database has started":    {acl, has("-database", "running")},
	"while seeding": {"echo seeding\nsleep 600\n", func(_ *testing.T, _ *client.Client, p *process) bool {
		return strings.Contains(p.output.String(), "seeding")
	}},
	"at the commit":          {acl, has("-commit", "")},
	"when the snapshot runs": {acl, has("-snapshot", "running")},
}

// has tells whether a container of the given role is there, in the given state.
func has(role, state string) func(*testing.T, *client.Client, *process) bool {
	return func(t *testing.T, cli *client.Client, _ *process) bool {
		list, err := cli.ContainerList(t.Context(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("name", "^/dynasnap-.*"+role+"$"))})
		require.NoError(t, err)
		for _, c := range list {
			if state == "" || c.State == state {
				return true
			}
		}
		return false
	}
}

func TestAKilledPluginLeavesNothingRunning(t *testing.T) {
	cli := testbed.Engine(t)
	for name, phase := range phases {
		t.Run(name, func(t *testing.T) {
			before := containersOf(t, cli, "")
			require.Empty(t, before, "other runs would be taken for this one")
			p := newStep(t, map[string]string{"seed.sh": phase.script}).start(cli)
			p.until(name, func() bool { return phase.seen(t, cli, p) })
			require.NoError(t, p.Process.Kill())
			_, _ = p.wait()
			require.Eventually(t, func() bool { return len(running(t, cli)) == 0 }, tenSeconds, tick)
			for _, run := range runs(t, cli) {
				sweepRun(t, cli, run)
			}
		})
	}
}

func TestTheNextRunRemovesWhatAKilledOneLeft(t *testing.T) {
	cli := testbed.Engine(t)
	testbed.LeftBehind(t, cli)
	p := newStep(t, map[string]string{"seed.sh": "echo seeding\nsleep 600\n"}).start(cli)
	p.waitFor("seeding")
	run := runOf(t, running(t, cli))
	require.NoError(t, p.Process.Kill())
	_, _ = p.wait()

	fresh := newStep(t, map[string]string{"seed.sh": acl}).with("repo", "dynasnap.test/fresh")
	assert.NotContains(t, fresh.succeed(cli), "left behind", "what may still be alive is let alone")
	assert.NotEmpty(t, containersOf(t, cli, run))

	time.Sleep(31 * time.Second) // the age from which a quiet run counts as dead
	later := newStep(t, map[string]string{"seed.sh": acl}).with("repo", "dynasnap.test/later")
	assert.Contains(t, later.succeed(cli), "removed what 1 earlier, interrupted run(s) had left behind")
	assert.Empty(t, containersOf(t, cli, run))
}

func TestTwoRunsAtTheSameTimeKeepApart(t *testing.T) {
	cli := testbed.Engine(t)
	testbed.LeftBehind(t, cli)
	one := newStep(t, map[string]string{"seed.sh": acl + "aws dynamodb delete-item --table-name acl --key '{\"customer\":{\"S\":\"Bob\"},\"resource\":{\"S\":\"ACCOUNT-1234\"}}'\nsleep 3\n"}).with("repo", "dynasnap.test/one")
	two := newStep(t, map[string]string{"seed.sh": acl + "sleep 3\n"}).with("repo", "dynasnap.test/two")
	first, second := one.start(cli), two.start(cli)
	firstOutput, firstStatus := first.wait()
	secondOutput, secondStatus := second.wait()
	require.Equal(t, 0, firstStatus, firstOutput)
	require.Equal(t, 0, secondStatus, secondOutput)
	assert.Contains(t, firstOutput, "acl  0 items")
	assert.Contains(t, secondOutput, "acl  1 item\n")
}

// runOf takes a run's name out of its containers'.
func runOf(t *testing.T, names []string) string {
	t.Helper()
	require.NotEmpty(t, names)
	parts := strings.Split(names[0], "-")
	require.Len(t, parts, 3)
	return parts[1]
}

// runs lists the runs that have anything on the engine.
func runs(t *testing.T, cli *client.Client) []string {
	t.Helper()
	list, err := cli.ContainerList(t.Context(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", runLabel))})
	require.NoError(t, err)
	names := map[string]bool{}
	for _, c := range list {
		names[c.Labels[runLabel]] = true
	}
	var found []string
	for name := range names {
		found = append(found, name)
	}
	return found
}

// containersOf lists the containers of a run, or of all runs.
func containersOf(t *testing.T, cli *client.Client, run string) []string {
	t.Helper()
	list, err := cli.ContainerList(context.Background(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("name", "^/dynasnap-"+run))})
	require.NoError(t, err)
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

// sweepRun removes what is left of one run, so that no test waits for another's leftovers to age.
func sweepRun(t *testing.T, cli *client.Client, run string) {
	t.Helper()
	for _, id := range containersOf(t, cli, run) {
		require.NoError(t, cli.ContainerRemove(context.Background(), id, container.RemoveOptions{Force: true, RemoveVolumes: true}))
	}
	require.NoError(t, cli.VolumeRemove(context.Background(), "dynasnap-"+run, true))
}
