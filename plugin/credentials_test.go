package plugin

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

const (
	ecrHost   = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	ecrRepo   = ecrHost + "/orders-db"
	realKey   = "AKIAREALREALREAL"
	googleKey = `{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\nTUlJRXZRSUJBREFOQmdrcWhraUc5\n-----END PRIVATE KEY-----\n"}`
)

func TestWarningsOfCloudSettings(t *testing.T) {
	t.Parallel()
	keys := []string{"PLUGIN_ACCESS_KEY=" + realKey, "PLUGIN_SECRET_KEY=" + secret}
	for _, tc := range []struct {
		name    string
		environ []string
		want    []string
	}{
		{"keys for ECR", append([]string{"PLUGIN_REPO=" + ecrRepo}, keys...), nil},
		{"keys for a base in ECR", append([]string{"PLUGIN_BASE_IMAGE=" + ecrRepo}, keys...), nil},
		{"keys for nothing", keys, []string{"access_key, secret_key: no effect, because none of the images is in ECR"}},
		{"keys that the whole CI system has", []string{"ECR_ACCESS_KEY=" + realKey, "ECR_SECRET_KEY=" + secret}, nil},
		{"a role for nothing", []string{"PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci"}, []string{"assume_role: no effect, because none of the images is in ECR"}},
		{"a repository to create elsewhere", []string{"PLUGIN_CREATE_REPOSITORY=true"}, []string{"create_repository has no effect: registry.example.com is not ECR"}},
		{"another region", []string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_REGION=us-east-1"}, []string{`region "us-east-1" has no effect: ` + ecrHost + " is in eu-west-1"}},
		{"the region of a role", []string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci", "PLUGIN_REGION=us-east-1"}, nil},
		{"the same region", []string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_REGION=eu-west-1"}, nil},
		{"a web identity beside keys", append([]string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci", "PLUGIN_OIDC_TOKEN_ID=" + secret}, keys...), []string{"access_key and secret_key have no effect: oidc_token_id takes on assume_role without keys"}},
		{"a web identity beside an external id", []string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci", "PLUGIN_OIDC_TOKEN_ID=" + secret, "PLUGIN_EXTERNAL_ID=x"}, []string{"external_id has no effect: a role that is taken on with oidc_token_id is not told one"}},
		{"a Google key for Google", []string{"PLUGIN_REPO=europe-docker.pkg.dev/acme/images/db", "PLUGIN_JSON_KEY=" + googleKey}, nil},
		{"a Google key for nothing", []string{"PLUGIN_JSON_KEY=" + googleKey}, []string{"json_key has no effect: none of the images is in a registry of Google's"}},
		{"a Google key that the whole CI system has", []string{"GOOGLE_CREDENTIALS=" + googleKey}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, warnings := mustLoad(t, with(tc.environ...))
			assert.Equal(t, tc.want, warnings)
		})
	}
}

func TestAListOfSnapshotsMayNameImagesInECR(t *testing.T) {
	t.Parallel()
	environ := []string{"PLUGIN_REPO=registry.example.com/db", "PLUGIN_SNAPSHOTS_FILE=snapshots.yaml", "PLUGIN_ACCESS_KEY=" + realKey, "PLUGIN_SECRET_KEY=" + secret}
	_, warnings, _ := Load(environ) // the list itself is no matter here
	assert.NotContains(t, strings.Join(warnings, "\n"), "ECR")
}

// account is what the engine would be told for an image.
func account(t *testing.T, environ []string, image string) registry.AuthConfig {
	t.Helper()
	settings, _ := mustLoad(t, environ)
	credentials := settings.credentials(settings.repository())
	credentials.File = "" // whatever this machine has
	header, _, err := credentials.For(t.Context(), image)
	require.NoError(t, err)
	account, err := registry.DecodeAuthConfig(header)
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
		{"ECR by a role", append([]string{"PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci"}, keys...), ecrRepo, "AWS", "token of " + testbed.TakenOnKey},
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

func TestKeysOfClouds(t *testing.T) {
	t.Parallel()
	escaped, err := json.Marshal(googleKey)
	require.NoError(t, err)
	for _, key := range []string{googleKey, base64.StdEncoding.EncodeToString([]byte(googleKey))} {
		redactor := NewRedactor(Settings{JSONKey: key, SecretKey: secret + "-aws", OIDCTokenID: "header.claims.signature"})
		for name, text := range map[string]string{
			"as given":              key,
			"as presented":          googleKey,
			"JSON":                  string(escaped),
			"basic authentication":  base64.StdEncoding.EncodeToString([]byte("_json_key:" + googleKey)),
			"a line of what it has": "TUlJRXZRSUJBREFOQmdrcWhraUc5",
			"the AWS secret":        secret + "-aws",
			"the AWS secret, in %q": fmt.Sprintf("%q", secret+"-aws"),
			"the token":             "header.claims.signature",
			"the token, in base64":  base64.StdEncoding.EncodeToString([]byte("header.claims.signature")),
		} {
			masked := redactor.String("<" + text + ">")
			assert.Contains(t, masked, mask, name)
			assert.True(t, redactor.Find(text), name)
			for _, leak := range []string{"TUlJRXZRSUJBREFO", secret, "claims"} {
				assert.NotContains(t, masked, leak, name)
			}
		}
	}
}
