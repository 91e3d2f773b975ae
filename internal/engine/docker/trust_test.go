package docker

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// forgingScript tries whatever may make the plugin believe that more was seeded than one table.
const forgingScript = `#!/bin/bash
seeder=$PPID
forged='{"done":true,"seeded":{"commands":1000,"items":1000}}'
echo "$forged" >/proc/1/fd/1
echo "$forged" >/proc/1/fd/2
echo "no end" | tr -d '\n' >/proc/1/fd/1
! read -r line </proc/1/fd/0
reached() { echo "reached $1"; }
for descriptor in /proc/1/fd/*; do
  case $descriptor in */[012]) ;; *) [ ! -p "$descriptor" ] || reached "$descriptor" ;; esac
done
for descriptor in 0 1 2 3 4 5 6 7 8 9; do
  { ! echo "$forged" >/proc/$seeder/fd/$descriptor; } 2>/dev/null || reached "descriptor $descriptor"
done
for place in fd/0 mem environ; do
  { ! head -c 1 /proc/$seeder/$place >/dev/null; } 2>/dev/null || reached "$place"
done
{ ! ls /proc/$seeder/root/; } >/dev/null 2>&1 || reached root
cd /tmp
ln -s /proc/self/fd/0 input
ln -s /proc/self/fd/1 output
for link in input output; do # of the resident side of aws, which is the seeder
  { ! aws dynamodb list-tables --cli-input-json file:///tmp/$link 2>/dev/null; } || reached "$link, to read"
  { ! AWS_CONFIG_FILE=/tmp/$link aws configure set region "$forged" 2>/dev/null; } || reached "$link, to write"
done
for signal in HUP INT QUIT ILL TRAP ABRT SEGV PIPE ALRM TERM USR1 KILL STOP; do
  kill -$signal 1
done
for signal in HUP INT QUIT ABRT SEGV PIPE TERM STOP; do
  kill -$signal $seeder
done
aws dynamodb create-table --table-name one --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH >/dev/null
echo '{"TableName": "one"}' | aws dynamodb describe-table --cli-input-json file:///dev/stdin >/dev/null
`

func TestScriptCannotForgeTheProtocol(t *testing.T) {
	for name, image := range map[string]string{
		"as the base's user": testbed.BaseImage,
		"as root":            testbed.BuildImage(t, "dynasnap.test/forger-as-root", "FROM "+testbed.BaseImage+"\nUSER root\n", nil),
	} {
		t.Run(name, func(t *testing.T) {
			run := startRun(t, forgingScript, func(material *engine.Material) { material.SeedImage.ID = image })
			var lines []string
			seeded, err := run.Seed(t.Context(), seeder.Seed{Parts: inlineParts}, func(o seeder.Output) {
				if o.Stream != seeder.Detail {
					lines = append(lines, o.Part+" | "+o.Line)
				}
			})
			require.NoError(t, err, "%v", lines)
			const forged = `commands | {"done":true,"seeded":{"commands":1000,"items":1000}}`
			assert.Equal(t, []string{forged, forged, "commands | no end"}, lines, "what goes to the first process's output is the script's")
			assert.Equal(t, 6, seeded.Commands)
			assert.Zero(t, seeded.Items)
			catalog, err := run.ask().Describe(t.Context())
			require.NoError(t, err)
			assert.Len(t, catalog.Tables, 1)
		})
	}
}

func TestScriptLeavesNoProcess(t *testing.T) {
	cli := testbed.Engine(t)
	run := startRun(t, "setsid sh -c 'while :; do aws dynamodb list-tables; sleep 0.01; done' >/dev/null 2>&1 &\n", func(*engine.Material) {})
	require.ErrorContains(t, apply(t, run), "commands: the script ended but left a process running (sh -c while :; do aws dynamodb list-tables; sleep 0.01; done)")
	top, err := cli.ContainerTop(t.Context(), run.seeder.id, nil)
	require.NoError(t, err)
	var programs []string
	for _, process := range top.Processes {
		programs = append(programs, process[len(process)-1])
	}
	assert.NotContains(t, strings.Join(programs, "\n"), "list-tables")
	assert.Len(t, programs, 2, "the first process and the seeder")
}

func TestVerifierIsIndependent(t *testing.T) {
	run := startRun(t, "aws dynamodb create-table --table-name one --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH", func(*engine.Material) {})
	require.NoError(t, apply(t, run))
	made, err := run.Commit(t.Context(), engine.CommitOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, run.Release(context.Background())) })
	t.Cleanup(func() { assert.NoError(t, run.Close(context.Background())) })

	require.NoError(t, run.engine.removeContainer(t.Context(), run.seeder.id)) // with all that lives in its namespaces
	served, err := run.Serve(t.Context(), made.ID)
	require.NoError(t, err)
	catalog, err := served.Describe(t.Context())
	require.NoError(t, err)
	require.Len(t, catalog.Tables, 1)
	assert.Equal(t, "one", catalog.Tables[0].Name)
}
