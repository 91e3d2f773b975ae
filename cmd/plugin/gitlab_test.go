package main_test

import (
	"maps"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// gitlabRunner runs jobs of a .gitlab-ci.yml as GitLab's runner with the Docker executor does: it
// starts the services, probes their exposed ports for a while, and runs the job in a shell of its
// image, all on one network.
type gitlabRunner struct {
	variables map[string]string // in addition to those of the build
	login     string            // directory of the Docker configuration to pull with
	standIns  map[string]string // for images of public registries
	files     string            // directory with the repository's files
}

type gitlabFile struct {
	Stages    []string
	Variables map[string]string
	Jobs      map[string]gitlabJob `yaml:",inline"`
}

type gitlabJob struct {
	Stage     string
	Image     gitlabImage
	Services  []gitlabImage
	Variables map[string]string
	Tags      []string
	Script    []string
}

type gitlabImage struct {
	Name, Alias string
	Entrypoint  []string
}

// UnmarshalYAML reads the short form, too.
func (i *gitlabImage) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		i.Name = node.Value
		return nil
	}
	type long gitlabImage
	return node.Decode((*long)(i))
}

func (r gitlabRunner) read(t *testing.T, text string) (file gitlabFile) {
	t.Helper()
	require.NoError(t, yaml.Unmarshal([]byte(text), &file))
	return file
}

// run runs a job and returns what it wrote.
func (r gitlabRunner) run(t *testing.T, file gitlabFile, name string) (log string) {
	t.Helper()
	require.True(t, t.Run("job "+name, func(t *testing.T) { log = r.runJob(t, file, file.Jobs[name]) })) // its containers end with it
	t.Log(log)
	return log
}

func (r gitlabRunner) runJob(t *testing.T, file gitlabFile, job gitlabJob) (log string) {
	t.Helper()
	const project = "/builds/acme/orders"
	variables := map[string]string{
		"CI": "true", "GITLAB_CI": "true", "CI_COMMIT_SHA": commit, "CI_COMMIT_REF_NAME": "main", "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main",
		"CI_PIPELINE_SOURCE": "push", "CI_PROJECT_DIR": project, "CI_PROJECT_URL": "https://git.example.com/acme/orders", "CI_JOB_ID": "7",
	}
	for _, more := range []map[string]string{r.variables, file.Variables, job.Variables} {
		maps.Copy(variables, more)
	}
	var expand func(text string) string // variables may name variables
	expand = func(text string) string {
		return os.Expand(text, func(name string) string { return expand(variables[name]) })
	}
	network := network(t)
	for _, service := range job.Services {
		id := createContainer(t, []string{"--network", network, "--network-alias", service.Alias}, r.pull(t, expand(service.Name)))
		docker(t, "start", id)
		probe(t, id)
	}
	options := []string{"--network", network, "--volume", volume(t, r.files) + ":" + project, "--workdir", project}
	for name := range variables {
		options = append(options, "--env", name+"="+expand(variables[name]))
	}
	if slices.Contains(job.Tags, "docker-socket") { // the tag of a runner with the socket
		options = append(options, "--volume", "/var/run/docker.sock:/var/run/docker.sock")
	}
	if job.Image.Entrypoint != nil {
		options = append(options, "--entrypoint", strings.Join(job.Image.Entrypoint, " "))
	}
	id := createContainer(t, options, r.pull(t, expand(job.Image.Name)), "sh", "-c", "set -e\n"+strings.Join(job.Script, "\n"))
	output, err := exec.Command("docker", "start", "--attach", id).CombinedOutput()
	require.NoError(t, err, "%s", output)
	return string(output)
}

// pull always pulls, which is GitLab's default policy.
func (r gitlabRunner) pull(t *testing.T, image string) string {
	t.Helper()
	if standIn := r.standIns[image]; standIn != "" {
		return standIn
	}
	docker(t, "--config", r.login, "pull", "--quiet", image)
	return image
}

// probe waits until the exposed ports of a service accept connections. GitLab only warns if they do
// not.
func probe(t *testing.T, id string) {
	t.Helper()
	address := docker(t, "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id)
	ports := strings.Fields(docker(t, "inspect", "--format", "{{range $port, $_ := .Config.ExposedPorts}}{{$port}} {{end}}", id))
	require.NotEmpty(t, ports, "the image exposes nothing that could be probed")
	for _, port := range ports {
		port, _, _ = strings.Cut(port, "/")
		require.Eventually(t, func() bool {
			connection, err := net.Dial("tcp", net.JoinHostPort(address, port))
			return err == nil && connection.Close() == nil
		}, 30*time.Second, 100*time.Millisecond, "port %s", port)
	}
}
