package testbed

import (
	"net/http"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEngine(t *testing.T) {
	cli := Engine(t)
	version, err := cli.ServerVersion(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, version.APIVersion)
}

func TestImages(t *testing.T) {
	cli := Engine(t)
	for _, ref := range []string{BaseImage, AWSCLIImage, "registry:2"} {
		_, err := cli.ImageInspect(t.Context(), ref)
		assert.NoError(t, err, ref)
	}
}

func TestAWSCLI(t *testing.T) {
	endpoint := DynamoDBLocal(t)
	command := exec.CommandContext(t.Context(), AWSCLI(t), "dynamodb", "list-tables", "--endpoint-url", endpoint, "--output", "json")
	command.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION=us-east-1")
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.JSONEq(t, `{"TableNames": []}`, string(out))
}

func TestDynamoDBLocalStopsWithItsTest(t *testing.T) {
	var endpoint string
	t.Run("while it runs", func(t *testing.T) {
		endpoint = DynamoDBLocal(t)
		require.NoError(t, listTables(endpoint))
	})
	if endpoint == "" {
		t.Skip("it never ran")
	}
	require.Error(t, listTables(endpoint))
}

func TestRegistry(t *testing.T) {
	registry := Registry(t)
	require.NoError(t, ping(registry.Host(), registryConfig{}))
}

func TestRegistryWithBasicAuth(t *testing.T) {
	const user, password = "bob", `p$ss "w'rd`
	registry := Registry(t, WithBasicAuth(user, password))
	require.NoError(t, ping(registry.Host(), registryConfig{user: user, password: password}))
	for _, other := range []registryConfig{{}, {user: user, password: "wrong"}} {
		require.ErrorContains(t, ping(registry.Host(), other), http.StatusText(http.StatusUnauthorized))
	}
}

func TestRegistryWithTLS(t *testing.T) {
	registry := Registry(t, WithTLS())
	require.NoError(t, ping(registry.Host(), registryConfig{tls: true, certificate: certificate{ca: registry.CA()}}))
	require.ErrorContains(t, ping(registry.Host(), registryConfig{tls: true}), "x509")
}

func TestBuildImage(t *testing.T) {
	cli := Engine(t)
	const tag = "dynasnap-testbed/scratch:test"
	t.Run("while it is there", func(t *testing.T) {
		ref := BuildImage(t, tag, "FROM scratch\nCOPY hello /dir/\nLABEL a=b\n", map[string]string{"hello": "hi"})
		inspect, err := cli.ImageInspect(t.Context(), ref)
		require.NoError(t, err)
		assert.Equal(t, "b", inspect.Config.Labels["a"])
	})
	_, err := cli.ImageInspect(t.Context(), tag)
	require.Error(t, err)
}
