package plugin

import (
	"encoding/base64"
	"fmt"
	"testing"

	types "github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

const (
	ecrHost   = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	ecrRepo   = ecrHost + "/orders-db"
	realKey   = "AKIAREALREALREAL"
	googleKey = `{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\nTUlJRXZRSUJBREFOQmdrcWhraUc5\n-----END PRIVATE KEY-----\n"}`
)

// ref is a reference that is known to be one.
func ref(t *testing.T, text string) registry.Reference {
	t.Helper()
	parsed, err := registry.ParseReference(text)
	require.NoError(t, err)
	return parsed
}

// account is what the engine would be told for an image.
func account(t *testing.T, environ []string, image string) types.AuthConfig {
	t.Helper()
	loaded := mustLoad(t, environ)
	credentials := credentials(loaded, loaded.Repo)
	credentials.File = "" // whatever this machine has
	header, _, err := credentials.For(t.Context(), ref(t, image).Repository())
	require.NoError(t, err)
	account, err := types.DecodeAuthConfig(header)
	require.NoError(t, err)
	return *account
}

func TestAccountsOfARun(t *testing.T) {
	for name, value := range testbed.AWS(t, 1<<40).Environment() {
		t.Setenv(name, value)
	}
	for name, value := range map[string]string{
		"GITHUB_TOKEN": "github-token", "GITHUB_ACTOR": "octocat",
		"AWS_ACCESS_KEY_ID": "AKIAAMBIENT", "AWS_SECRET_ACCESS_KEY": "ambient", "AWS_PROFILE": "", "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	keys := []string{"PLUGIN_ACCESS_KEY=" + realKey, "PLUGIN_SECRET_KEY=" + secret}
	config := func(host string) string {
		return fmt.Sprintf(`PLUGIN_CONFIG={"auths":{%q:{"username":"conf","password":%q}}}`, host, secret)
	}
	for _, tc := range []struct {
		name                  string
		environ               []string
		image, user, password string
	}{
		{"GitHub's registry by the workflow's token", nil, "ghcr.io/acme/db", "octocat", "github-token"},
		{"unless something was given for it", []string{config("ghcr.io")}, "ghcr.io/acme/db", "conf", secret},
		{"the token goes nowhere else", nil, "acme/db", "", ""},
		{"Google by the key", []string{"PLUGIN_JSON_KEY=" + googleKey}, "gcr.io/acme/db", "_json_key", googleKey},
		{"Google by the key in base64", []string{"PLUGIN_JSON_KEY=" + base64.StdEncoding.EncodeToString([]byte(googleKey))}, "eu.gcr.io/acme/db", "_json_key", googleKey},
		{"ECR by keys", keys, ecrRepo, "AWS", "token of " + realKey},
		{"ECR by a role", append([]string{"PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci"}, keys...), ecrRepo, "AWS", "token of " + testbed.AssumedRoleKey},
		{"ECR by what the step is to AWS", nil, ecrRepo, "AWS", "token of AKIAAMBIENT"},
		{"unless a config says it", []string{config(ecrHost)}, ecrRepo, "conf", secret},
		{"the public ECR to push to it", append([]string{"PLUGIN_REPO=public.ecr.aws/acme/db"}, keys...), "public.ecr.aws/acme/db", "AWS", "token of " + realKey},
		{"the public ECR to pull from it", keys, "public.ecr.aws/aws-dynamodb-local/aws-dynamodb-local", "", ""},
		{"a private base beside another target", []string{config("base.example.com"), "PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=" + secret}, "base.example.com/dynamodb", "conf", secret},
		{"and the target", []string{config("base.example.com"), "PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD=" + secret}, "registry.example.com/acme/orders-db", "bob", secret},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := account(t, with(tc.environ...), tc.image)
			assert.Equal(t, tc.user, got.Username)
			assert.Equal(t, tc.password, got.Password)
		})
	}
}

func TestCredentialsAreForTheRepoUnlessTheRegistryIsNamed(t *testing.T) {
	t.Parallel()
	for registrySetting, want := range map[string]string{"": "registry.example.com", "base.example.com": "base.example.com"} {
		loaded := mustLoad(t, with("PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD="+secret, "PLUGIN_REGISTRY="+registrySetting))
		credentials := credentials(loaded, loaded.Repo)
		assert.Equal(t, want, credentials.Registry)
		credentials.File = "" // whatever this machine has
		_, found, err := credentials.For(t.Context(), ref(t, want+"/any/image:v1").Repository())
		require.NoError(t, err)
		assert.True(t, found)
	}
}
