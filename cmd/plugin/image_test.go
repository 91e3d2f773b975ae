package main_test

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// The tests of this file run the plugin as CI systems do: in a container of its image, with the
// workspace and the engine's socket mounted. What the systems do was observed. Comments say where
// it matters.

// pluginImage is what hack/plugin-image.sh tags.
const pluginImage = "dynasnap/dynasnap:dev"

var buildPluginImage = sync.OnceValues(func() (output []byte, err error) {
	return exec.Command("../../hack/plugin-image.sh").CombinedOutput()
})

// engineWithPlugin returns an engine with the plugin's image, built from the current sources.
func engineWithPlugin(t *testing.T) *client.Client {
	t.Helper()
	cli := testbed.Engine(t)
	program(t, "docker")
	output, err := buildPluginImage()
	require.NoError(t, err, "%s", output)
	return cli
}

// program finds a program that hack/ installs. Without it the test skips, or fails in make test.
func program(t *testing.T, name string) (path string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("DYNASNAP_TESTBED") == "required" {
		require.NoError(t, err)
	}
	if err != nil {
		t.Skipf("no %s: %v (run make test)", name, err)
	}
	return path
}

// docker runs the Docker CLI and returns its output.
func docker(t *testing.T, arguments ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	command := exec.Command("docker", arguments...)
	command.Stderr = &stderr
	output, err := command.Output()
	require.NoError(t, err, "docker %s: %s", strings.Join(arguments, " "), &stderr)
	return strings.TrimSpace(string(output))
}

// startContainer starts the plugin in a container with these options of docker create.
func (s *step) startContainer(cli *client.Client, options ...string) (p *process, id string) {
	s.t.Helper()
	s.forget(cli)
	arguments := append([]string{"create", "--volume", "/var/run/docker.sock:/var/run/docker.sock"}, options...)
	for name, value := range s.settings {
		arguments = append(arguments, "--env", name+"="+value)
	}
	id = docker(s.t, append(arguments, pluginImage)...)
	s.t.Cleanup(func() { docker(s.t, "rm", "--force", "--volumes", id) })
	p = &process{Cmd: exec.Command("docker", "start", "--attach", id), t: s.t, ended: make(chan error, 1)}
	p.Stdout, p.Stderr = &p.output, &p.output
	require.NoError(s.t, p.Cmd.Start())
	go func() { p.ended <- p.Wait() }()
	return p, id
}

// network makes a network for a pipeline.
func network(t *testing.T) (name string) {
	t.Helper()
	name = fmt.Sprintf("dynasnap-%d", os.Getpid()) // one at a time
	docker(t, "network", "create", name)
	t.Cleanup(func() { docker(t, "network", "rm", name) })
	return name
}

// volume makes a volume with the files of a directory, as a clone step would.
func volume(t *testing.T, directory string) (name string) {
	t.Helper()
	name = docker(t, "volume", "create")
	t.Cleanup(func() { docker(t, "volume", "rm", name) })
	clone := docker(t, "create", "--volume", name+":/clone", pluginImage)
	defer docker(t, "rm", clone)
	docker(t, "cp", directory+"/.", clone+":/clone")
	return name
}

// mountedWorkspace returns the options of docker run, and of drone exec, for the workspace.
func (s *step) mountedWorkspace() []string {
	return []string{"--volume", s.workspace + ":/drone/src", "--workdir", "/drone/src"}
}

// Woodpecker keeps the workspace in a volume. It passes every setting with a value, even an empty
// one: lists joined by commas, 1.10 as a number, maps as JSON. It also sets Drone's variables for
// plugins, but not DRONE.
func TestImageInWoodpecker(t *testing.T) {
	cli := engineWithPlugin(t)
	const workspace = "src/git.example.com/acme/orders"
	s := newStep(t, map[string]string{workspace + "/testdata/bob-admin.sh": acl}).
		with("tags", "bob-admin,1.1", "seed", "testdata/bob-admin.sh", "labels", `{"team":"orders","tier":1}`, "auto_label", "true",
			"author", "", "username", "", "password", "", "push_retry", "3").
		env("CI", "woodpecker", "CI_WORKSPACE", "/woodpecker/"+workspace, "CI_STEP_TYPE", "plugin", "CI_COMMIT_SHA", "0123456789abcdef",
			"CI_COMMIT_REF", "refs/heads/main", "CI_REPO_URL", "https://git.example.com/acme/orders", "CI_PIPELINE_URL", "https://ci.example.com/repos/1/pipeline/7",
			"CI_PIPELINE_NUMBER", "7", "DRONE_COMMIT_SHA", "0123456789abcdef", "DRONE_BUILD_NUMBER", "7", "DRONE_REPO", "acme/orders")
	p, _ := s.startContainer(cli, "--network", network(t), "--volume", volume(t, s.workspace)+":/woodpecker", "--workdir", "/woodpecker/"+workspace)
	output, status := p.wait()
	require.Equal(t, 0, status, output)
	assert.Contains(t, output, "in a later step of this workflow:\n", "Woodpecker's own words")
	assertRunLeftNothing(t, output)

	repo := s.settings["PLUGIN_REPO"]
	assert.ElementsMatch(t, []string{repo + ":bob-admin", repo + ":1.1"}, s.tagged(cli))
	assert.Subset(t, labelsOf(t, cli, repo+":bob-admin"), map[string]string{
		"team":                              "orders",
		"tier":                              "1",
		"org.opencontainers.image.revision": "0123456789abcdef",
		"org.opencontainers.image.source":   "https://git.example.com/acme/orders",
		"org.opencontainers.image.url":      "https://ci.example.com/repos/1/pipeline/7",
	})
	_, endpoint := serve(t, cli, &container.Config{Image: repo + ":bob-admin"})
	assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin"}, accounts(t, endpoint))
}

// Drone's runner sets a secret that does not exist to an empty value, and connects a step only to
// its pipeline's network.
func TestImageInDrone(t *testing.T) {
	cli := engineWithPlugin(t)
	s := newStep(t, map[string]string{"seed.sh": acl}).
		with("tags", "bob-admin,latest", "custom_labels", "team=orders,tier=1", "username", "", "password", "", "config", "").
		env("CI", "true", "DRONE", "true", "DRONE_WORKSPACE", "/drone/src", "DRONE_REPO", "acme/orders", "DRONE_REPO_LINK", "https://git.example.com/acme/orders",
			"DRONE_COMMIT_SHA", "0123456789abcdef", "DRONE_COMMIT_REF", "refs/tags/v1.2.0", "DRONE_TAG", "v1.2.0", "DRONE_BUILD_NUMBER", "7",
			"DRONE_BUILD_LINK", "https://ci.example.com/acme/orders/7", "CI_REPO_NAME", "acme/orders", "DRONE_CARD_PATH", "/dev/stdout")
	p, _ := s.startContainer(cli, append(s.mountedWorkspace(), "--network", network(t))...)
	output, status := p.wait()
	require.Equal(t, 0, status, output)
	assert.Contains(t, output, "in a later step of this pipeline:\n", "Drone's own words")
	assert.Regexp(t, "\n\x1b\\]1338;[A-Za-z0-9+/=]+\x1b\\]0m\n$", output, "the card")
	assertRunLeftNothing(t, output)

	repo := s.settings["PLUGIN_REPO"]
	assert.ElementsMatch(t, []string{repo + ":bob-admin", repo + ":latest"}, s.tagged(cli))
	assert.Subset(t, labelsOf(t, cli, repo+":latest"), map[string]string{
		"team":                              "orders",
		"tier":                              "1",
		"org.opencontainers.image.revision": "0123456789abcdef",
		"org.opencontainers.image.version":  "v1.2.0",
		"org.opencontainers.image.source":   "https://git.example.com/acme/orders",
		"org.opencontainers.image.url":      "https://ci.example.com/acme/orders/7",
	})
	_, endpoint := serve(t, cli, &container.Config{Image: repo + ":latest"})
	assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin"}, accounts(t, endpoint))
}

// assertRunLeftNothing checks that the engine has nothing of the run with this output. Other tests
// may run at the same time.
func assertRunLeftNothing(t *testing.T, output string) {
	t.Helper()
	filter := "label=io.github.dynasnap.run=" + after(t, output, "debug: run ")
	assert.Empty(t, docker(t, "container", "ls", "--all", "--filter", filter, "--quiet"))
	assert.Empty(t, docker(t, "volume", "ls", "--filter", filter, "--quiet"))
	assert.Empty(t, docker(t, "image", "ls", "--all", "--filter", filter, "--quiet"))
}

func labelsOf(t *testing.T, cli *client.Client, ref string) map[string]string {
	t.Helper()
	found, err := cli.ImageInspect(t.Context(), ref)
	require.NoError(t, err)
	return found.Config.Labels
}

func TestImageCancelled(t *testing.T) {
	cli := engineWithPlugin(t)
	t.Run("by Woodpecker, which stops it", func(t *testing.T) {
		s := newStep(t, sleeper)
		p, id := s.startContainer(cli, s.mountedWorkspace()...)
		p.waitFor("seed.sh | seeding")
		docker(t, "stop", "--time", "20", id)
		output, status := p.wait()
		assert.Equal(t, 1, status, output)
		assertRunLeftNothing(t, output)
	})
	t.Run("by Drone, which kills it", func(t *testing.T) {
		s := newStep(t, sleeper)
		p, id := s.startContainer(cli, s.mountedWorkspace()...)
		p.waitFor("seed.sh | seeding")
		docker(t, "kill", id)
		require.Eventually(t, func() bool { return !runs(t, cli, p.id()) }, stopTimeout, tick)
		remove(t, cli, p.id())
	})
}

func TestSecretsStayOutOfContainers(t *testing.T) {
	cli := engineWithPlugin(t)
	s := newStep(t, sleeper).with("repo", "127.0.0.1:1/acme/orders-db", "dry_run", "", "username", "ci", "password", password)
	p, id := s.startContainer(cli, s.mountedWorkspace()...)
	p.waitFor("seed.sh | seeding")
	siblings := containers(t, cli, p.id())
	assert.Contains(t, siblings, "database")
	assert.Contains(t, siblings, "seeder")
	for role := range siblings {
		inspected := docker(t, "inspect", "dynasnap-"+p.id()+"-"+role)
		assert.NotContains(t, inspected, password, role)
		assert.NotContains(t, decoded(inspected), password, role)
	}
	docker(t, "stop", id)
	output, _ := p.wait()
	assert.NotContains(t, output, password)
}

// decoded returns what in a text can be read as base64, in either alphabet.
func decoded(text string) string {
	var all strings.Builder
	for _, word := range regexp.MustCompile(`[A-Za-z0-9+/_-]{16,}`).FindAllString(text, -1) {
		plain, _ := base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(word)) // as far as possible
		all.Write(plain)
		all.WriteByte('\n')
	}
	return all.String()
}

func TestImageFiles(t *testing.T) {
	cli := engineWithPlugin(t)
	found, err := cli.ImageInspect(t.Context(), pluginImage)
	require.NoError(t, err)
	assert.Less(t, found.Size, int64(28_000_000))

	saved := filepath.Join(t.TempDir(), "image.tar")
	docker(t, "save", "--output", saved, pluginImage)
	whole, err := tarball.ImageFromPath(saved, nil)
	require.NoError(t, err)
	content := mutate.Extract(whole)
	defer func() { _ = content.Close() }()
	var files []string
	for reader := tar.NewReader(content); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if header.Typeflag != tar.TypeDir {
			files = append(files, header.Name)
		}
	}
	assert.ElementsMatch(t, []string{"dynasnap", "etc/ssl/certs/ca-certificates.crt"}, files)
}

func TestImageHelp(t *testing.T) {
	engineWithPlugin(t)
	assert.Regexp(t, `^dynasnap \S+$`, docker(t, "run", "--rm", pluginImage, "--version"))
	assert.Contains(t, docker(t, "run", "--rm", pluginImage, "--help"), "PLUGIN_REPO")
}
