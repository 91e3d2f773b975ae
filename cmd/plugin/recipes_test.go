package main_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// The tests of this file run what docs/recipes/ shows. Put in its places are only the registry, a port of this machine, and images
// that would have to be pulled from a public registry. What the consumer writes tells whether it had the database.

const recipes = "../../docs/recipes"

// bob is what the consumers look for: an item of the second script, so that the first has run, too.
const bob = "RESOURCE\tACCOUNT-1234"

// The pages show whole files, and each file is on one page.
func TestRecipesArePublishedAsTheyAreTested(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(recipes, "*.md"))
	require.NoError(t, err)
	var shown []string
	for _, page := range pages {
		text := readFile(t, page)
		blocks := regexp.MustCompile("(?ms)^\\[`[^`\n]+`\\]\\(([^)\n]+)\\):?\n\n```\\w+\n(.*?)^```$").FindAllStringSubmatch(text, -1)
		for _, block := range blocks {
			shown = append(shown, block[1])
			assert.Equal(t, readFile(t, recipes, block[1]), block[2], "%s in %s", block[1], filepath.Base(page))
		}
	}
	var files []string
	require.NoError(t, fs.WalkDir(os.DirFS(recipes), ".", func(path string, entry fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err == nil && !entry.IsDir() && ext != ".md" && ext != ".mod" && ext != ".sum" {
			files = append(files, path)
		}
		return err
	}))
	assert.ElementsMatch(t, files, shown)
}

// TestRecipes has one registry for all of them, so that the base's layers are pushed once.
func TestRecipes(t *testing.T) {
	cli := engineWithPlugin(t)
	registry := testbed.Registry(t, testbed.WithBasicAuth("ci", password))
	p := place{cli, registry, login(t, registry, "ci")}
	p.recipe(t, "Drone, a detached step", func(t *testing.T) {
		assert.Contains(t, p.runner(t, true).run(t, p.read(t, "drone/detached-step.yml")), bob)
	})
	p.recipe(t, "Drone, two pipelines", func(t *testing.T) {
		snapshot, test, found := strings.Cut(p.read(t, "drone/two-pipelines.yml"), "---\n")
		require.True(t, found)
		p.runner(t, true).run(t, snapshot)
		p.forget(t)
		assert.Contains(t, p.runner(t, true).run(t, test), bob)
	})
	p.recipe(t, "Woodpecker, a detached step", func(t *testing.T) {
		assert.Contains(t, p.runner(t, false).run(t, p.read(t, "woodpecker/detached-step/.woodpecker.yaml")), bob)
	})
	p.recipe(t, "Woodpecker, two workflows", func(t *testing.T) {
		p.runner(t, false).run(t, p.read(t, "woodpecker/two-workflows/.woodpecker/snapshot.yaml"))
		p.forget(t)
		assert.Contains(t, p.runner(t, false).run(t, p.read(t, "woodpecker/two-workflows/.woodpecker/test.yaml")), bob)
	})
	p.recipe(t, "GitHub, two jobs", func(t *testing.T) {
		assert.Contains(t, p.github(t, "two-jobs.yml"), bob)
	})
	p.recipe(t, "GitLab, two jobs", func(t *testing.T) {
		dockerCLI, err := os.ReadFile(program(t, "docker"))
		require.NoError(t, err)
		r := gitlabRunner{
			variables: map[string]string{
				"CI_REGISTRY": p.registry.Host(), "CI_REGISTRY_IMAGE": p.registry.Host() + "/acme/orders",
				"CI_REGISTRY_USER": "ci", "CI_REGISTRY_PASSWORD": password,
			},
			login: p.login,
			standIns: map[string]string{
				"amazon/aws-cli": testbed.AWSCLIImage,
				"docker:cli": testbed.BuildImage(t, "dynasnap.test/docker-cli",
					"FROM "+testbed.AWSCLIImage+"\nCOPY docker /usr/local/bin/\nENTRYPOINT []\n", map[string]string{"docker": string(dockerCLI)}),
			},
			files: clone(t),
		}
		file := r.read(t, strings.ReplaceAll(p.read(t, "gitlab/.gitlab-ci.yml"), "dynasnap/dynasnap", pluginImage))
		r.run(t, file, "snapshot")
		p.forget(t)
		assert.Contains(t, r.run(t, file, "test"), bob)
	})
	p.recipe(t, "Docker Compose, with the page's commands", func(t *testing.T) {
		directory := clone(t)
		port := freePort(t)
		require.NoError(t, os.WriteFile(filepath.Join(directory, "compose.yaml"), []byte(replaceEach(t, p.read(t, "compose/compose.yaml"),
			"image: dynasnap/dynasnap\n", "image: "+pluginImage+"\n",
			"127.0.0.1:8000:8000", "127.0.0.1:"+port+":8000")), 0o644))

		// The Docker CLI finds compose, where it is not installed for all, beside its configuration.
		plugins := filepath.Join(t.TempDir(), "cli-plugins")
		require.NoError(t, os.Mkdir(plugins, 0o755))
		require.NoError(t, os.Symlink(program(t, "docker-compose"), filepath.Join(plugins, "docker-compose")))
		compose := func(command string) string {
			shell := exec.Command("sh", "-c", command)
			shell.Dir = directory
			shell.Env = append(os.Environ(), "DOCKER_CONFIG="+filepath.Dir(plugins), "COMPOSE_PROJECT_NAME="+fmt.Sprintf("dynasnap-%d", os.Getpid()))
			output, err := shell.CombinedOutput()
			require.NoError(t, err, "%s: %s", command, output)
			return string(output)
		}
		t.Cleanup(func() { compose("docker compose --profile '*' down --volumes") })
		commands := strings.Split(strings.TrimSpace(codeBlocks(readFile(t, recipes, "compose.md"), "sh")[0]), "\n")
		require.Len(t, commands, 3)
		var log string
		for _, command := range commands {
			log = compose(command)
		}
		assert.Contains(t, log, bob)
	})
	p.recipe(t, "testcontainers-go, in a module of the user's own", func(t *testing.T) {
		snapshot := p.registry.Host() + "/acme/orders-db:local"
		newStep(t, map[string]string{"seed.sh": readFile(t, recipes, "testdata/acl.sh") + readFile(t, recipes, "testdata/bob-admin.sh")}).
			with("repo", p.registry.Host()+"/acme/orders-db", "tags", "local").succeed(p.cli)
		test := exec.Command("go", "test", "-count=1", "./...")
		test.Dir = filepath.Join(recipes, "testcontainers")
		// Its reaper is an image that would have to be pulled.
		test.Env = append(os.Environ(), "SNAPSHOT="+snapshot, "TESTCONTAINERS_RYUK_DISABLED=true")
		output, err := test.CombinedOutput()
		require.NoError(t, err, "%s", output)
	})
}

// A place is where recipes run: an engine that holds the plugin, a registry, and the directory of a Docker configuration for it.
type place struct {
	cli      *client.Client
	registry *testbed.RegistryServer
	login    string
}

// recipe runs a sub-test and leaves none of its snapshots on the engine.
func (p place) recipe(t *testing.T, name string, run func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Cleanup(func() { p.forget(t) })
		run(t)
	})
}

// read is a recipe with the place's registry.
func (p place) read(t *testing.T, path string) string {
	t.Helper()
	return strings.ReplaceAll(readFile(t, recipes, path), "registry.example.com", p.registry.Host())
}

// forget removes the snapshots from the engine, as if what follows ran on another machine.
func (p place) forget(t *testing.T) {
	t.Helper()
	for _, repository := range []string{"acme/orders-db", p.registry.Host() + "/acme/orders-db", p.registry.Host() + "/acme/orders/orders-db"} {
		for _, id := range strings.Fields(docker(t, "image", "ls", "--quiet", "--filter", "reference="+repository)) {
			docker(t, "image", "rm", "--force", id)
		}
	}
}

// clone is a directory with what the recipes expect in a repository.
func clone(t *testing.T) (directory string) {
	t.Helper()
	directory = t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(directory, "testdata"), os.DirFS(filepath.Join(recipes, "testdata"))))
	return directory
}

func (p place) runner(t *testing.T, drone bool) runner {
	t.Helper()
	return runner{
		drone:    drone,
		secrets:  map[string]string{"registry_user": "ci", "registry_password": password},
		login:    p.login,
		standIns: map[string]string{"dynasnap/dynasnap": pluginImage, "amazon/aws-cli": testbed.AWSCLIImage},
		files:    clone(t),
	}
}

// github runs a workflow with act, which builds the action from its sources. Its jobs share the machine's ports.
func (p place) github(t *testing.T, workflow string) (log string) {
	t.Helper()
	port := freePort(t)
	s := newStep(t, nil)
	s.settings["PLUGIN_REPO"] = p.registry.Host() + "/acme/orders-db"
	require.NoError(t, os.CopyFS(s.workspace, os.DirFS(clone(t))))
	text := replaceEach(t, p.read(t, "github/.github/workflows/"+workflow),
		"name: test\non: push\n", "", // act has names of its own
		`["8000:8000"]`, fmt.Sprintf(`["127.0.0.1:%s:8000"]`, port),
		"http://localhost:8000", "http://localhost:"+port)
	t.Cleanup(func() { docker(t, "image", "rm", "--force", "act-dynasnap-dynasnap-main-dockeraction") })
	log, err := s.act(p.cli, text, inContainer("--local-repository", "dynasnap/dynasnap@main="+actionSources(t),
		"--secret", "REGISTRY_USER=ci", "--secret", "REGISTRY_PASSWORD="+password)...)
	require.NoError(t, err, log)
	return log
}
