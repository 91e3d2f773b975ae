package main_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// inspect runs `dynasnap inspect` with more variables, given as NAME=value.
func inspect(t *testing.T, arguments []string, environ ...string) (stdout, stderr string, status int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), binary, append([]string{"inspect"}, arguments...)...)
	command.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "DOCKER_HOST=" + os.Getenv("DOCKER_HOST")}, environ...)
	var output, problems bytes.Buffer
	command.Stdout, command.Stderr = &output, &problems
	if err := command.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError))
	}
	return output.String(), problems.String(), command.ProcessState.ExitCode()
}

// What another job, or a person, wants to know of a snapshot that this machine has made.
func TestInspectOnTheEngine(t *testing.T) {
	cli := testbed.Engine(t)
	s := newStep(t, map[string]string{"seed.sh": acl}).
		env("GITHUB_ACTIONS", "true", "GITHUB_SHA", "0123456789abcdef", "GITHUB_SERVER_URL", "https://git.example.com", "GITHUB_REPOSITORY", "acme/orders")
	report, _ := s.report(cli)
	require.Len(t, report.Snapshots, 1)
	image, made := s.settings["PLUGIN_REPO"]+":latest", report.Snapshots[0]
	require.NotEmpty(t, made.Fingerprint)

	text, problems, status := inspect(t, []string{image})
	require.Equal(t, 0, status, problems)
	assert.Regexp(t, `^image        `+image+`
found        on the engine
created      20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ, .* ago
fingerprint  `+made.Fingerprint+`
base         `+strings.TrimSpace(made.Base.Name+" "+made.Base.Digest)+`
revision     0123456789abcdef
source       https://git.example.com/acme/orders

table  items  key
acl    1      customer S, resource S
$`, text)

	text, problems, status = inspect(t, []string{"--json", image})
	require.Equal(t, 0, status, problems)
	var told struct {
		Image, Found, Fingerprint, Revision, Source string
		Created                                     time.Time
		Base                                        struct{ Name, Digest string }
		Catalog                                     json.RawMessage
	}
	require.NoError(t, json.Unmarshal([]byte(text), &told))
	assert.Equal(t, []string{image, "engine", made.Fingerprint, "0123456789abcdef", "https://git.example.com/acme/orders"},
		[]string{told.Image, told.Found, told.Fingerprint, told.Revision, told.Source})
	assert.Equal(t, made.Base, told.Base)
	assert.WithinDuration(t, time.Now(), told.Created, time.Hour)
	assert.JSONEq(t, string(made.Catalog), string(told.Catalog))
}

// earlyCatalog is the only label of early snapshots.
const earlyCatalog = `{"tables":[{"name":"acl","keys":[{"name":"customer","type":"S","role":"HASH"}],"items":3,"digest":"a1"}]}`

func TestInspectEarlySnapshot(t *testing.T) {
	testbed.Engine(t)
	image := testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t), "FROM scratch\nLABEL io.github.dynasnap.catalog='"+earlyCatalog+"'\n", nil)
	text, problems, status := inspect(t, []string{image})
	require.Equal(t, 0, status, problems)
	assert.Regexp(t, "^image        "+image+"\nfound        on the engine\ncreated      .* ago\n\ntable  items  key\nacl    3      customer S\n$", text)

	text, problems, status = inspect(t, []string{image, "--json"})
	require.Equal(t, 0, status, problems)
	for _, absent := range []string{"fingerprint", "base", "digest\": \"sha256", "revision", "source"} {
		assert.NotContains(t, text, `"`+absent)
	}
}

// inRegistry pushes an image with labels, and returns the digests of its configuration and its
// layer.
func inRegistry(t *testing.T, reference string, labels map[string]string, options ...remote.Option) (config, layer string) {
	t.Helper()
	image, err := random.Image(100, 1)
	require.NoError(t, err)
	image, err = mutate.Config(image, v1.Config{Labels: labels})
	require.NoError(t, err)
	image, err = mutate.CreatedAt(image, v1.Time{Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	require.NoError(t, err)
	ref, err := name.ParseReference(reference)
	require.NoError(t, err)
	require.NoError(t, remote.Write(ref, image, options...))
	manifest, err := image.Manifest()
	require.NoError(t, err)
	return manifest.Config.Digest.String(), manifest.Layers[0].Digest.String()
}

// snapshotLabels are those of a snapshot with all labels.
var snapshotLabels = map[string]string{
	"io.github.dynasnap.fingerprint":    "5f0c",
	"io.github.dynasnap.from":           "77aa",
	"io.github.dynasnap.base":           `{"name":"docker.io/amazon/dynamodb-local:latest","digest":"sha256:123"}`,
	"org.opencontainers.image.revision": "0123\x1b[31m4567",
	"org.opencontainers.image.source":   "https://git.example.com/acme/orders",
	"io.github.dynasnap.catalog": `{"tables":[
		{"name":"acl","keys":[{"name":"customer","type":"S","role":"HASH"},{"name":"re\nsource","type":"S","role":"RANGE"}],"items":3,"digest":"a1",
			"ttl":"expires","stream":"NEW_IMAGE","protected":true,
			"indexes":[{"name":"by-role","global":true,"keys":[{"name":"role","type":"S","role":"HASH"}],"projection":"KEYS_ONLY"}]},
		{"name":"customers","keys":[{"name":"id","type":"N","role":"HASH"}],"items":1,"digest":"b2"}]}`,
}

func TestInspectInTheRegistry(t *testing.T) {
	testbed.Engine(t)
	registry := testbed.Registry(t, testbed.WithBasicAuth("ci", password))
	config, layer := inRegistry(t, registry.Host()+"/acme/orders-db:bob-admin", snapshotLabels, remote.WithAuth(&authn.Basic{Username: "ci", Password: password}))
	relay, requested := recorded(t, registry.Host())
	account := base64.StdEncoding.EncodeToString([]byte("ci:" + password))
	dockerConfig := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dockerConfig, "config.json"), []byte(`{"auths":{"`+relay+`":{"auth":"`+account+`"}}}`), 0o600))

	text, problems, status := inspect(t, []string{relay + "/acme/orders-db:bob-admin"}, "DOCKER_CONFIG="+dockerConfig)
	require.Equal(t, 0, status, problems)
	assert.Regexp(t, `^image        `+relay+`/acme/orders-db:bob-admin
found        in the registry
digest       sha256:[0-9a-f]{64}
created      2026-01-02T03:04:05Z, .* ago
fingerprint  5f0c
base         docker.io/amazon/dynamodb-local:latest sha256:123
from         77aa
revision     "0123\\x1b\[31m4567"
source       https://git.example.com/acme/orders

table      items  key
acl        3      customer S, "re\\nsource" S  time to live in expires, stream of NEW_IMAGE, protected
  by-role         role S                      index: global, keys_only
customers  1      id N
$`, text)
	assert.Contains(t, requested(), "/v2/acme/orders-db/blobs/"+config)
	assert.NotContains(t, requested(), "/v2/acme/orders-db/blobs/"+layer, "nothing is pulled")

	_, problems, status = inspect(t, []string{relay + "/acme/orders-db:bob-admin"})
	assert.Equal(t, 1, status)
	assert.Contains(t, problems, "no credentials for "+relay)
}

// recorded is a proxy to a registry that records the requests.
func recorded(t *testing.T, registry string) (host string, requested func() []string) {
	t.Helper()
	var mu sync.Mutex
	var paths []string
	relay := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: registry})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		paths = append(paths, r.URL.Path)
		mu.Unlock()
		relay.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String(), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), paths...)
	}
}

func TestInspectWithoutAnEngine(t *testing.T) {
	registry := testbed.Registry(t)
	inRegistry(t, registry.Host()+"/acme/orders-db:bob-admin", snapshotLabels)
	text, problems, status := inspect(t, []string{registry.Host() + "/acme/orders-db:bob-admin"}, "DOCKER_HOST=tcp://127.0.0.1:1")
	require.Equal(t, 0, status, problems)
	assert.Contains(t, text, "found        in the registry\n")
}

func TestInspectErrors(t *testing.T) {
	testbed.Engine(t)
	registry := testbed.Registry(t)
	inRegistry(t, registry.Host()+"/acme/other:latest", map[string]string{"team": "orders"})
	broken := map[string]string{"io.github.dynasnap.catalog": "{"}
	inRegistry(t, registry.Host()+"/acme/broken:latest", broken)
	for name, test := range map[string]struct {
		arguments []string
		environ   string
		want      []string
	}{
		"an image of the engine that is no snapshot":   {[]string{testbed.BaseImage}, "", []string{testbed.BaseImage + ": not a snapshot: it has no label io.github.dynasnap.catalog"}},
		"an image of the registry that is no snapshot": {[]string{registry.Host() + "/acme/other"}, "", []string{"/acme/other: not a snapshot: it has no label"}},
		"labels that cannot be read":                   {[]string{registry.Host() + "/acme/broken"}, "", []string{"/acme/broken: reading the label io.github.dynasnap.catalog: "}},
		"an image that is nowhere":                     {[]string{registry.Host() + "/acme/orders-db:none"}, "", []string{"/acme/orders-db:none: neither the engine nor the registry has it"}},
		"a registry that is nowhere":                   {[]string{"127.0.0.1:1/acme/orders-db"}, "", []string{"127.0.0.1:1/acme/orders-db was not found\n- on the engine: ", "- in the registry: "}},
		"no engine, and a registry without it": {[]string{registry.Host() + "/acme/orders-db:none"}, "DOCKER_HOST=tcp://127.0.0.1:1",
			[]string{"was not found\n- on the engine: reaching the Docker Engine: ", "- in the registry: looking up " + registry.Host() + "/acme/orders-db:none: not found"}},
		"what is no image":  {[]string{"Not An Image"}, "", []string{`"Not An Image" is not the name of an image`}},
		"no image":          {nil, "", []string{"one image expected", "dynasnap inspect [--json] "}},
		"two images":        {[]string{"a", "b"}, "", []string{"one image expected"}},
		"an unknown option": {[]string{"--yaml"}, "", []string{"unknown flag: --yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			output, problems, status := inspect(t, test.arguments, test.environ)
			assert.Equal(t, 1, status)
			assert.Empty(t, output)
			assert.True(t, strings.HasPrefix(problems, "inspect: "), problems)
			for _, want := range test.want {
				assert.Contains(t, problems, want)
			}
		})
	}
}
