package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

func TestTemporaryErrors(t *testing.T) {
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

func TestReasonOf(t *testing.T) {
	const hub, ecr, other = Hub, "1234.dkr.ecr.eu-west-1.amazonaws.com", "r.example.com:5000"
	for _, tc := range []struct {
		name, host, text string
		want             Reason
	}{
		{"plain HTTP", other, "http: server gave HTTP response to HTTPS client", PlainHTTP},
		{"an unknown CA", other, "x509: certificate signed by unknown authority", UntrustedCertificate},
		{"a refusal", other, "unauthorized: authentication required", Refused},
		{"a refusal in a word", other, "pushing r.example.com:5000/db:v1: denied", Refused},
		{"a refusal, or a repository that is missing", hub, "pull access denied for amazon/dynamo, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", RefusedOrUnknown},
		{"the same of ECR", ecr, "pull access denied for db, repository does not exist or may require 'docker login': denied", UnknownRepository},
		{"a repository that is missing", other, "name unknown: repository not found", UnknownRepository},
		{"a repository that ECR misses", ecr, "name unknown: The repository with name 'db' does not exist in the registry with id '1234'", UnknownRepository},
		{"a tag that is missing", other, "manifest for r.example.com:5000/db:v1 not found: manifest unknown: manifest unknown", UnknownTag},
		{"a tag that never moves", other, "tag invalid: cannot be overwritten because the tag is immutable", ImmutableTag},
		{"no such host", other, "dial tcp: lookup r.example.com: no such host", NoConnection},
		{"a limit", hub, "toomanyrequests: You have reached your pull rate limit", TooManyRequests},
		{"a page that limits requests", other, `error parsing HTTP 429 response body: unexpected end of JSON input: ""`, TooManyRequestsPage},
		{"a page that asks for an account", other, `error parsing HTTP 401 response body: unexpected end of JSON input: ""`, Refused},
		{"a page instead of a registry's words", other, `error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: "<html>"`, NotARegistry},
		{"a page that tells nothing", other, `error parsing HTTP 413 response body: invalid character '<' looking for beginning of value: "<html>access denied</html>"`, UnknownReason},
		{"anything else", other, "manifest invalid", UnknownReason},
	} {
		t.Run(tc.name, func(t *testing.T) { assert.Equal(t, tc.want, ReasonOf(errors.New(tc.text), tc.host)) })
	}
	assert.Equal(t, UnknownReason, ReasonOf(nil, hub))
}

func TestExtraError(t *testing.T) {
	digest := "sha256:" + strings.Repeat("0", 64)
	for text, want := range map[string]ExtraError{
		"acme/db:bob":         {Repository: "acme/db", Tag: "bob"},
		"localhost:5000/db:b": {Repository: "localhost:5000/db", Tag: "b"},
		"acme/db@" + digest:   {Repository: "acme/db", Digest: digest},
	} {
		_, err := ParseRepository(text)
		var extra *ExtraError
		require.ErrorAs(t, err, &extra)
		want.Text = text
		assert.Equal(t, want, *extra)
	}
}
