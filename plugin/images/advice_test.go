package images

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
)

const secret = "s3cr3t-Passw0rd"

// byLogin returns accounts with only a user name and a password.
func byLogin(host, user string) Accounts {
	login := registry.Login{Host: host, Username: user, Password: secret}
	return Accounts{Credentials: registry.Credentials{Sources: []registry.Source{login}}, login: login}
}

// byConfig returns accounts with only a Docker config.
func byConfig(text string) Accounts {
	return Accounts{Credentials: registry.Credentials{Sources: []registry.Source{settingSource{"config", registry.Config(text)}}}}
}

func TestAdviseEngine(t *testing.T) {
	bob := byLogin("r.example.com:5000", "bob")
	for _, tc := range []struct {
		name        string
		accounts    Accounts
		image, text string
		says        string // empty: no advice
	}{
		{"plain HTTP", bob, "r.example.com:5000/db:v1", "http: server gave HTTP response to HTTPS client", `"insecure-registries": ["r.example.com:5000"]`},
		{"unknown CA", bob, "r.example.com:5000/db:v1", "x509: certificate signed by unknown authority", "the engine does not trust the certificate of r.example.com:5000: put its CA into /etc/docker/certs.d/r.example.com:5000/ca.crt"},
		{"refused account", bob, "r.example.com:5000/db:v1", "unauthorized: authentication required", `refused the user "bob"`},
		{"a word is enough", bob, "r.example.com:5000/db:v1", "pushing r.example.com:5000/db:v1: denied", `refused the user "bob"`},
		{"no account", Accounts{}, "r.example.com/db:v1", "denied: requested access to the resource is denied", "no credentials for r.example.com were given: set username and password, or config"},
		{"account for another registry", bob, "acme/db:v1", "denied: requested access to the resource is denied", "no credentials for docker.io: username and password are for r.example.com:5000"},
		{"refused token", byConfig(`{"auths":{"r.example.com":{"identitytoken":"` + secret + `"}}}`), "r.example.com/db", "unauthorized: no", "refused the token"},
		{"missing helper", byConfig(`{"credHelpers":{"r.example.com":"absent"}}`), "r.example.com/db", "unauthorized: no", "docker-credential-absent"},
		{"ECR without the repository", Accounts{}, "1234.dkr.ecr.eu-west-1.amazonaws.com/db:v1", "name unknown: The repository with name 'db' does not exist in the registry with id '1234'", "ECR makes no repository by itself"},
		{"any registry without the repository", bob, "r.example.com:5000/db:v1", "name unknown: repository not found", "does not know the repository"},
		{"a tag that is missing", bob, "r.example.com:5000/db:v1", "manifest for r.example.com:5000/db:v1 not found: manifest unknown: manifest unknown", "has no image under this name: correct its tag or digest, or its repository"},
		{"a page instead of a registry's words", bob, "r.example.com:5000/db:v1", `error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: "<html>"`, "that is no registry's answer"},
		{"a page that limits requests", bob, "r.example.com:5000/db:v1", `error parsing HTTP 429 response body: unexpected end of JSON input: ""`, "r.example.com:5000 limits how much may be asked of it"},
		{"a name that may be wrong", Accounts{}, "amazon/dynamo", "pull access denied for amazon/dynamo, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", "set username and password, or config; or its name is wrong"},
		{"immutable tag", bob, "r.example.com:5000/db:v1", "tag invalid: cannot be overwritten because the tag is immutable", "give tags a new one"},
		{"unreachable", bob, "r.example.com:5000/db:v1", "dial tcp: lookup r.example.com: no such host", "it is the engine that connects"},
		{"rate limit", Accounts{}, "amazon/dynamodb-local", "toomanyrequests: You have reached your pull rate limit", "Docker Hub limits"},
		{"rate limit of another registry", bob, "r.example.com:5000/db:v1", "toomanyrequests: slow down", ""},
		{"unknown error", bob, "r.example.com:5000/db:v1", "manifest invalid", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cause := errors.New(tc.text)
			err := tc.accounts.AdviseEngine(cause, ref(t, tc.image).Host())
			require.ErrorIs(t, err, cause)
			if tc.says == "" {
				require.EqualError(t, err, tc.text)
			}
			require.ErrorContains(t, err, tc.says)
			assert.NotContains(t, err.Error(), secret)
		})
	}
	require.NoError(t, bob.AdviseEngine(nil, registry.Hub))
}

func TestAdvise(t *testing.T) {
	const host = "r.example.com:5000"
	for name, tc := range map[string]struct {
		err  error
		says string
	}{
		"plain HTTP":         {fmt.Errorf("%w: http: server gave HTTP response to HTTPS client", registry.ErrUnreachable), `for itself and for us: add "insecure-registries": ["r.example.com:5000"]`},
		"unknown CA":         {fmt.Errorf("%w: x509: certificate signed by unknown authority", registry.ErrUnreachable), "this container does not trust the certificate of r.example.com:5000, whether or not the engine does: put its CA into /etc/docker/certs.d/r.example.com:5000/ca.crt on the engine's host, and mount that directory into the step as well, /etc/docker/certs.d:/etc/docker/certs.d:ro"},
		"nobody on loopback": {registry.ErrNobodyListens, "nobody listens at r.example.com:5000 here; if this is a container, that is the container itself"},
		"no connection":      {registry.ErrUnreachable, "it is this container that connects to r.example.com:5000 here, not the engine"},
		"refused account":    {registry.ErrRefused, `refused the user "bob": check the password and the right to push`},
		"missing repository": {errors.New("NAME_UNKNOWN: repository not found"), "does not know the repository"},
		"unknown error":      {errors.New("no"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			advice := byLogin(host, "bob").Advice(tc.err, host)
			if tc.says == "" {
				assert.Empty(t, advice)
			}
			assert.Contains(t, advice, tc.says)
		})
	}
}
