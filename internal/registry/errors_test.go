package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTemporary(t *testing.T) {
	for _, tc := range []struct {
		text string
		want bool
	}{
		{"received unexpected HTTP status: 500 Internal Server Error", true},
		{"received unexpected HTTP status: 503 Service Unavailable: retry after 120 seconds", true},
		{"unexpected status from PUT request to https://r.example.com:443/v2/db/blobs/uploads/1: 502 Bad Gateway", true},
		{"unexpected status from POST request to https://r.example.com/v2/: 429 Too Many Requests", true},
		{"unexpected status from POST request to https://r.example.com/v2/: 408 Request Timeout", true},
		{"toomanyrequests: You have reached your pull rate limit", true},
		{`Get "https://r.example.com/v2/": net/http: TLS handshake timeout`, true},
		{`Get "https://r.example.com/v2/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, true},
		{"dial tcp 10.0.0.1:443: i/o timeout", true},
		{"dial tcp 10.0.0.1:443: connect: connection refused", true},
		{"write tcp 10.0.0.1:443: connection reset by peer", true},
		{"write tcp 10.0.0.1:443: write: broken pipe", true},
		{`Put "https://r.example.com/v2/db/blobs/uploads/1": EOF`, true},
		{"error parsing HTTP response: unexpected EOF", true},
		{"lookup r.example.com on 10.0.0.1:53: server misbehaving", true},

		{"unauthorized: authentication required", false},
		{"denied: requested access to the resource is denied", false},
		{"push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed", false},
		{"no basic auth credentials", false},
		{"unexpected status from HEAD request to https://r.example.com/v2/db/manifests/v1: 403 Forbidden", false},
		{"unexpected status from HEAD request to https://r.example.com/v2/db/manifests/v1: 401 Unauthorized", false},
		{"name unknown: The repository with name 'db' does not exist in the registry with id '1234'", false},
		{"received unexpected HTTP status: 404 Not Found", false},
		{"received unexpected HTTP status: 413 Request Entity Too Large", false},
		{"received unexpected HTTP status: 501 Not Implemented", false},
		{"name invalid: invalid repository name", false},
		{"manifest invalid: manifest invalid", false},
		{"tag invalid: The image tag 'v1' already exists in the 'db' repository and cannot be overwritten because the tag is immutable.", false},
		{"http: server gave HTTP response to HTTPS client", false},
		{"tls: failed to verify certificate: x509: certificate signed by unknown authority", false},
		{"dial tcp: lookup r.example.com: no such host", false},
		{"Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", false},
		{`error during connect: Post "http://%2Fvar%2Frun%2Fdocker.sock/v1.41/images/db/push": EOF`, false},
		{"An image does not exist locally with the tag: proofs/db", false},
		{`error parsing HTTP 429 response body: invalid character '<' looking for beginning of value: "<html>access denied</html>"`, true},
		{`error parsing HTTP 408 response body: unexpected end of JSON input: ""`, true},
		{`error parsing HTTP 403 response body: unexpected EOF`, false},
		{`error parsing HTTP 413 response body: invalid character '<' looking for beginning of value: "<html>bad gateway</html>"`, false},
		{"manifest for r.example.com/db:v1 not found: manifest unknown: manifest unknown", false},
		{"something nobody has seen before", false},
	} {
		t.Run(tc.text, func(t *testing.T) {
			assert.Equal(t, tc.want, Temporary(errors.New(tc.text)))
			assert.Equal(t, tc.want, Temporary(fmt.Errorf("pushing db:v1: %w", errors.New(tc.text))))
		})
	}
}

func TestTemporaryByKindOfError(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want bool
	}{
		{"no error", nil, false},
		{"our clock ran out", fmt.Errorf("pushing: %w", context.DeadlineExceeded), false},
		{"we were told to stop", context.Canceled, false},
		{"the stream was cut off", fmt.Errorf("reading the answer: %w", io.ErrUnexpectedEOF), true},
		{"reset", &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, true},
		{"a network timeout", &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, true},
	} {
		t.Run(tc.name, func(t *testing.T) { assert.Equal(t, tc.want, Temporary(tc.err)) })
	}
}

func TestAdvice(t *testing.T) {
	bob := Credentials{Registry: "r.example.com:5000", Username: "bob", Password: secret}
	for _, tc := range []struct {
		name        string
		credentials Credentials
		image, text string
		says        string // empty: no advice
	}{
		{"plain http", bob, "r.example.com:5000/db:v1", "http: server gave HTTP response to HTTPS client", `"insecure-registries": ["r.example.com:5000"]`},
		{"unknown CA", bob, "r.example.com:5000/db:v1", "x509: certificate signed by unknown authority", "/etc/docker/certs.d/r.example.com:5000/ca.crt"},
		{"refused account", bob, "r.example.com:5000/db:v1", "unauthorized: authentication required", `refused the user "bob"`},
		{"a word is enough", bob, "r.example.com:5000/db:v1", "pushing r.example.com:5000/db:v1: denied", `refused the user "bob"`},
		{"no account", Credentials{}, "r.example.com/db:v1", "denied: requested access to the resource is denied", "no credentials for r.example.com were given: set username and password, or config"},
		{"account for another registry", bob, "acme/db:v1", "denied: requested access to the resource is denied", "no credentials for docker.io: username and password are for r.example.com:5000"},
		{"refused token", Credentials{Config: `{"auths":{"r.example.com":{"identitytoken":"` + secret + `"}}}`}, "r.example.com/db", "unauthorized: no", "refused the token"},
		{"missing helper", Credentials{Config: `{"credHelpers":{"r.example.com":"absent"}}`}, "r.example.com/db", "unauthorized: no", "docker-credential-absent"},
		{"ECR without the repository", Credentials{}, "1234.dkr.ecr.eu-west-1.amazonaws.com/db:v1", "name unknown: The repository with name 'db' does not exist in the registry with id '1234'", "ECR makes no repository by itself"},
		{"any registry without the repository", bob, "r.example.com:5000/db:v1", "name unknown: repository not found", "does not know the repository"},
		{"a tag that is missing", bob, "r.example.com:5000/db:v1", "manifest for r.example.com:5000/db:v1 not found: manifest unknown: manifest unknown", "has no image under this name: correct its tag or digest, or its repository"},
		{"a page instead of a registry's words", bob, "r.example.com:5000/db:v1", `error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: "<html>"`, "that is no registry's answer"},
		{"a page that limits requests", bob, "r.example.com:5000/db:v1", `error parsing HTTP 429 response body: unexpected end of JSON input: ""`, "r.example.com:5000 limits how much may be asked of it"},
		{"a name that may be wrong", Credentials{}, "amazon/dynamo", "pull access denied for amazon/dynamo, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", "set username and password, or config; or its name is wrong"},
		{"immutable tag", bob, "r.example.com:5000/db:v1", "tag invalid: cannot be overwritten because the tag is immutable", "give tags a new one"},
		{"unreachable", bob, "r.example.com:5000/db:v1", "dial tcp: lookup r.example.com: no such host", "it is the engine that connects"},
		{"rate limit", Credentials{}, "amazon/dynamodb-local", "toomanyrequests: You have reached your pull rate limit", "Docker Hub limits"},
		{"unknown error", bob, "r.example.com:5000/db:v1", "manifest invalid", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			advice := tc.credentials.Advice(errors.New(tc.text), ref(t, tc.image).Host())
			if tc.says == "" {
				assert.Empty(t, advice)
			}
			assert.Contains(t, advice, tc.says)
			assert.NotContains(t, advice, secret)
		})
	}
	assert.Empty(t, bob.Advice(nil, Hub))
}
