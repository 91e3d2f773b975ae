package resident

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/process"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// running is a seeder of this machine's, with a database of its own.
type running struct {
	*seeder.Client
	t       *testing.T
	place   seeder.Place
	process *exec.Cmd
	stdin   io.Closer
}

// start starts one of this program, which the place holds or not.
func start(t *testing.T, program string, holds bool) *running {
	t.Helper()
	endpoint, err := url.Parse(testbed.DynamoDBLocal(t))
	require.NoError(t, err)
	root, err := os.MkdirTemp("", "place") //nolint:usetesting // a path that is short enough for a socket
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(root)) })
	place := seeder.Place{Root: root, Binary: program}
	place.Port, _ = strconv.Atoi(endpoint.Port())
	for _, directory := range place.Directories() {
		require.NoError(t, os.MkdirAll(directory.Path, os.FileMode(directory.Mode).Perm()))
	}
	if holds {
		place.Binary = filepath.Join(filepath.Dir(place.AWS()), "dynasnap")
		require.NoError(t, os.Link(program, place.Binary))
	}
	for _, link := range append(place.Links(false), seeder.Link{Path: place.AWS(), Target: place.Binary}) {
		require.NoError(t, os.Symlink(link.Target, link.Path))
	}
	command := place.Command(5 * time.Minute)
	r := &running{t: t, place: place, process: exec.Command(command[0], command[1:]...)} //nolint:noctx // it ends its scripts as its input ends
	r.process.Stderr = os.Stderr
	stdin, err := r.process.StdinPipe()
	require.NoError(t, err)
	stdout, err := r.process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, r.process.Start())
	r.stdin, r.Client = stdin, seeder.NewClient(stdin, stdout)
	t.Cleanup(r.end)
	require.NoError(t, r.Wait())
	return r
}

// end is that of its plugin.
func (r *running) end() {
	_ = r.stdin.Close()
	_ = r.process.Wait()
}

// begin begins to apply a script, and returns when that has said that it is ready.
func (r *running) begin(text string) (done <-chan error) {
	r.t.Helper()
	require.NoError(r.t, os.MkdirAll(r.place.Workspace(), 0o755))
	require.NoError(r.t, os.WriteFile(r.file("seed.sh"), []byte(text), 0o644))
	ready, ended := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	go func() {
		_, err := r.Seed(seeder.Seed{Parts: []format.Part{{Name: "seed.sh", Format: script.Name}}}, func(o seeder.Output) {
			if o.Stream == seeder.Stdout && o.Line == "ready" {
				once.Do(func() { close(ready) })
			}
		})
		ended <- err
	}()
	select {
	case <-ready:
	case err := <-ended:
		require.Fail(r.t, "the seed has ended", "%v", err)
	}
	return ended
}

// let goes on with the script that waits for a file of this name.
func (r *running) let(name string) { require.NoError(r.t, os.WriteFile(r.file(name), nil, 0o644)) }

func (r *running) file(name string) string { return filepath.Join(r.place.Workspace(), name) }

// names are the keys of what the table has.
func (r *running) names() (names []string) {
	r.t.Helper()
	tables, err := r.Sample(10)
	require.NoError(r.t, err)
	for _, item := range tables["things"] {
		names = append(names, item["pk"].(*types.AttributeValueMemberS).Value)
	}
	return names
}

// filling is a script that makes a table and, when it is let go on, an item named after its place.
const filling = `#!/bin/bash
aws dynamodb create-table --table-name things --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH >/dev/null
echo ready
until [ -e go ]; do sleep 0.01; done
name=$(jq -nr --arg place "$PWD" '$place')
aws dynamodb put-item --table-name things --item "{\"pk\": {\"S\": \"$name\"}}"
aws --endpoint-url http://localhost:8000 dynamodb wait table-exists --table-name things
`

// sleeping is a command of this test run, and sleeps a script of which two processes run it, one of
// them in a session of its own.
var (
	sleeping = fmt.Sprintf("sleep 6%d", os.Getpid())
	sleeps   = "#!/bin/bash\n(setsid " + sleeping + " >/dev/null 2>&1 &)\necho ready\n" + sleeping + "\n"
)

func TestTwoSeedersOnOneMachine(t *testing.T) {
	program := filepath.Join(t.TempDir(), "dynasnap")
	output, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../../../cmd/plugin").CombinedOutput()
	require.NoError(t, err, "%s", output)
	one, other := start(t, program, false), start(t, program, true)
	both := []*running{one, other}

	t.Run("each fills its own database", func(t *testing.T) {
		var ended []<-chan error
		for _, r := range both {
			ended = append(ended, r.begin(filling))
		}
		for i, r := range both {
			r.let("go")
			require.NoError(t, <-ended[i])
			assert.Equal(t, []string{r.place.Workspace()}, r.names())
		}
	})
	t.Run("none stops a database, which is not its own process", func(t *testing.T) {
		for _, r := range both {
			stopped, err := r.Stop()
			require.NoError(t, err)
			assert.False(t, stopped)
			assert.Len(t, r.names(), 1)
		}
	})
	t.Run("the end of one leaves the other alone", func(t *testing.T) {
		ended := one.begin(sleeps)
		going := other.begin("#!/bin/bash\necho ready\nuntil [ -e on ]; do sleep 0.01; done\naws dynamodb put-item --table-name things --item '{\"pk\": {\"S\": \"more\"}}'\n")
		one.end()
		require.Error(t, <-ended)
		assert.Empty(t, commands(sleeping), "its scripts have ended with it")
		other.let("on")
		require.NoError(t, <-going)
		assert.ElementsMatch(t, []string{other.place.Workspace(), "more"}, other.names())
		require.NoError(t, testbed.CallDynamoDB(one.place.Endpoint(), "ListTables", "{}"), "its database is another's to stop")
	})
	t.Run("scripts end with a seeder that is killed", func(t *testing.T) {
		ended := other.begin(sleeps)
		below, _ := process.DescendantsOf(other.process.Process.Pid).Running()
		resident := slices.IndexFunc(below, func(p process.Process) bool { return strings.Contains(p.Command, " seeder-resident ") })
		require.GreaterOrEqual(t, resident, 0, "%v", below)
		require.NoError(t, unix.Kill(below[resident].PID, unix.SIGKILL))
		require.ErrorIs(t, <-ended, seeder.ErrGone)
		other.end()
		assert.Empty(t, commands(sleeping))
	})
}

// commands are the processes of this machine that run a command.
func commands(command string) (found []process.Process) {
	all, _ := process.DescendantsOf(1).Running()
	for _, p := range all {
		if strings.HasSuffix(p.Command, command) {
			found = append(found, p)
		}
	}
	return found
}
