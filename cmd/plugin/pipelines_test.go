package main_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// The runners of Drone and Woodpecker are not available everywhere. This file runs their pipelines
// on the engine as drone-runner-docker v1.8.4 and woodpecker v3.17 were observed to: how they
// change settings, which images they pull, in which order they start what, and what a container
// gets. It reads the published YAML unchanged.

const commit = "0f3b6d8c2a1e4f5a9b7c6d5e4f3a2b1c0d9e8f7a"

// runner runs pipelines as Drone or as Woodpecker does.
type runner struct {
	drone      bool
	secrets    map[string]string
	registries string            // Woodpecker's, from the repository's settings, as a Docker configuration
	standIns   map[string]string // for images of public registries
	files      string            // directory with the files of the clone step
}

// pipeline is a document of Drone's file, or a file of Woodpecker's.
type pipeline struct {
	When             []struct{ Event string } // Woodpecker
	ImagePullSecrets []string                 `yaml:"image_pull_secrets"` // Drone
	Services         []pipelineStep
	Steps            []pipelineStep
	Volumes          []struct {
		Name string
		Host struct{ Path string }
	}
}

type pipelineStep struct {
	Name, Image string
	Pull        string // Drone: a policy; Woodpecker: a switch
	Detach      bool
	Settings    map[string]yaml.Node
	Environment map[string]string
	Commands    []string
	Volumes     []yaml.Node
}

// run runs the pipelines of a text one after the other, and returns the output of each.
func (r runner) run(t *testing.T, text string) (logs []string) {
	t.Helper()
	for _, variables := range r.builds(t, text) {
		for decoder := yaml.NewDecoder(strings.NewReader(substitute(text, variables))); ; {
			var p pipeline
			err := decoder.Decode(&p)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			var log string
			require.True(t, t.Run("pipeline", func(t *testing.T) { log = r.runOne(t, p) })) // its containers end with it
			t.Log(log)
			logs = append(logs, log)
		}
	}
	return logs
}

// builds returns the variables of each run of a file. Woodpecker runs it for every combination of a
// matrix, here of one variable.
func (r runner) builds(t *testing.T, text string) (builds []map[string]string) {
	t.Helper()
	var file struct{ Matrix map[string][]string }
	require.NoError(t, yaml.Unmarshal([]byte(text), &file))
	for name, values := range file.Matrix {
		for _, value := range values {
			variables := r.metadata()
			variables[name] = value
			builds = append(builds, variables)
		}
	}
	if builds == nil {
		builds = append(builds, r.metadata())
	}
	return builds
}

// runOne starts the services, which are detached steps, and runs the steps in order. It does not
// wait until detached steps are ready.
func (r runner) runOne(t *testing.T, p pipeline) string {
	t.Helper()
	if !r.drone {
		require.Equal(t, []struct{ Event string }{{"push"}}, p.When, "its linter asks for the event, and pull requests get no socket")
	}
	var log strings.Builder
	network, login := network(t), r.login(t, p)
	source := filepath.Join(t.TempDir(), "clone")
	require.NoError(t, os.CopyFS(filepath.Join(source, r.checkout()), os.DirFS(r.files)))
	workspace := volume(t, source) + ":" + r.volume()
	for i, step := range slices.Concat(p.Services, p.Steps) {
		image := r.pull(t, step, login)
		options := append(r.environment(t, step), "--volume", workspace)
		if r.drone {
			options = append(options, "--network", network, "--network-alias", step.Name)
		}
		for _, mount := range step.Volumes {
			options = append(options, "--volume", r.mount(t, p, mount))
		}
		detached := step.Detach || i < len(p.Services)
		if !detached || step.Commands != nil {
			options = append(options, "--workdir", filepath.Join(r.volume(), r.checkout()))
		}
		var command []string
		if step.Commands != nil {
			options = append(options, "--entrypoint", "/bin/sh")
			command = []string{"-c", "set -e\n" + strings.Join(step.Commands, "\n")}
		}
		id := createContainer(t, options, image, command...)
		if !r.drone { // its containers have two networks
			docker(t, "network", "connect", "--alias", step.Name, network, id)
		}
		if detached {
			docker(t, "start", id)
			continue
		}
		output, err := exec.Command("docker", "start", "--attach", id).CombinedOutput()
		require.NoError(t, err, "step %s: %s", step.Name, output)
		log.Write(output)
	}
	return log.String()
}

// volume is the mount point of the workspace's volume. checkout is the repository in it.
func (r runner) volume() string {
	if r.drone {
		return "/drone/src"
	}
	return "/woodpecker"
}

func (r runner) checkout() string {
	if r.drone {
		return ""
	}
	return "src/git.example.com/acme/orders"
}

// mount returns a step's volume for docker create. Drone declares volumes at the pipeline's end.
func (r runner) mount(t *testing.T, p pipeline, node yaml.Node) string {
	t.Helper()
	if !r.drone {
		return node.Value
	}
	var mount struct{ Name, Path string }
	require.NoError(t, node.Decode(&mount))
	for _, declared := range p.Volumes {
		if declared.Name == mount.Name {
			return declared.Host.Path + ":" + mount.Path
		}
	}
	require.Failf(t, "unknown volume", "%s", mount.Name)
	return ""
}

// metadata are the variables about the build.
func (r runner) metadata() map[string]string {
	drone := map[string]string{
		"DRONE_REPO": "acme/orders", "DRONE_REPO_OWNER": "acme", "DRONE_REPO_NAME": "orders", "DRONE_REPO_BRANCH": "main",
		"DRONE_REPO_LINK": "https://git.example.com/acme/orders", "DRONE_BRANCH": "main", "DRONE_COMMIT": commit, "DRONE_COMMIT_SHA": commit,
		"DRONE_COMMIT_REF": "refs/heads/main", "DRONE_COMMIT_BRANCH": "main", "DRONE_BUILD_NUMBER": "7", "DRONE_BUILD_EVENT": "push",
		"DRONE_BUILD_LINK": "https://ci.example.com/acme/orders/7",
	}
	if r.drone {
		maps.Copy(drone, map[string]string{"DRONE": "true", "CI": "true", "DRONE_WORKSPACE": "/drone/src", "CI_REPO_NAME": "acme/orders"})
		return drone
	}
	maps.Copy(drone, map[string]string{ // plugins get Drone's, too
		"CI": "woodpecker", "CI_REPO": "acme/orders", "CI_REPO_OWNER": "acme", "CI_REPO_NAME": "orders", "CI_REPO_DEFAULT_BRANCH": "main",
		"CI_REPO_URL": "https://git.example.com/acme/orders", "CI_COMMIT_SHA": commit, "CI_COMMIT_REF": "refs/heads/main",
		"CI_COMMIT_BRANCH": "main", "CI_PIPELINE_NUMBER": "7", "CI_PIPELINE_EVENT": "push",
		"CI_PIPELINE_URL": "https://ci.example.com/repos/1/pipeline/7", "CI_WORKSPACE": filepath.Join(r.volume(), r.checkout()),
	})
	return drone
}

// substitute replaces variables in the whole file, as both systems do.
func substitute(text string, variables map[string]string) string {
	return regexp.MustCompile(`\$\{\w+\}`).ReplaceAllStringFunc(text, func(name string) string {
		return variables[strings.Trim(name, "${}")]
	})
}

// environment returns the options for the variables of a step's container.
func (r runner) environment(t *testing.T, step pipelineStep) (options []string) {
	t.Helper()
	variables := r.metadata()
	maps.Copy(variables, step.Environment)
	for name, node := range step.Settings {
		if value, given := r.setting(t, &node); given {
			variables[r.variable(name)] = value
		}
	}
	for name, value := range variables {
		options = append(options, "--env", name+"="+value)
	}
	return options
}

// variable returns the name of a setting's variable.
func (r runner) variable(setting string) string {
	if !r.drone {
		setting = strings.NewReplacer("-", "_", ".", "_").Replace(setting)
	}
	return "PLUGIN_" + strings.ToUpper(setting)
}

// setting returns the text of a setting, and whether it is passed at all.
func (r runner) setting(t *testing.T, node *yaml.Node) (text string, given bool) {
	t.Helper()
	if secret := r.secret(t, node); secret != nil {
		return *secret, true
	}
	plain := !slices.ContainsFunc(node.Content, func(child *yaml.Node) bool { return child.Kind != yaml.ScalarNode })
	var value any
	require.NoError(t, r.resolve(t, node).Decode(&value))
	switch value := value.(type) {
	case nil:
		return "", false
	case []any:
		if !plain {
			return asJSON(t, value), true
		}
		var items []string
		for _, item := range value {
			items = append(items, fmt.Sprint(item))
		}
		text = strings.Join(items, ",")
	case map[string]any:
		return asJSON(t, value), true
	default:
		text = fmt.Sprint(value)
	}
	return text, text != "" || !r.drone
}

// secret returns the value of a from_secret. It is nil for other nodes.
func (r runner) secret(t *testing.T, node *yaml.Node) *string {
	t.Helper()
	if node.Kind != yaml.MappingNode || len(node.Content) != 2 || node.Content[0].Value != "from_secret" {
		return nil
	}
	value, found := r.secrets[node.Content[1].Value]
	require.True(t, found, "no secret %s", node.Content[1].Value)
	return &value
}

// resolve changes the parts of a setting as each system does. Woodpecker inserts secrets at any
// depth. Drone does not, but reads YAML 1.1, which has more words for true and false.
func (r runner) resolve(t *testing.T, node *yaml.Node) *yaml.Node {
	t.Helper()
	if secret := r.secret(t, node); secret != nil && !r.drone {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: *secret}
	}
	resolved := *node
	resolved.Content = nil
	for i, child := range node.Content {
		child = r.resolve(t, child)
		if node.Kind == yaml.MappingNode && i%2 == 0 && child.Tag == "!!bool" {
			child.Tag = "!!str" // JSON has only string keys
		}
		resolved.Content = append(resolved.Content, child)
	}
	if r.drone && node.Kind == yaml.ScalarNode && node.Tag == "!!str" && node.Style == 0 {
		switch strings.ToLower(node.Value) {
		case "y", "yes", "on":
			resolved.Tag, resolved.Value = "!!bool", "true"
		case "n", "no", "off":
			resolved.Tag, resolved.Value = "!!bool", "false"
		}
	}
	return &resolved
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// login makes a directory with the Docker configuration for pulling a pipeline's images. Drone uses
// the secret that the pipeline names, and nothing of its steps or of other pipelines.
func (r runner) login(t *testing.T, p pipeline) (directory string) {
	t.Helper()
	config := "{}"
	if !r.drone {
		config = r.registries
	}
	for _, name := range p.ImagePullSecrets { // one; Drone merges several
		config = r.secrets[name]
	}
	directory = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(directory, "config.json"), []byte(config), 0o600))
	return directory
}

// pull pulls a step's image by its policy.
func (r runner) pull(t *testing.T, step pipelineStep, login string) (image string) {
	t.Helper()
	if standIn := r.standIns[step.Image]; standIn != "" {
		return standIn
	}
	_, name, tagged := strings.Cut(step.Image[strings.LastIndex(step.Image, "/")+1:], ":")
	always := step.Pull == "always" || step.Pull == "" && (!tagged || name == "latest") // Drone
	if !r.drone {
		always = step.Pull == "true"
	}
	if step.Pull == "never" || !always && exec.Command("docker", "image", "inspect", step.Image).Run() == nil {
		return step.Image
	}
	docker(t, "--config", login, "pull", "--quiet", step.Image)
	return step.Image
}

// createContainer creates a container, which is removed at the test's end.
func createContainer(t *testing.T, options []string, image string, command ...string) (id string) {
	t.Helper()
	id = docker(t, slices.Concat([]string{"create"}, options, []string{image}, command)...)
	t.Cleanup(func() { docker(t, "rm", "--force", "--volumes", id) })
	return id
}

// login makes a directory with a Docker configuration for one registry.
func login(t *testing.T, registry *testbed.RegistryServer, user string) (directory string) {
	t.Helper()
	directory = t.TempDir()
	entry := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	config := fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, registry.Host(), entry)
	require.NoError(t, os.WriteFile(filepath.Join(directory, "config.json"), []byte(config), 0o600))
	return directory
}

// The values were observed with both systems.
func TestPipelineSettings(t *testing.T) {
	const absent = "(absent)"
	for _, test := range []struct{ name, yaml, woodpecker, drone string }{
		{"text", `hello world`, "hello world", "hello world"},
		{"switch", `true`, "true", "true"},
		{"number", `1.10`, "1.1", "1.1"},
		{"whole float", `1.0`, "1", "1"},
		{"octal", `0755`, "493", "493"},
		{"hexadecimal", `0xff`, "255", "255"},
		{"yes", `yes`, "yes", "true"},
		{"on", `on`, "on", "true"},
		{"N", `N`, "N", "false"},
		{"quoted N", `"N"`, "N", "N"},
		{"N in a map", `{type: N, item: {N: "5"}}`, `{"item":{"N":"5"},"type":"N"}`, `{"item":{"false":"5"},"type":false}`},
		{"null", `~`, absent, absent},
		{"empty", `""`, "", absent},
		{"empty list", `[]`, "", absent},
		{"empty map", `{}`, "{}", "{}"},
		{"list", `[a, b, "c,d"]`, "a,b,c,d", "a,b,c,d"},
		{"list of lists", `[[a, b], [c]]`, `[["a","b"],["c"]]`, `[["a","b"],["c"]]`},
		{"list of maps", `[{name: t1, keys: [a, b]}, {name: t2}]`, `[{"keys":["a","b"],"name":"t1"},{"name":"t2"}]`, `[{"keys":["a","b"],"name":"t1"},{"name":"t2"}]`},
		{"block", "|\n  a\n  b\n", "a\nb\n", "a\nb\n"},
		{"secret", `{from_secret: s}`, "s3cr3t", "s3cr3t"},
		{"secret in a map", `{pass: {from_secret: s}}`, `{"pass":"s3cr3t"}`, `{"pass":{"from_secret":"s"}}`},
		{"secret in a list", `[{from_secret: s}, plain]`, `["s3cr3t","plain"]`, `[{"from_secret":"s"},"plain"]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var node struct{ X yaml.Node }
			require.NoError(t, yaml.Unmarshal([]byte("x: "+test.yaml), &node))
			for drone, want := range map[bool]string{false: test.woodpecker, true: test.drone} {
				text, given := runner{drone: drone, secrets: map[string]string{"s": "s3cr3t"}}.setting(t, &node.X)
				if !given {
					text = absent
				}
				assert.Equal(t, want, text, "Drone: %t", drone)
			}
		})
	}
	assert.Equal(t, "PLUGIN_DASH_KEY", runner{}.variable("dash-key"))
	assert.Equal(t, "PLUGIN_DASH-KEY", runner{drone: true}.variable("dash-key"))
}
