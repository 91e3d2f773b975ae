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
	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// The tests of this file run the recipes of docs/recipes/. They replace only the registry, a port,
// and images of public registries. The consumer's output shows whether it had the database.

const (
	recipes     = "../../docs/recipes"
	testingPage = "../../docs/testing.md"
)

// What the consumers find: an item of the file of items, and one of the script.
const (
	rayRow = "RESOURCE\tACCOUNT-4321"
	bob    = "RESOURCE\tACCOUNT-1234"
)

// The pages show whole files, and each file is on one page.
func TestRecipesInDocs(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(recipes, "*.md"))
	require.NoError(t, err)
	var shown []string
	for _, page := range append(pages, testingPage) {
		text := readFile(t, page)
		blocks := regexp.MustCompile("(?ms)^\\[`[^`\n]+`\\]\\(([^)\n]+)\\):?\n\n```\\w+\n(.*?)^```$").FindAllStringSubmatch(text, -1)
		for _, block := range blocks {
			path := filepath.Join(filepath.Dir(page), block[1])
			shown = append(shown, strings.TrimPrefix(path, recipes+"/"))
			assert.Equal(t, readFile(t, path), block[2], "%s in %s", block[1], filepath.Base(page))
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

// TestRecipes has one registry for all recipes, so that the base's layers are pushed once.
func TestRecipes(t *testing.T) {
	cli := engineWithPlugin(t)
	registry := testbed.Registry(t, testbed.WithBasicAuth("ci", password),
		testbed.WithBaseLayers("acme/orders-db", "acme/orders/orders-db", "demo/acl"))
	p := place{cli, registry, login(t, registry, "ci")}
	t.Cleanup(func() { p.forget(t) })
	t.Run("Drone, a detached step", func(t *testing.T) {
		p.forget(t)
		logs := p.runner(t, true).run(t, p.read(t, "drone/detached-step.yml"))
		assert.Contains(t, logs[0], bob)
	})
	t.Run("Drone, two pipelines", func(t *testing.T) {
		p.forget(t)
		snapshot, test, found := strings.Cut(p.read(t, "drone/two-pipelines.yml"), "---\n")
		require.True(t, found)
		p.runner(t, true).run(t, snapshot)
		p.forget(t)
		logs := p.runner(t, true).run(t, test)
		assert.Contains(t, logs[0], bob)
	})
	t.Run("Woodpecker, a detached step", func(t *testing.T) {
		p.forget(t)
		logs := p.runner(t, false).run(t, p.read(t, "woodpecker/detached-step/.woodpecker.yaml"))
		assert.Contains(t, logs[0], bob)
	})
	t.Run("Woodpecker, two workflows", func(t *testing.T) {
		p.forget(t)
		p.runner(t, false).run(t, p.read(t, "woodpecker/two-workflows/.woodpecker/snapshot.yaml"))
		p.forget(t)
		logs := p.runner(t, false).run(t, p.read(t, "woodpecker/two-workflows/.woodpecker/test.yaml"))
		require.Len(t, logs, 2)
		assert.NotContains(t, logs[0], bob)
		assert.Contains(t, logs[1], bob)
	})
	// The example of the README has one seed for everything.
	examples := codeBlocks(readFile(t, "../..", readme), "yaml")
	example := func(t *testing.T, drone bool) runner {
		t.Helper()
		p.forget(t)
		r := p.runner(t, drone)
		writeExample(t, r.files)
		return r
	}
	t.Run("Drone, as the README shows it", func(t *testing.T) {
		logs := example(t, true).run(t, p.published(t, examples[0]))
		require.Len(t, logs, 2)
		assert.Contains(t, logs[1], bob)
	})
	t.Run("Woodpecker, as the README shows it", func(t *testing.T) {
		example(t, false).run(t, p.published(t, examples[1]))
		logs := example(t, false).run(t, p.published(t, examples[2]))
		assert.Contains(t, logs[0], bob)
	})
	t.Run("Drone, the use of what .drone.yml publishes", func(t *testing.T) {
		_, use, found := strings.Cut(readFile(t, "../../.drone.yml"), "# The plugin in use: ")
		require.True(t, found)
		logs := example(t, true).run(t, p.published(t, "# "+use))
		require.Len(t, logs, 2)
		assert.Contains(t, logs[1], rayRow, "it looks for that one")
	})
	t.Run("GitHub, two jobs", func(t *testing.T) {
		p.forget(t)
		assert.Contains(t, p.github(t, "two-jobs.yml"), bob)
	})
	t.Run("GitHub, many snapshots", func(t *testing.T) {
		p.forget(t)
		log := p.github(t, "many-snapshots.yml", "--matrix", "admin:ray") // one at a time: jobs share the machine's ports
		assert.Contains(t, log, rayRow)
		assert.NotContains(t, log, bob)
		assert.Contains(t, p.github(t, "many-snapshots.yml", "--matrix", "admin:bob"), bob)
	})
	t.Run("GitLab, two jobs", func(t *testing.T) {
		p.forget(t)
		r := p.gitlab(t)
		file := r.read(t, strings.ReplaceAll(p.read(t, "gitlab/.gitlab-ci.yml"), "dynasnap/dynasnap", pluginImage))
		r.run(t, file, "snapshot")
		p.forget(t)
		assert.Contains(t, r.run(t, file, "test"), bob)
	})
	t.Run("Docker Compose, with the page's commands", func(t *testing.T) {
		p.forget(t)
		log, _ := p.compose(t, "compose/compose.yaml", 0)
		assert.Contains(t, log, bob)
	})
	t.Run("Docker Compose, a database for each test, with the page's commands", func(t *testing.T) {
		p.forget(t)
		log, run := p.compose(t, "compose/testing/compose.yaml", 1)
		assert.Contains(t, log, bob)
		const scan = `aws --endpoint-url "$DYNAMO_ENDPOINT" dynamodb scan --table-name acl --output text`
		seen := run("docker compose exec -T admin sh -c '" + scan + "'")
		assert.Contains(t, seen, bob)
		assert.Contains(t, log, seen, "the GUI's database is the test's")
		other := run("KEY=rayTest1 docker compose run --rm test")
		assert.Contains(t, other, rayRow)
		assert.NotContains(t, other, bob)
	})
	t.Run("testcontainers-go, in a module of the user's own", func(t *testing.T) {
		p.forget(t)
		s := newStep(t, nil).with("repo", p.registry.Host()+"/acme/orders-db", "tags", "", "seed", "", "snapshots_file", "testdata/snapshots.yaml", "bundle", "tests")
		require.NoError(t, os.CopyFS(s.workspace, os.DirFS(clone(t))))
		s.succeed(p.cli)
		for directory, tag := range map[string]string{".": "bob", "./shared": "tests"} {
			test := exec.Command("go", "test", "-count=1", directory)
			test.Dir = filepath.Join(recipes, "testcontainers")
			// Its reaper is an image of a public registry. Where there is a /.dockerenv it takes
			// the default gateway for the engine's host.
			test.Env = append(os.Environ(), "SNAPSHOT="+s.settings["PLUGIN_REPO"]+":"+tag, "TESTCONTAINERS_RYUK_DISABLED=true", "TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1")
			output, err := test.CombinedOutput()
			require.NoError(t, err, "%s", output)
		}
	})
}

// place is where recipes run: an engine with the plugin's image, a registry, and the directory of a
// Docker configuration for it.
type place struct {
	cli      *client.Client
	registry *testbed.RegistryServer
	login    string
}

// read returns a recipe with the place's registry.
func (p place) read(t *testing.T, path string) string {
	t.Helper()
	return strings.ReplaceAll(readFile(t, recipes, path), "registry.example.com", p.registry.Host())
}

// forget removes the snapshots from the engine, as if the next part ran on another machine.
func (p place) forget(t *testing.T) {
	t.Helper()
	for _, repository := range []string{"acme/orders-db", "acme/orders/orders-db", "demo/acl"} {
		for _, id := range strings.Fields(docker(t, "image", "ls", "--quiet", "--filter", "reference="+p.registry.Host()+"/"+repository)) {
			docker(t, "image", "rm", "--force", id)
		}
	}
}

// writeExample writes the seed that the README names into a workspace.
func writeExample(t *testing.T, workspace string) {
	t.Helper()
	for name, from := range map[string]string{"template.yaml": "template.yaml", "testdata/acl.json": "acl.json"} {
		path := filepath.Join(workspace, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(readFile(t, "../../examples/acl", from)), 0o644))
	}
}

// clone makes a directory with the files that the recipes expect in a repository.
func clone(t *testing.T) (directory string) {
	t.Helper()
	directory = t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(directory, "testdata"), os.DirFS(filepath.Join(recipes, "testdata"))))
	require.NoError(t, os.CopyFS(filepath.Join(directory, "examples"), os.DirFS("../../examples")))
	const query = `export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1
for i in $(seq 60); do aws --endpoint-url "$DYNAMODB_ENDPOINT" dynamodb list-tables && break; sleep 1; done
aws --endpoint-url "$DYNAMODB_ENDPOINT" dynamodb scan --table-name acl --output text
`
	require.NoError(t, os.WriteFile(filepath.Join(directory, "query.sh"), []byte(query), 0o644))
	return directory
}

func (p place) runner(t *testing.T, drone bool) runner {
	t.Helper()
	config := readFile(t, p.login, "config.json")
	return runner{
		drone:      drone,
		secrets:    map[string]string{"registry_user": "ci", "registry_username": "ci", "registry_password": password, "registry_config": config},
		registries: config,
		standIns:   map[string]string{"dynasnap/dynasnap": pluginImage, "amazon/aws-cli": testbed.AWSCLIImage, "golang:1.26": testbed.AWSCLIImage},
		files:      clone(t),
	}
}

// published returns an example from another page, with the place's registry and a query instead of
// the user's tests.
func (p place) published(t *testing.T, text string) string {
	t.Helper()
	return strings.NewReplacer("registry.example.com", p.registry.Host(), "go test ./...", "sh query.sh", ":${DRONE_TAG##v}", "").Replace(text)
}

// github runs a workflow with act, and with the action as it will be after a release.
func (p place) github(t *testing.T, workflow string, options ...string) (log string) {
	t.Helper()
	port := freePort(t)
	s := newStep(t, nil).with("repo", p.registry.Host()+"/acme/orders-db")
	require.NoError(t, os.CopyFS(s.workspace, os.DirFS(clone(t))))
	action := t.TempDir()
	released := replaceEach(t, readFile(t, "../../action.yml"), "image: Dockerfile", "image: docker://"+pluginImage)
	require.NoError(t, os.WriteFile(filepath.Join(action, "action.yml"), []byte(released), 0o644))
	text := replaceEach(t, p.read(t, "github/.github/workflows/"+workflow),
		"name: test\non: push\n", "", // act's copy has a name
		`["8000:8000"]`, fmt.Sprintf(`["127.0.0.1:%s:8000"]`, port),
		"http://localhost:8000", "http://localhost:"+port)
	options = append(options, "--local-repository", "dynasnap/dynasnap@main="+action, "--secret", "REGISTRY_USER=ci", "--secret", "REGISTRY_PASSWORD="+password)
	log, err := s.act(p.cli, text, inContainer(options...)...)
	require.NoError(t, err, log)
	t.Log(log)
	return log
}

func (p place) gitlab(t *testing.T) gitlabRunner {
	t.Helper()
	dockerCLI, err := os.ReadFile(program(t, "docker"))
	require.NoError(t, err)
	return gitlabRunner{
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
}

// compose runs a block of commands of the page in a directory with a recipe, and returns what the
// last one wrote. run runs another one.
func (p place) compose(t *testing.T, recipe string, block int) (log string, run func(command string) (output string)) {
	t.Helper()
	directory := clone(t)
	text := replaceEach(t, p.read(t, recipe),
		"image: dynasnap/dynasnap\n", "image: "+pluginImage+"\n",
		"127.0.0.1:8000:8000", "127.0.0.1:"+freePort(t)+":8000")
	if gui := "aaronshaf/dynamodb-admin"; strings.Contains(text, gui) {
		text = replaceEach(t, text, gui, testbed.BuildImage(t, "dynasnap.test/dynamodb-admin",
			"FROM "+testbed.AWSCLIImage+"\nENTRYPOINT []\nCMD [\"sleep\", \"infinity\"]\nSTOPSIGNAL SIGKILL\n", nil),
			"127.0.0.1:8001:8001", "127.0.0.1:"+freePort(t)+":8001")
	}
	require.NoError(t, os.WriteFile(filepath.Join(directory, "compose.yaml"), []byte(text), 0o644))
	// The Docker CLI finds a compose that is not installed for all users in the directory of its
	// configuration.
	plugins := filepath.Join(t.TempDir(), "cli-plugins")
	require.NoError(t, os.Mkdir(plugins, 0o755))
	require.NoError(t, os.Symlink(program(t, "docker-compose"), filepath.Join(plugins, "docker-compose")))
	run = func(command string) string {
		shell := exec.Command("sh", "-c", command)
		shell.Dir = directory
		shell.Env = append(os.Environ(), "DOCKER_CONFIG="+filepath.Dir(plugins), fmt.Sprintf("COMPOSE_PROJECT_NAME=dynasnap-%d", os.Getpid()))
		output, err := shell.CombinedOutput()
		require.NoError(t, err, "%s: %s", command, output)
		t.Logf("$ %s\n%s", command, output)
		return string(output)
	}
	t.Cleanup(func() { run("docker compose --profile '*' down --volumes") })
	commands := strings.Split(strings.TrimSpace(codeBlocks(readFile(t, recipes, "compose.md"), "sh")[block]), "\n")
	require.Len(t, commands, 3)
	for _, command := range commands {
		log = run(command)
	}
	return log, run
}

// Harness builds what plugin.yml names in a clone of the repository, and runs it in the workspace.
func TestPluginYML(t *testing.T) {
	cli := testbed.Engine(t)
	var plugin struct {
		Run struct{ Go struct{ Module string } }
	}
	decoder := yaml.NewDecoder(strings.NewReader(readFile(t, "../../plugin.yml")))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(&plugin))
	s := newStep(t, map[string]string{"seed.sh": acl})
	s.binary = filepath.Join(t.TempDir(), "step.exe")
	build := exec.Command("go", "build", "-o", s.binary, plugin.Run.Go.Module)
	build.Dir = "../.."
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
	assert.Contains(t, s.succeed(cli), "acl  1 item\n")
}
