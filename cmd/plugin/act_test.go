package main_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// The tests of this file run GitHub workflows with act (https://github.com/nektos/act), each in a
// git repository of its own.

// act runs a workflow in the step's workspace and removes what act leaves. The workflow begins with
// its name, which act uses for containers and volumes.
func (s *step) act(cli *client.Client, workflow string, options ...string) (log string, err error) {
	s.t.Helper()
	path := program(s.t, "act")
	name := fmt.Sprintf("dynasnap-%d-%s", os.Getpid(), strings.ReplaceAll(repositoryName(s.t), "/", "-"))
	s.write(".github/workflows/snapshot.yml", "name: "+name+"\non: push\n"+workflow)
	s.git("init", "--quiet", "--initial-branch", "main")
	s.git("add", ".")
	s.git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "test")
	s.forget(cli)
	forgetAct(s.t, cli, name)

	command := exec.Command(path, append([]string{"push", "--pull=false", "--no-cache-server", "--rm"}, options...)...)
	command.Dir = s.workspace
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.t.TempDir()} // a home for its caches
	if host := os.Getenv("DOCKER_HOST"); host != "" {
		command.Env = append(command.Env, "DOCKER_HOST="+host)
	}
	output, err := command.CombinedOutput()
	return string(output), err
}

// inContainer returns options that run jobs in containers, which is act's default. The test bed has
// this image.
func inContainer(options ...string) []string {
	return append(options, "--platform", "ubuntu-latest="+testbed.AWSCLIImage)
}

func (s *step) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.workspace, name)
	require.NoError(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s.t, os.WriteFile(path, []byte(text), 0o644))
}

func (s *step) git(arguments ...string) string {
	s.t.Helper()
	command := exec.Command("git", arguments...)
	command.Dir = s.workspace
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null") // no configuration of the user, such as to sign commits
	output, err := command.CombinedOutput()
	require.NoError(s.t, err, "git %s: %s", strings.Join(arguments, " "), output)
	return strings.TrimSpace(string(output))
}

// forgetAct removes what act has left on the engine for a workflow, at the test's end. act cleans
// up by itself when all goes well.
func forgetAct(t *testing.T, cli *client.Client, workflow string) {
	t.Helper()
	const tools = "act-toolcache" // of all workflows
	_, missing := cli.VolumeInspect(t.Context(), tools)
	t.Cleanup(func() {
		filter := "name=^/?act-" + workflow + "-"
		for _, id := range strings.Fields(docker(t, "container", "ls", "--all", "--quiet", "--filter", filter)) {
			docker(t, "container", "rm", "--force", "--volumes", id)
		}
		for _, kind := range []string{"network", "volume"} {
			for _, id := range strings.Fields(docker(t, kind, "ls", "--quiet", "--filter", filter)) {
				docker(t, kind, "rm", id)
			}
		}
		if missing != nil {
			_ = cli.VolumeRemove(context.Background(), tools, false) // another act may use it
		}
	})
}

func TestActionOutputs(t *testing.T) {
	cli := engineWithPlugin(t)
	s := newStep(t, map[string]string{"testdata/bob-admin.sh": acl})
	repo := s.settings["PLUGIN_REPO"]
	log, err := s.act(cli, `
jobs:
  snapshot:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: snapshot
        uses: docker://`+pluginImage+`
        with:
          repo: `+repo+`
          tags: |
            bob-admin
            latest
          seed: testdata/bob-admin.sh
          dry_run: true
          debug: true
      - run: |
          echo "image is $image"
          echo "tags are $tags"
          echo "digest is '$digest'"
        env:
          image: ${{ steps.snapshot.outputs.image }}
          tags: ${{ steps.snapshot.outputs.tags }}
          digest: ${{ steps.snapshot.outputs.digest }}
`, inContainer()...)
	require.NoError(t, err, log)

	t.Run("to later steps", func(t *testing.T) {
		assert.Contains(t, log, "| image is "+repo+":bob-admin\n")
		assert.Contains(t, log, "| tags are bob-admin,latest\n")
		assert.Contains(t, log, "| digest is ''\n", "there is none after a dry run")
	})
	t.Run("to the summary", func(t *testing.T) {
		_, summary, found := strings.Cut(log, "Summary - ### DynamoDB snapshot `"+repo+":bob-admin`\n")
		require.True(t, found, log)
		assert.Contains(t, summary, "| `acl` | 1 | `customer` S, `resource` S |")
	})
	t.Run("to the engine", func(t *testing.T) {
		assertRunLeftNothing(t, log)
		assert.ElementsMatch(t, []string{repo + ":bob-admin", repo + ":latest"}, s.tagged(cli))
		assert.Equal(t, s.git("rev-parse", "HEAD"), labelsOf(t, cli, repo+":latest")["org.opencontainers.image.revision"])
		_, endpoint := serve(t, cli, &container.Config{Image: repo + ":bob-admin"})
		assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin"}, accounts(t, endpoint))
	})
}

// When act runs the job on the host, the output files that it names to an action's container exist
// only there.
func TestActionWithoutOutputFilesSucceeds(t *testing.T) {
	cli := engineWithPlugin(t)
	// In this mode act runs no docker:// steps, but actions. This is ours as it will be after a
	// release.
	released := strings.Replace(readFile(t, "../../action.yml"), "image: Dockerfile", "image: docker://"+pluginImage, 1)
	s := newStep(t, map[string]string{"seed.sh": acl, ".github/actions/dynasnap/action.yml": released})
	log, err := s.act(cli, `
jobs:
  snapshot:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/dynasnap
        with:
          repo: `+s.settings["PLUGIN_REPO"]+`
          seed: seed.sh
          dry_run: true
          debug: true
`, "--platform", "ubuntu-latest=-self-hosted")
	require.NoError(t, err, log)
	assertRunLeftNothing(t, log)
	assert.Regexp(t, `warning: GITHUB_OUTPUT: open .*: no such file or directory`, log)
	assert.Regexp(t, `warning: GITHUB_STEP_SUMMARY: open .*: no such file or directory`, log)
	assert.Equal(t, []string{s.settings["PLUGIN_REPO"] + ":latest"}, s.tagged(cli))
}

// The README's example: the action is built from its Dockerfile and pushes to a private registry,
// and the next job has the snapshot as a service. Only names, ports and the user's tests are
// replaced.
func TestActionOfTheREADME(t *testing.T) {
	cli := engineWithPlugin(t)
	registry := testbed.Registry(t, testbed.WithBasicAuth("ci", password), testbed.WithBaseLayers("acme/orders-db"))
	port := freePort(t)
	s := newStep(t, map[string]string{
		"query.sh": `export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1
aws dynamodb scan --endpoint-url "$DYNAMODB_ENDPOINT" --table-name acl --query 'Items[].[customer.S, resource.S, role.S]' --output text`,
	})
	writeExample(t, s.workspace)
	s.settings["PLUGIN_REPO"] = registry.Host() + "/acme/orders-db"
	_, example, found := strings.Cut(readFile(t, "../..", readme), "\nIn GitHub Actions:\n")
	require.True(t, found)
	workflow := replaceEach(t, codeBlocks(example, "yaml")[0],
		"on: push\n", "", // act's copy has a name, too
		"registry.example.com/acme/orders-db", s.settings["PLUGIN_REPO"],
		`["8000:8000"]`, fmt.Sprintf(`["127.0.0.1:%s:8000"]`, port),
		"http://localhost:8000", "http://localhost:"+port,
		"run: go test ./...", "run: sh query.sh",
		"seed: template.yaml, testdata/acl.json\n", "seed: template.yaml, testdata/acl.json\n          debug: true\n")

	t.Cleanup(func() { docker(t, "image", "rm", "--force", "act-dynasnap-dynasnap-main-dockeraction") })
	log, err := s.act(cli, workflow, inContainer("--local-repository", "dynasnap/dynasnap@main="+actionSources(t),
		"--secret", "REGISTRY_USER=ci", "--secret", "REGISTRY_PASSWORD="+password)...)
	require.NoError(t, err, log)
	assertRunLeftNothing(t, log)
	assert.Contains(t, log, "docker create image="+s.settings["PLUGIN_REPO"]+"@sha256:", "the service is the snapshot by its digest")
	for _, account := range []string{"Bob\tACCOUNT-1234\tAdmin", "Bob\tACCOUNT-4321\tUser", "Ray\tACCOUNT-4321\tAdmin"} {
		assert.Contains(t, log, "| "+account+"\n")
	}
}

// replaceEach replaces texts, given as old and new in turn. All of them must occur.
func replaceEach(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		require.Contains(t, text, pairs[i])
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// actionSources copies what the action is built from. act sends the whole directory to the engine
// and ignores .dockerignore.
func actionSources(t *testing.T) (directory string) {
	t.Helper()
	directory = t.TempDir()
	for _, name := range []string{"action.yml", "Dockerfile", "go.mod", "go.sum"} {
		require.NoError(t, os.WriteFile(filepath.Join(directory, name), []byte(readFile(t, "../..", name)), 0o644))
	}
	for _, name := range []string{"cmd", "hack", "internal", "plugin"} {
		require.NoError(t, os.CopyFS(filepath.Join(directory, name), os.DirFS(filepath.Join("../..", name))))
	}
	return directory
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return port
}
