package images

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/testbed"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

const (
	ecrHost   = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	ecrRepo   = ecrHost + "/orders-db"
	realKey   = "AKIAREALREALREAL"
	googleKey = `{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\nTUlJRXZRSUJBREFOQmdrcWhraUc5\n-----END PRIVATE KEY-----\n"}`
)

// ref parses a reference.
func ref(t *testing.T, text string) registry.Reference {
	t.Helper()
	parsed, err := registry.ParseReference(text)
	require.NoError(t, err)
	return parsed
}

// accounts returns those of a step with these settings and the required ones, on a machine without
// a login.
func accounts(t *testing.T, environ ...string) Accounts {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	values := map[string]string{"PLUGIN_REPO": "registry.example.com/acme/orders-db", "PLUGIN_SEED": "seed.sh"}
	for _, line := range environ {
		key, value, _ := strings.Cut(line, "=")
		values[key] = value
	}
	loaded, _, _, err := settings.Load(values)
	require.NoError(t, err)
	return NewAccounts(loaded, values)
}

// presented returns the account that the engine gets for an image.
func presented(t *testing.T, accounts Accounts, image string) (account registry.Account) {
	t.Helper()
	header, _, err := accounts.Header(t.Context(), ref(t, image).Repository())
	require.NoError(t, err)
	text, err := base64.URLEncoding.DecodeString(header)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &account))
	return account
}

func TestAccountsOfARun(t *testing.T) {
	for name, value := range testbed.AWS(t, 1<<40).Environment() {
		t.Setenv(name, value)
	}
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIAAMBIENT", "AWS_SECRET_ACCESS_KEY": "ambient", "AWS_PROFILE": "", "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	github := []string{"GITHUB_TOKEN=github-token", "GITHUB_ACTOR=octocat"}
	keys := []string{"PLUGIN_ACCESS_KEY=" + realKey, "PLUGIN_SECRET_KEY=" + secret}
	config := func(host string) string {
		return fmt.Sprintf(`PLUGIN_CONFIG={"auths":{%q:{"username":"conf","password":%q}}}`, host, secret)
	}
	for _, tc := range []struct {
		name                  string
		environ               []string
		image, user, password string
	}{
		{"GitHub's registry by the workflow's token", github, "ghcr.io/acme/db", "octocat", "github-token"},
		{"unless something was given for it", append([]string{config("ghcr.io")}, github...), "ghcr.io/acme/db", "conf", secret},
		{"the token goes nowhere else", github, "acme/db", "", ""},
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
			got := presented(t, accounts(t, tc.environ...), tc.image)
			assert.Equal(t, tc.user, got.Username)
			assert.Equal(t, tc.password, got.Password)
		})
	}
}

func TestLoginHost(t *testing.T) {
	for registrySetting, want := range map[string]string{"": "registry.example.com", "base.example.com": "base.example.com"} {
		accounts := accounts(t, "PLUGIN_USERNAME=bob", "PLUGIN_PASSWORD="+secret, "PLUGIN_REGISTRY="+registrySetting)
		for _, host := range []string{"registry.example.com", "base.example.com"} {
			_, found, err := accounts.Header(t.Context(), ref(t, host+"/any/image:v1").Repository())
			require.NoError(t, err)
			assert.Equal(t, host == want, found)
		}
	}
}

func TestLoginOfTheDockerUser(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	text := fmt.Sprintf(`{"auths":{"r.example.com":{"username":"conf","password":%q}}}`, secret)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.json"), []byte(text), 0o600))
	assert.Equal(t, "conf", presented(t, DockerAccounts(), "r.example.com/db").Username)
}

func TestAccountsNameTheSetting(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config.json")
	const helper = `{"credHelpers":{"r.example.com":"absent"}}`
	const problem = "leaves the credentials of r.example.com to the helper docker-credential-absent, which is not installed here: " +
		`give username and password, or a config whose "auths" hold them`
	image := ref(t, "r.example.com/db").Repository()

	_, _, err := accounts(t, "PLUGIN_CONFIG="+helper).Header(t.Context(), image)
	require.EqualError(t, err, "config: "+problem)

	require.NoError(t, os.WriteFile(file, []byte(helper), 0o600))
	t.Setenv("DOCKER_CONFIG", dir)
	_, _, err = DockerAccounts().Header(t.Context(), image)
	require.EqualError(t, err, file+": "+problem)

	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true", "HOME": dir} {
		t.Setenv(name, value)
	}
	_, _, err = accounts(t).Header(t.Context(), ref(t, ecrRepo).Repository())
	require.ErrorContains(t, err, "getting a token for "+ecrHost+" as the step's own AWS identity: "+
		"the step has no AWS identity (set access_key and secret_key, or assume_role with oidc_token_id): ")
}

func TestIdentityNamesItsSetting(t *testing.T) {
	keys := settings.Settings{AccessKey: realKey, SecretKey: secret}
	assert.Equal(t, "access_key "+realKey, identity(keys, true).String())
	token := settings.Settings{AssumeRole: "arn", OIDCTokenID: "a.b.c"}
	assert.Equal(t, "arn, taken on by the bearer of oidc_token_id", identity(token, true).String())
	assert.Equal(t, "the step's own AWS identity", identity(settings.Settings{}, false).String())
}
