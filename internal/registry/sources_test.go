package registry

import (
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const googleKey = `{
  "type": "service_account",
  "private_key": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
  "client_email": "ci@acme.iam.gserviceaccount.com"
}`

// fixedSource has the same user for every host.
type fixedSource string

func (k fixedSource) Account(context.Context, string) (Account, bool, error) {
	return Account{Username: string(k), Password: secret}, true, nil
}

// failingSource always fails.
type failingSource struct{}

func (failingSource) Account(context.Context, string) (Account, bool, error) {
	return Account{}, false, errors.New("the vault is closed")
}

func TestSourcesAreAskedInOrder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.json")
	require.NoError(t, os.WriteFile(file, []byte(configFor("r.example.com", "file")), 0o600))
	all := []Source{Login{"r.example.com", "login", secret}, Config(configFor("r.example.com", "config")), ConfigFile(file), fixedSource("last")}
	for n, user := range []string{"login", "config", "file", "last", ""} {
		auth, found, err := credentialsOf(all[n:]...).Header(t.Context(), ref(t, "r.example.com/db").Repository())
		require.NoError(t, err)
		assert.Equal(t, user, presented(t, auth).Username)
		assert.Equal(t, user != "", found)
	}
}

func TestMissingHelper(t *testing.T) {
	t.Parallel()
	credentials := credentialsOf(Config(`{"credHelpers":{"r.example.com":"absent"}}`), fixedSource("ambient"))
	auth, _, err := credentials.Header(t.Context(), ref(t, "r.example.com/db").Repository())
	require.NoError(t, err)
	assert.Equal(t, "ambient", presented(t, auth).Username)

	credentials.Sources[1] = GitHubToken{Token: secret}
	_, _, err = credentials.Header(t.Context(), ref(t, "r.example.com/db").Repository())
	require.ErrorAs(t, err, new(*MissingHelperError))
	assert.ErrorContains(t, err, "leaves the credentials of r.example.com to the helper docker-credential-absent")
}

func TestFailedSource(t *testing.T) {
	t.Parallel()
	_, _, err := credentialsOf(failingSource{}, fixedSource("ambient")).Header(t.Context(), ref(t, "r.example.com/db").Repository())
	assert.EqualError(t, err, "the vault is closed")
}

func TestCredentialsReportSecrets(t *testing.T) {
	t.Parallel()
	var learnt []string
	credentials := Credentials{Sources: []Source{fixedSource("ambient")}, Learn: func(secrets ...string) { learnt = append(learnt, secrets...) }}
	header, _, err := credentials.Header(t.Context(), ref(t, "r.example.com/db").Repository())
	require.NoError(t, err)
	assert.Contains(t, learnt, secret)
	assert.Contains(t, learnt, header)
}

func TestGitHubToken(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		token       GitHubToken
		image, user string
	}{
		{GitHubToken{secret, "octocat"}, "ghcr.io/acme/db", "octocat"},
		{GitHubToken{secret, ""}, "ghcr.io/acme/db", "github"},
		{GitHubToken{"", "octocat"}, "ghcr.io/acme/db", ""},
		{GitHubToken{secret, "octocat"}, "docker.io/acme/db", ""},
		{GitHubToken{secret, "octocat"}, "ghcr.io.example.com/acme/db", ""},
	} {
		auth, _, err := credentialsOf(tc.token).Header(t.Context(), ref(t, tc.image).Repository())
		require.NoError(t, err)
		assert.Equal(t, tc.user, presented(t, auth).Username, "%v for %s", tc.token, tc.image)
	}
}

func TestGoogleKey(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{
		"as it is":           googleKey,
		"with space around":  "\n" + googleKey + "\n",
		"in base64":          base64.StdEncoding.EncodeToString([]byte(googleKey)),
		"in lines of base64": base64.StdEncoding.EncodeToString([]byte(googleKey))[:40] + "\n" + base64.StdEncoding.EncodeToString([]byte(googleKey))[40:] + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, GoogleKey(key).Check())
			for _, image := range []string{"gcr.io/acme/db", "eu.gcr.io/acme/db", "europe-west3-docker.pkg.dev/acme/images/db"} {
				auth, found, err := credentialsOf(GoogleKey(key)).Header(t.Context(), ref(t, image).Repository())
				require.NoError(t, err)
				assert.True(t, found, image)
				assert.Equal(t, "_json_key", presented(t, auth).Username)
				assert.Equal(t, googleKey, presented(t, auth).Password) //nolint:testifylint // to the byte
			}
			for _, image := range []string{"acme/db", "gcr.io.example.com/db", "notgcr.io/db", "docker.pkg.dev.example.com/db"} {
				_, found, err := credentialsOf(GoogleKey(key)).Header(t.Context(), ref(t, image).Repository())
				require.NoError(t, err)
				assert.False(t, found, image)
			}
		})
	}
}

func TestGoogleKeyErrors(t *testing.T) {
	t.Parallel()
	for key, says := range map[string]string{
		secret:                                "is neither JSON nor the base64 of it",
		"/secrets/key.json":                   "is neither JSON nor the base64 of it",
		`{"private_key": "` + secret:          "is neither JSON nor the base64 of it",
		`{"type": "` + secret + `"}`:          `has no "private_key"`,
		`{"private_key": ["` + secret + `"]}`: "is neither JSON",
	} {
		err := GoogleKey(key).Check()
		require.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), secret)
	}
}
