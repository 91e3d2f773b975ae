package main_test

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/jsonmessage"
	"github.com/docker/go-connections/nat"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/joho/godotenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

const password = "correct horse battery staple"

// TestSnapshot makes a snapshot in a registry with credentials and looks at every part of the
// result. All sub-tests share one push, because it includes the base's layers.
func TestSnapshot(t *testing.T) {
	cli := testbed.Engine(t)
	registry := testbed.Registry(t, testbed.WithBasicAuth("ci", password))
	seed, err := os.ReadFile("../../examples/acl/seed.sh")
	require.NoError(t, err)
	s := newStep(t, map[string]string{"testdata/seed.sh": string(seed)}).
		with("repo", registry.Host()+"/acme/orders-db", "tags", "bob-admin,latest", "seed", "testdata/seed.sh", "dry_run", "",
			"username", "ci", "password", password, "author", "team-orders", "message", "2 admin, 1 user",
			"labels", "team=orders", "artifact_file", "out/artifact.json", "log_level", "debug").
		env("GITHUB_ACTIONS", "true", "GITHUB_SHA", "0123456789abcdef", "GITHUB_OUTPUT", "output", "GITHUB_STEP_SUMMARY", "summary.md", "DRONE_OUTPUT", "drone.env")
	log := s.succeed(cli)
	bobAdmin, latest := registry.Host()+"/acme/orders-db:bob-admin", registry.Host()+"/acme/orders-db:latest"
	digest := after(t, log, "digest  ")

	t.Run("the log tells a person what was made", func(t *testing.T) {
		for _, words := range []string{"acl  3 items", bobAdmin, latest, "layer ", "seed ", "verify ", "push ", "total ", "services:\n", "image: " + bobAdmin} {
			assert.Contains(t, log, words)
		}
	})
	t.Run("no secret is in the log, the image or the outputs", func(t *testing.T) {
		texts := log + readFile(t, s.workspace, "output") + readFile(t, s.workspace, "summary.md") +
			readFile(t, s.workspace, "drone.env") + readFile(t, s.workspace, "out/artifact.json")
		inspected, err := cli.ImageInspect(t.Context(), bobAdmin)
		require.NoError(t, err)
		config, err := json.Marshal(inspected)
		require.NoError(t, err)
		assert.NotContains(t, texts+string(config), password)
	})
	t.Run("the outputs name it", func(t *testing.T) {
		ref := registry.Host() + "/acme/orders-db@" + digest
		for _, file := range []string{"output", "drone.env"} {
			outputs, err := godotenv.Read(filepath.Join(s.workspace, file))
			require.NoError(t, err)
			assert.Equal(t, bobAdmin, outputs["image"])
			assert.Equal(t, "bob-admin,latest", outputs["tags"])
			assert.Equal(t, digest, outputs["digest"])
			assert.Equal(t, ref, outputs["image_ref"])
			assert.JSONEq(t, `{"bob-admin":"`+ref+`","latest":"`+ref+`"}`, outputs["images"])
			assert.Equal(t, "false", outputs["reused"])
		}
		assert.Contains(t, readFile(t, s.workspace, "summary.md"), "| `acl` | 3 |")
		assert.Contains(t, readFile(t, s.workspace, "out/artifact.json"), digest)
	})
	t.Run("both tags are in the registry as one manifest", func(t *testing.T) {
		for _, tag := range []string{"bob-admin", "latest"} {
			tagged, err := name.NewTag(registry.Host() + "/acme/orders-db:" + tag)
			require.NoError(t, err)
			found, err := remote.Head(tagged, remote.WithAuth(&authn.Basic{Username: "ci", Password: password}))
			require.NoError(t, err)
			assert.Equal(t, digest, found.Digest.String())
		}
	})
	t.Run("its configuration is the base's, with what serves the state", func(t *testing.T) { checkConfiguration(t, cli, bobAdmin) })
	t.Run("its layer holds the state and no debris", func(t *testing.T) { checkLayer(t, bobAdmin) })
	t.Run("pulled from the registry it serves the state", func(t *testing.T) {
		for _, ref := range []string{bobAdmin, latest} {
			_, err := cli.ImageRemove(t.Context(), ref, image.RemoveOptions{Force: true})
			require.NoError(t, err)
		}
		pull(t, cli, bobAdmin)
		id, endpoint := serve(t, cli, &container.Config{Image: bobAdmin})
		assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin", "Bob ACCOUNT-4321 User", "Ray ACCOUNT-4321 Admin"}, accounts(t, endpoint))
		require.Eventually(t, func() bool {
			found, err := cli.ContainerInspect(t.Context(), id)
			return err == nil && found.State.Health != nil && found.State.Health.Status == container.Healthy
		}, 30*time.Second, 100*time.Millisecond, "its health check succeeds")
	})
	t.Run("it serves the state with the command that testcontainers-go puts in its place", func(t *testing.T) {
		_, endpoint := serve(t, cli, &container.Config{Image: bobAdmin, Cmd: []string{"-jar", "DynamoDBLocal.jar", "-sharedDb"}})
		assert.Len(t, accounts(t, endpoint), 3)
	})
	t.Run("it serves the state with the command of most files for Compose", func(t *testing.T) {
		command := []string{"-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", "./data"}
		volume := mount.Mount{Type: mount.TypeVolume, Target: "/home/dynamodblocal/data"} // the engine fills it
		for name, host := range map[string]container.HostConfig{"as it is": {}, "with a volume": {Mounts: []mount.Mount{volume}}} {
			_, endpoint := serveOn(t, cli, &container.Config{Image: bobAdmin, Cmd: command}, host)
			assert.Len(t, accounts(t, endpoint), 3, name)
			require.NoError(t, testbed.CallDynamoDB(endpoint, "DeleteItem", `{"TableName": "acl", "Key": {"customer": {"S": "Ray"}, "resource": {"S": "ACCOUNT-4321"}}}`), name)
			assert.Len(t, accounts(t, endpoint), 2, name)
		}
	})
	t.Run("it serves the state in whatever directory it is started", func(t *testing.T) {
		_, endpoint := serve(t, cli, &container.Config{Image: bobAdmin, WorkingDir: "/tmp"})
		assert.Len(t, accounts(t, endpoint), 3)
	})
	t.Run("a wrong password is explained before anything is baked", func(t *testing.T) {
		output, status := newStep(t, map[string]string{"seed.sh": acl}).
			with("repo", registry.Host()+"/acme/other", "dry_run", "", "username", "ci", "password", "wrong-password").run(cli)
		assert.Equal(t, 1, status)
		assert.Contains(t, output, "error: repo: asking whether "+registry.Host()+"/acme/other takes a push: refused: ")
		assert.Contains(t, output, registry.Host()+` refused the user "ci": check the password and the right to push`)
		assert.NotContains(t, output, "base ", "which is what a bake begins with")
		assert.NotContains(t, output, "as is normal")
		assert.NotContains(t, output, "wrong-password")
	})
	t.Run("a registry that fails for a while is tried again", func(t *testing.T) {
		flaky := brokenFor(t, registry.Host(), 2)
		output := newStep(t, map[string]string{"seed.sh": acl + "# retried"}).
			with("repo", flaky+"/acme/orders-db", "tags", "retried", "dry_run", "", "username", "ci", "password", password).succeed(cli)
		assert.Contains(t, output, "trying again in 1s (1 of 3)")
		assert.Contains(t, output, "digest  sha256:")
	})
	t.Run("a registry that fails halfway through fails the step", func(t *testing.T) {
		broken := brokenFor(t, registry.Host(), 1000)
		output, status := newStep(t, map[string]string{"seed.sh": acl + "# never"}).
			with("repo", broken+"/acme/orders-db", "tags", "never", "dry_run", "", "push_retry", "1", "username", "ci", "password", password).run(cli)
		assert.Equal(t, 1, status)
		assert.Contains(t, output, "(1 of 1)")
		assert.Contains(t, output, "error: pushing "+broken+"/acme/orders-db:dynasnap-")
	})
	t.Run("a registry that is down fails the step", func(t *testing.T) {
		output, status := newStep(t, map[string]string{"seed.sh": acl}).with("repo", "127.0.0.1:1/acme/orders-db", "dry_run", "", "push_retry", "0").run(cli)
		assert.Equal(t, 1, status)
		assert.Contains(t, output, "connection refused")
		assert.Contains(t, output, "it is the engine that connects to 127.0.0.1:1")
	})
}

func checkConfiguration(t *testing.T, cli *client.Client, ref string) {
	t.Helper()
	made, err := cli.ImageInspect(t.Context(), ref)
	require.NoError(t, err)
	base, err := cli.ImageInspect(t.Context(), testbed.BaseImage)
	require.NoError(t, err)
	config := made.Config
	assert.Equal(t, base.Config.Entrypoint, config.Entrypoint)
	assert.Equal(t, []string{"-sharedDb", "-dbPath", "/home/dynamodblocal"}, config.Cmd[len(config.Cmd)-3:])
	assert.Equal(t, "/home/dynamodblocal", config.WorkingDir)
	assert.Equal(t, "dynamodblocal", base.Config.User)
	assert.Equal(t, "1000", config.User, "the same user by number, which Kubernetes wants to see for runAsNonRoot")
	assert.ElementsMatch(t, append(base.Config.Env, "DDB_LOCAL_TELEMETRY=0"), config.Env, "no other variable of ours")
	assert.Contains(t, config.ExposedPorts, "8000/tcp")
	assert.NotEmpty(t, config.Healthcheck)
	assert.Equal(t, "team-orders", made.Author)
	assert.Equal(t, "2 admin, 1 user", made.Comment)

	labels := config.Labels
	assert.Subset(t, labels, base.Config.Labels)
	for name := range base.Config.Labels {
		delete(labels, name)
	}
	described, err := snapshot.Describe(labels)
	require.NoError(t, err)
	require.Len(t, described.Catalog.Tables, 1)
	assert.EqualValues(t, 3, described.Catalog.Tables[0].Items)
	assert.Len(t, string(described.Fingerprint), 64)
	assert.Equal(t, "docker.io/amazon/dynamodb-local:latest", described.Origin.Name)
	assert.Equal(t, base.ID, described.Origin.ID)
	for _, name := range []string{snapshot.CatalogLabel, snapshot.FingerprintLabel, snapshot.BaseLabel, snapshot.WarmLabel} {
		delete(labels, name)
	}
	_, err = time.Parse(time.RFC3339, labels["org.opencontainers.image.created"])
	require.NoError(t, err)
	delete(labels, "org.opencontainers.image.created")
	assert.Equal(t, map[string]string{
		"team":                               "orders",
		"org.opencontainers.image.revision":  "0123456789abcdef",
		"org.opencontainers.image.base.name": "docker.io/amazon/dynamodb-local:latest",
	}, withoutDigest(labels), "the user's, those that are known, and none of the sweep's")
}

// withoutDigest drops the only label that an engine without a registry does not know.
func withoutDigest(labels map[string]string) map[string]string {
	delete(labels, "org.opencontainers.image.base.digest")
	return labels
}

// checkLayer reads the last layer from the registry.
func checkLayer(t *testing.T, ref string) {
	t.Helper()
	tag, err := name.NewTag(ref)
	require.NoError(t, err)
	pushed, err := remote.Image(tag, remote.WithAuth(&authn.Basic{Username: "ci", Password: password}))
	require.NoError(t, err)
	layers, err := pushed.Layers()
	require.NoError(t, err)
	content, err := layers[len(layers)-1].Uncompressed()
	require.NoError(t, err)
	defer func() { _ = content.Close() }()
	entries := map[string]*tar.Header{}
	layer := tar.NewReader(content)
	for {
		header, err := layer.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		entries[header.Name] = header
	}
	assert.Len(t, entries, 5, "three directories, and one file with two names")
	assert.Contains(t, entries, "home/")
	assert.Contains(t, entries, "home/dynamodblocal/")
	assert.Contains(t, entries, "home/dynamodblocal/data/")
	assert.EqualValues(t, 0o777, entries["home/dynamodblocal/data/"].Mode&0o777)
	var kinds []byte
	for _, name := range []string{"home/dynamodblocal/shared-local-instance.db", "home/dynamodblocal/data/shared-local-instance.db"} {
		state := entries[name]
		require.NotNil(t, state, name)
		assert.Equal(t, 1000, state.Uid)
		assert.Equal(t, 1000, state.Gid)
		assert.EqualValues(t, 0o666, state.Mode&0o777)
		kinds = append(kinds, state.Typeflag)
	}
	assert.ElementsMatch(t, []byte{tar.TypeReg, tar.TypeLink}, kinds, "its bytes are there once")
}

func pull(t *testing.T, cli *client.Client, ref string) {
	t.Helper()
	auth := `eyJ1c2VybmFtZSI6ImNpIiwicGFzc3dvcmQiOiJjb3JyZWN0IGhvcnNlIGJhdHRlcnkgc3RhcGxlIn0=` // ci and the password above, as base64 of JSON
	stream, err := cli.ImagePull(t.Context(), ref, image.PullOptions{RegistryAuth: auth})
	require.NoError(t, err)
	defer func() { _ = stream.Close() }()
	require.NoError(t, jsonmessage.DisplayJSONMessagesStream(stream, io.Discard, 0, false, nil))
}

// serve starts a container as a CI does for a service, and waits until it answers.
func serve(t *testing.T, cli *client.Client, config *container.Config) (id, endpoint string) {
	t.Helper()
	return serveOn(t, cli, config, container.HostConfig{})
}

// serveOn does the same with a host configuration.
func serveOn(t *testing.T, cli *client.Client, config *container.Config, host container.HostConfig) (id, endpoint string) {
	t.Helper()
	port := nat.Port("8000/tcp")
	config.ExposedPorts = nat.PortSet{port: {}}
	host.PortBindings = nat.PortMap{port: []nat.PortBinding{{HostIP: "127.0.0.1"}}}
	created, err := cli.ContainerCreate(t.Context(), config, &host, nil, nil, "")
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = cli.ContainerRemove(context.Background(), created.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})
	})
	require.NoError(t, cli.ContainerStart(t.Context(), created.ID, container.StartOptions{}))
	found, err := cli.ContainerInspect(t.Context(), created.ID)
	require.NoError(t, err)
	bindings := found.NetworkSettings.Ports[port]
	require.NotEmpty(t, bindings)
	endpoint = "http://127.0.0.1:" + bindings[0].HostPort
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, dynamo.WaitUntilReady(ctx, dynamo.Connect(endpoint)))
	return created.ID, endpoint
}

// accounts lists the items of the example's table, sorted by its keys.
func accounts(t *testing.T, endpoint string) []string {
	t.Helper()
	return accountsOf(t, endpoint, dynamo.AccessKey)
}

// accountsOf does the same with another access key.
func accountsOf(t *testing.T, endpoint, accessKey string) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	client := dynamo.ConnectAs(endpoint, accessKey)
	again := func(o *dynamodb.Options) { // DynamoDB Local was seen to lose its first PartiQL query
		o.RetryMaxAttempts = 4
		o.HTTPClient = &http.Client{Timeout: 30 * time.Second}
	}
	var found []string
	for _, customer := range []string{"Bob", "Ray"} {
		answer, err := client.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{
			Statement: aws.String(`SELECT customer, resource, "role" FROM acl WHERE customer = '` + customer + `' ORDER BY resource`),
		}, again)
		require.NoError(t, err)
		for _, item := range answer.Items {
			var words []string
			for _, name := range []string{"customer", "resource", "role"} {
				words = append(words, text(item[name]))
			}
			found = append(found, strings.Join(words, " "))
		}
	}
	return found
}

// text returns the value of a string attribute.
func text(value types.AttributeValue) string {
	if s, ok := value.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

// brokenFor is a proxy to a registry that answers a number of uploads of manifests with 503.
func brokenFor(t *testing.T, registry string, times int64) (host string) {
	t.Helper()
	var failures atomic.Int64
	relay := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: registry})
	broken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/manifests/") && failures.Add(1) <= times {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		relay.ServeHTTP(w, r) // with the engine's Host, so that uploads come back here
	})
	server := httptest.NewServer(broken)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func readFile(t *testing.T, parts ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(parts...))
	require.NoError(t, err)
	return string(content)
}

// after returns the word that follows a text.
func after(t *testing.T, output, text string) string {
	t.Helper()
	_, rest, found := strings.Cut(output, text)
	require.True(t, found, "no %q in\n%s", text, output)
	return strings.Fields(rest)[0]
}
