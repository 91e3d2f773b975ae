package main_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/testbed"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// The tests of this file run what the pages say. See also plugin/settings/docs_test.go and
// docs/docs_test.go.

const readme = "README.md"

// codeBlocks returns the fenced blocks of one language.
func codeBlocks(text, language string) (blocks []string) {
	for _, block := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, block[1])
	}
	return blocks
}

func TestDocumentedDockerRun(t *testing.T) {
	for _, page := range []string{readme, "docs/docs.md"} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			cli := engineWithPlugin(t)
			var command string
			for _, block := range codeBlocks(readFile(t, "../..", page), "sh") {
				if strings.HasPrefix(block, "docker run ") && strings.Contains(block, "dynasnap/dynasnap\n") {
					command = block
				}
			}
			s := newStep(t, map[string]string{"testdata/bob-admin.sh": acl})
			writeExample(t, s.workspace)
			s.forget(cli)
			repo := s.settings["PLUGIN_REPO"]
			shell := exec.Command("sh", "-c", replaceEach(t, command,
				"docker run --rm ", "docker run --rm -e PLUGIN_DRY_RUN=true -e PLUGIN_DEBUG=true ",
				"registry.example.com/acme/orders-db", repo,
				"dynasnap/dynasnap\n", pluginImage+"\n"))
			shell.Dir = s.workspace
			output, err := shell.CombinedOutput()
			require.NoError(t, err, "%s", output)
			assertRunLeftNothing(t, string(output))
			_, endpoint := serve(t, cli, &container.Config{Image: repo + ":latest"})
			assert.Contains(t, accounts(t, endpoint), "Bob ACCOUNT-1234 Admin")
		})
	}
}

func TestDocumentedDemo(t *testing.T) {
	engineWithPlugin(t)
	port := freePort(t) // for a registry of the test
	run := func(command ...string) string {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir = "../.."
		cmd.Env = append(os.Environ(), "DYNASNAP_REGISTRY_PORT="+port)
		output, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", output)
		return string(output)
	}
	t.Cleanup(func() {
		run("hack/registry.sh", "stop")
		for _, reference := range strings.Fields(docker(t, "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "127.0.0.1:"+port+"/demo/acl")) {
			docker(t, "image", "rm", "--force", reference)
		}
	})
	output := run(program(t, "make"), "demo")
	assert.Contains(t, output, "\nBob\tACCOUNT-1234\tAdmin\nBob\tACCOUNT-4321\tUser\nRay\tACCOUNT-4321\tAdmin\n")
	t.Run("by the road that is everybody's, where the plugin talks to the registry itself", func(t *testing.T) {
		assert.NotContains(t, output, "warning: ")
		assert.NotContains(t, output, "not looking for an earlier snapshot")
		assert.NotContains(t, output, "the engine moves the tags")
	})
}

// The scripts of docs/scripts.md do what the page says, one after the other.
func TestDocumentedScripts(t *testing.T) {
	files := map[string]string{}
	for i, block := range codeBlocks(readFile(t, "../..", "docs/scripts.md"), "sh") {
		files[fmt.Sprintf("seeds/%d.sh", i)] = block
	}
	require.Len(t, files, 2)
	shown := codeBlocks(readFile(t, "../..", "docs/scripts.md"), "console")
	require.Len(t, shown, 1)
	state, log, status := try(t, newStep(t, files).workspace, "seeds/0.sh")
	require.Equal(t, 0, status, log)
	assert.Contains(t, shown[0], "\n"+state, "what is shown of the first one")
	output := newStep(t, files).with("seed", "seeds").succeed(testbed.Engine(t))
	assert.Regexp(t, `orders +3 items`, output)
	assert.Regexp(t, `seeds/0.sh \| order-\d\torder-\d\torder-\d\n`, output)
}

func TestExamples(t *testing.T) {
	for _, page := range []struct {
		name, yaml string
		steps      int // of the plugin
	}{
		{readme, strings.Join(codeBlocks(readFile(t, "../..", readme), "yaml"), "---\n"), 3},
		{".drone.yml", readFile(t, "../../.drone.yml"), 1},
	} {
		t.Run(page.name, func(t *testing.T) {
			var steps []map[string]any
			for decoder := yaml.NewDecoder(strings.NewReader(page.yaml)); ; {
				var document any
				err := decoder.Decode(&document)
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err)
				steps = append(steps, pluginSteps(document)...)
			}
			assert.Len(t, steps, page.steps)
			for _, step := range steps {
				environ := map[string]string{}
				for name, value := range step {
					environ["PLUGIN_"+strings.ToUpper(name)] = settingText(value)
				}
				_, _, warnings, err := settings.Load(environ)
				require.NoError(t, err)
				assert.Empty(t, warnings)
			}
		})
	}
}

// pluginSteps finds the settings of the steps that run the plugin.
func pluginSteps(node any) (found []map[string]any) {
	switch node := node.(type) {
	case []any:
		for _, child := range node {
			found = append(found, pluginSteps(child)...)
		}
	case map[string]any:
		for _, keys := range [][2]string{{"image", "settings"}, {"uses", "with"}} {
			name, _ := node[keys[0]].(string)
			settings, _ := node[keys[1]].(map[string]any)
			if strings.HasPrefix(name, "dynasnap/dynasnap") {
				found = append(found, settings)
			}
		}
		for _, child := range node {
			found = append(found, pluginSteps(child)...)
		}
	}
	return found
}

// settingText returns a setting as CI systems pass it: lists with commas, and placeholders for
// secrets and variables.
func settingText(value any) string {
	switch value := value.(type) {
	case []any:
		var items []string
		for _, item := range value {
			items = append(items, settingText(item))
		}
		return strings.Join(items, ",")
	case map[string]any:
		return "the-value-of-a-secret"
	}
	return regexp.MustCompile(`\$\{\{?[^}]*\}\}?`).ReplaceAllString(fmt.Sprint(value), "replaced")
}
