package docker

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeAPI answers what a test scripts and panics at everything else.
type fakeAPI struct {
	dockerAPI
	ping types.Ping
	info system.Info
	push string
	pull string
	auth string
	// taken is how often another run takes the name of what is pushed.
	taken  int
	pushes int
}

func (f *fakeAPI) ClientVersion() string                     { return "1.41" }
func (f *fakeAPI) Ping(context.Context) (types.Ping, error)  { return f.ping, nil }
func (f *fakeAPI) Info(context.Context) (system.Info, error) { return f.info, nil }

func (f *fakeAPI) ImagePush(_ context.Context, _ string, options image.PushOptions) (io.ReadCloser, error) {
	f.auth = options.RegistryAuth
	f.pushes++
	return io.NopCloser(strings.NewReader(f.push)), nil
}

func (f *fakeAPI) ImagePull(context.Context, string, image.PullOptions) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(f.pull)), nil
}

func (f *fakeAPI) ImageTag(context.Context, string, string) error { return nil }

func (f *fakeAPI) ImageInspect(_ context.Context, ref string, _ ...client.ImageInspectOption) (image.InspectResponse, error) {
	if ref != "ours" && f.pushes <= f.taken {
		return image.InspectResponse{ID: "theirs"}, nil
	}
	return image.InspectResponse{ID: "ours"}, nil
}

const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// The streams are shortened from what the engines sent, see the names.
func TestPushDigest(t *testing.T) {
	for name, stream := range map[string]string{
		"Docker 20.10: status and aux": `{"status":"The push refers to repository [r/x]"}
			{"status":"Pushed","progressDetail":{},"id":"5f70bf18a086"}
			{"status":"latest: digest: ` + digest + ` size: 1234"}
			{"progressDetail":{},"aux":{"Tag":"latest","Digest":"` + digest + `","Size":1234}}`,
		"Docker 29, containerd store: no aux": `{"status":"latest: digest: ` + digest + ` size: 1234"}`,
		"Podman: another tag in the status":   `{"status":"latest: digest: ` + digest + ` size: 0"}`,
		"aux alone":                           `{"aux":{"Tag":"latest","Digest":"` + digest + `","Size":1234}}`,
	} {
		t.Run(name, func(t *testing.T) {
			fake := &fakeAPI{push: stream}
			got, err := (&Engine{api: fake}).Push(t.Context(), "ours", "r/x:latest", "e30=", func(int64, int64) {})
			require.NoError(t, err)
			assert.Equal(t, digest, got)
			assert.Equal(t, "e30=", fake.auth, "Docker 20.10 answers 400 without X-Registry-Auth")
		})
	}
}

func TestPushFails(t *testing.T) {
	for name, test := range map[string]struct{ stream, want string }{
		"error and errorDetail":      {`{"status":"Pushing"}{"errorDetail":{"message":"denied: no"},"error":"denied: no"}`, "pushing r/x:latest: denied: no"},
		"errorDetail alone":          {`{"errorDetail":{"message":"unauthorized"}}`, "pushing r/x:latest: unauthorized"},
		"error alone":                {`{"error":"EOF"}`, "pushing r/x:latest: EOF"},
		"an error after the digest":  {`{"status":"latest: digest: ` + digest + ` size: 1"}{"error":"late"}`, "late"},
		"an answer that breaks off":  {`{"status":"Pushing","id":"5f70"}{"stat`, `the engine's answer broke off: unexpected EOF; its last words were "Pushing", of 5f70`},
		"an answer without a digest": {`{"status":"Pushed"}`, `not known to have succeeded; its last words were "Pushed"`},
		"an error without a reason": {`{"status":"Retrying in 1 second","id":"5f70"}{"errorDetail":{"message":"unknown"},"error":"unknown"}`,
			`pushing r/x:latest: unknown (no reason was given; the log of the engine or of the registry may have one); its last words were "Retrying in 1 second", of 5f70`},
		"an error without a word": {`{"errorDetail":{}}`, "unknown (no reason was given"},
		"no answer":               {``, "not known to have succeeded"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := (&Engine{api: &fakeAPI{push: test.stream}}).Push(t.Context(), "ours", "r/x:latest", "", func(int64, int64) {})
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestErrorWithoutReason(t *testing.T) {
	for said, told := range map[string]string{
		"Error response from daemon: ":        "Error response from daemon:  (no reason was given; the log of the engine or of the registry may have one)",
		"Error response from daemon: unknown": "Error response from daemon: unknown (no reason was given; the log of the engine or of the registry may have one)",
		"Error response from daemon: denied":  "Error response from daemon: denied",
		"port: unknown":                       "port: unknown",
	} {
		err := errors.New(said)
		got := callError(t.Context(), err)
		require.ErrorIs(t, got, err)
		require.EqualError(t, got, told)
	}
	assert.NoError(t, callError(t.Context(), nil))
}

func TestPushRetriesWhenTheNameMoves(t *testing.T) {
	stream := `{"status":"latest: digest: ` + digest + ` size: 1"}`
	t.Run("until its own image was pushed", func(t *testing.T) {
		fake := &fakeAPI{push: stream, taken: 2}
		got, err := (&Engine{api: fake}).Push(t.Context(), "ours", "r/x:latest", "", func(int64, int64) {})
		require.NoError(t, err)
		assert.Equal(t, digest, got)
		assert.Equal(t, 3, fake.pushes)
	})
	t.Run("but not for ever", func(t *testing.T) {
		_, err := (&Engine{api: &fakeAPI{push: stream, taken: 1000}}).Push(t.Context(), "ours", "r/x:latest", "", func(int64, int64) {})
		require.ErrorContains(t, err, "pushing r/x:latest: other runs moved the name 3 times")
	})
}

func TestNewRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		ping types.Ping
		info system.Info
		want string
	}{
		"too old":            {types.Ping{APIVersion: "1.40"}, system.Info{}, "it speaks API 1.40"},
		"another system":     {types.Ping{APIVersion: "1.47"}, system.Info{OSType: "windows"}, "runs windows containers"},
		"Docker 20.10":       {types.Ping{APIVersion: "1.41"}, system.Info{OSType: "linux"}, ""},
		"two-digit versions": {types.Ping{APIVersion: "1.100"}, system.Info{OSType: "linux"}, ""},
		"it does not say":    {types.Ping{}, system.Info{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newEngine(t.Context(), &fakeAPI{ping: test.ping, info: test.info})
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestRepoDigest(t *testing.T) {
	digests := []string{"other/x@" + strings.Replace(digest, "0", "f", 1), "amazon/dynamodb-local@" + digest}
	assert.Equal(t, digest, repoDigest("amazon/dynamodb-local:latest", digests))
	assert.Equal(t, digest, repoDigest("docker.io/amazon/dynamodb-local", digests))
	older := strings.Replace(digest, "0", "e", 1)
	both := append(slices.Clone(digests), "amazon/dynamodb-local@"+older)
	assert.Equal(t, older, repoDigest("amazon/dynamodb-local@"+older, both), "an index and its image may be the same to an engine")
	assert.Equal(t, older, repoDigest("docker.io/amazon/dynamodb-local:latest@"+older, both))
	assert.Empty(t, repoDigest("registry.example.com/amazon/dynamodb-local", digests))
	assert.Empty(t, repoDigest(digest, digests), "an image named by its id belongs to no repository")
}
