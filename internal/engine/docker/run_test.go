package docker

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// scratch is a directory of this package's tests.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "dynasnap"); err != nil {
		panic(err)
	}
	status := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(status)
}

// startRun starts a seeder and a database, for a seed that is one inline script.
func startRun(t *testing.T, lifetime time.Duration, script string, change func(*SeederOptions)) *Run {
	t.Helper()
	docker, err := New(t.Context(), testbed.Engine(t))
	require.NoError(t, err)
	base, err := docker.Find(t.Context(), testbed.BaseImage)
	require.NoError(t, err)
	commands, err := seed.Read(t.TempDir(), seed.Source{Commands: script})
	require.NoError(t, err)
	binary, err := buildPlugin()
	require.NoError(t, err)
	options := SeederOptions{Image: base, Binary: binary, StateSize: 1 << 30}
	change(&options)

	run := docker.NewRun(lifetime)
	t.Cleanup(func() { assert.NoError(t, run.Close(context.Background())) })
	require.NoError(t, run.CreateSeeder(t.Context(), options))
	require.NoError(t, run.CreateDatabase(t.Context(), base))
	require.NoError(t, run.StartSeeder(t.Context(), options))
	require.NoError(t, run.CopySeed(t.Context(), commands))
	require.NoError(t, run.StartDatabase(t.Context(), base))
	return run
}

// buildPlugin builds the binary that is copied into the seeder, once for all tests.
var buildPlugin = sync.OnceValues(func() (path string, err error) {
	path = filepath.Join(scratch, "dynasnap")
	build := exec.Command("go", "build", "-trimpath", "-o", path, "../../cmd/plugin")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the plugin: %w\n%s", err, output)
	}
	return path, nil
})

// apply runs the seed and returns why it failed.
func apply(t *testing.T, run *Run) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, run.WaitUntilReady(ctx))
	_, err := run.Seed(ctx, seeder.Seed{Commands: true}, func(seeder.Output) {})
	return err
}

func TestAStateThatFillsItsBoundIsReported(t *testing.T) {
	run := startRun(t, 5*time.Minute, `#!/bin/bash
aws dynamodb create-table --table-name big --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH
padding=$(head -c 300000 /dev/zero | tr '\0' x)
for i in $(seq 100); do
  echo "{\"pk\": {\"S\": \"$i\"}, \"padding\": {\"S\": \"$padding\"}}" >item.json
  aws dynamodb put-item --table-name big --item file://item.json
done
`, func(options *SeederOptions) { options.StateSize = 4 << 20 })
	err := apply(t, run)
	require.ErrorContains(t, err, "commands:6: exit status 254")
	require.ErrorContains(t, err, "the state has filled the 4MiB of memory that it may take")
}

func TestAScriptThatUsesUpItsMemoryIsReported(t *testing.T) {
	run := startRun(t, 5*time.Minute, "#!/bin/bash\nhead -c 500m /dev/zero | tail >/dev/null\n", func(options *SeederOptions) { options.Memory = 128 << 20 })
	err := apply(t, run)
	require.ErrorContains(t, err, "commands:2: exit status 137")
	require.ErrorContains(t, err, "the scripts have used up the 128MiB of memory that they may take")
}

func TestAScriptThatHasTooManyProcessesIsReported(t *testing.T) {
	run := startRun(t, 5*time.Minute, "for i in $(seq 200); do sleep 60 & done\nwait\n", func(options *SeederOptions) { options.Processes = 100 })
	err := apply(t, run)
	require.ErrorContains(t, err, "commands: ")
	require.ErrorContains(t, err, "the scripts have reached the 100 processes and threads that they may have at a time, so that others could not start")
}

func TestExpectationsAreComparedWithTheState(t *testing.T) {
	run := startRun(t, 5*time.Minute, `#!/bin/bash
aws dynamodb create-table --table-name acl --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH
aws dynamodb put-item --table-name acl --item '{"pk": {"S": "Bob"}, "role": {"S": "Admin"}}'
`, func(*SeederOptions) {})
	require.NoError(t, apply(t, run))
	expected := dynamo.Expectations{Keys: []dynamo.ExpectedKey{{
		Table: "acl", Key: map[string]dynamo.Value{"pk": []byte(`"Bob"`)}, Attributes: map[string]dynamo.Value{"role": []byte(`"Admin"`)},
	}}}
	require.NoError(t, run.Expect(t.Context(), expected))
	expected.Items = map[string]dynamo.Amount{"acl": {Number: 2}}
	require.EqualError(t, run.Expect(t.Context(), expected), "the state is not what is expected:\n- expect.items.acl: expected 2 items, found 1")
}

func TestARunEndsWithItsLifetime(t *testing.T) {
	run := startRun(t, 3*time.Second, "true", func(*SeederOptions) {})
	for _, s := range []*sibling{run.seeder, run.database} {
		select {
		case <-s.ended:
		case <-time.After(30 * time.Second):
			t.Fatalf("%s outlives the run", s.what)
		}
	}
}

func TestAStateToStartOnThatDoesNotFitIsReported(t *testing.T) {
	run := startRun(t, 5*time.Minute, "true", func(options *SeederOptions) { options.StateSize = 1 << 20 })
	from := testbed.BuildImage(t, "dynasnap.test/state-that-does-not-fit", "FROM "+testbed.BaseImage+"\nRUN head -c 4194304 /dev/zero >shared-local-instance.db\n", nil)
	image, err := run.engine.Find(t.Context(), from)
	require.NoError(t, err)
	err = run.Restore(t.Context(), image)
	require.ErrorContains(t, err, "restoring the state of "+from+": it has 4MiB, and no more than 1MiB of memory may be taken")
}
