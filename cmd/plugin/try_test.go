package main_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// numbers is a seed that prints its arguments and variables.
const numbers = `#!/bin/bash
aws dynamodb create-table --table-name "$TABLE" --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=id,AttributeType=N --key-schema AttributeName=id,KeyType=HASH >/dev/null
for id in $(seq "$1"); do aws dynamodb put-item --table-name "$TABLE" --item "id={N=$id},name={S=number}"; done
echo "all $1 are there"
`

// try runs `dynasnap try` in a workspace. The log of the run contains its name.
func try(t *testing.T, workspace string, arguments ...string) (stdout, stderr string, status int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), binary, append([]string{"try"}, arguments...)...)
	command.Dir = workspace
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "PLUGIN_DEBUG=true"}
	if host := os.Getenv("DOCKER_HOST"); host != "" {
		command.Env = append(command.Env, "DOCKER_HOST="+host)
	}
	var output, log bytes.Buffer
	command.Stdout, command.Stderr = &output, &log
	if err := command.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError))
	}
	return output.String(), log.String(), command.ProcessState.ExitCode()
}

func TestTry(t *testing.T) {
	cli := testbed.Engine(t)
	base := newBase(t, cli, "")
	workspace := newStep(t, map[string]string{"db/seed.sh": numbers, "wrong.sh": create + "aws dynamodb put-item --table-name none --item '{}'\n"}).workspace
	const preparing = "preparing dynasnap.test/"

	state, log, status := try(t, workspace, "db/seed.sh", "--base-image", base, "--env", "TABLE=numbers", "--", "7")
	require.Equal(t, 0, status, log)
	t.Run("shows what the seed makes", func(t *testing.T) {
		assert.Regexp(t, `^table    items  key
numbers  7      id N

numbers
(  \{"id": [1-7], "name": "number"\}
){5}  … and 2 more
$`, state)
	})
	t.Run("logs what the seed writes, and the time", func(t *testing.T) {
		assert.Contains(t, log, "db/seed.sh | all 7 are there\n")
		assert.Regexp(t, `(?m)^took [0-9.]+s \(.*start [0-9.]+m?s`, log)
	})
	t.Run("prepares the base when all is shown", func(t *testing.T) {
		assert.Less(t, strings.Index(log, "\ntook "), strings.Index(log, preparing))
	})
	assertRunLeftNothing(t, log)

	text, log, status := try(t, workspace, "--json", "db/seed.sh", "--base-image", base, "--env", "TABLE=numbers", "--", "1")
	require.Equal(t, 0, status, log)
	t.Run("prints JSON and nothing else", func(t *testing.T) {
		var told struct{ Tables []map[string]any }
		require.NoError(t, json.Unmarshal([]byte(text), &told))
		require.Len(t, told.Tables, 1)
		assert.InDelta(t, 1, told.Tables[0]["items"], 0)
		assert.Equal(t, []any{map[string]any{"id": map[string]any{"N": "1"}, "name": map[string]any{"S": "number"}}}, told.Tables[0]["sample"])
	})
	t.Run("prepares a base once", func(t *testing.T) { assert.NotContains(t, log, preparing) })
	assertRunLeftNothing(t, log)

	state, log, status = try(t, workspace, "wrong.sh", "--base-image", base)
	t.Run("fails as a step does", func(t *testing.T) {
		assert.Equal(t, 1, status)
		assert.Empty(t, state)
		assert.Contains(t, log, "error: applying the seed: wrong.sh:")
	})
	assertRunLeftNothing(t, log)
}

func TestTryCancelled(t *testing.T) {
	cli := testbed.Engine(t)
	s := newStep(t, sleeper)
	s.args = []string{"try", "seed.sh"}
	p := s.start(cli)
	p.waitFor("seed.sh | seeding")
	require.NoError(t, p.Process.Signal(syscall.SIGINT))
	output, status := p.wait()
	assert.Equal(t, 1, status)
	assert.Contains(t, output, "applying the seed: ")
	assertNothingLeft(t, cli, p.id())
	assert.Empty(t, s.references(cli))
}

// An image on the engine is used without a request to its registry.
func TestTryWithoutRegistry(t *testing.T) {
	cli := testbed.Engine(t)
	registry := testbed.Registry(t)
	relay, requested := recorded(t, registry.Host())
	base := relay + "/acme/base:latest"
	ref, err := name.ParseReference(registry.Host() + "/acme/base:latest")
	require.NoError(t, err)
	content, err := random.Image(100, 1)
	require.NoError(t, err)
	require.NoError(t, remote.Write(ref, content))
	docker(t, "pull", "--quiet", base)
	t.Cleanup(func() { docker(t, "image", "rm", base) })
	found, err := cli.ImageInspect(t.Context(), base)
	require.NoError(t, err)
	require.NotEmpty(t, found.RepoDigests, "so that a step would ask")

	pulled := requested()
	workspace := newStep(t, map[string]string{"seed.sh": acl}).workspace
	_, log, status := try(t, workspace, "seed.sh", "--base-image", base)
	assert.Equal(t, 1, status)
	assert.Contains(t, log, "base_image: "+base)
	assert.Equal(t, pulled, requested())
}

// The image has only the user root, and the files belong to another user.
func TestDocumentedTry(t *testing.T) {
	engineWithPlugin(t)
	workspace := newStep(t, nil).workspace
	writeExample(t, workspace)
	if os.Geteuid() == 0 {
		const nobody = 65534
		seed := filepath.Join(workspace, "testdata/acl.json")
		require.NoError(t, os.Chmod(seed, 0o600))
		require.NoError(t, os.Chown(seed, nobody, nobody))
		require.NoError(t, os.Chown(workspace, nobody, nobody))
	}
	var commands []string
	for _, page := range []string{readme, "docs/docs.md"} {
		for _, block := range codeBlocks(readFile(t, "../..", page), "sh") {
			if strings.Contains(block, "dynasnap/dynasnap try ") {
				commands = append(commands, block)
			}
		}
	}
	require.Len(t, commands, 2)
	require.Equal(t, commands[0], commands[1])
	shell := exec.Command("sh", "-c", replaceEach(t, commands[0],
		"docker run --rm ", "docker run --rm -e PLUGIN_DEBUG=true ",
		"dynasnap/dynasnap try", pluginImage+" try"))
	shell.Dir = workspace
	var output, log bytes.Buffer
	shell.Stdout, shell.Stderr = &output, &log
	require.NoError(t, shell.Run(), "%s", log.String())
	assertRunLeftNothing(t, log.String())
	assert.Equal(t, `table  items  key                     source
acl    3      customer S, resource S  template.yaml:3

acl
  {"customer": "Ray", "resource": "ACCOUNT-4321", "role": "Admin"}
  {"customer": "Bob", "resource": "ACCOUNT-1234", "role": "Admin"}
  {"customer": "Bob", "resource": "ACCOUNT-4321", "role": "User"}
`, output.String())
}
