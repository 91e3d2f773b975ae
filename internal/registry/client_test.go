package registry

import (
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// loopback is the RegistryConfig of every engine.
var loopback = NewTrust(map[string]bool{"docker.io": true}, []string{"127.0.0.0/8"})

var created = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// newImage returns a random image of two layers.
func newImage(t *testing.T) v1.Image {
	t.Helper()
	image, err := random.Image(100, 2)
	require.NoError(t, err)
	config, err := image.ConfigFile()
	require.NoError(t, err)
	config.OS, config.Architecture, config.Created = "linux", runtime.GOARCH, v1.Time{Time: created}
	config.Config.Labels = map[string]string{"a": "b"}
	image, err = mutate.ConfigFile(image, config)
	require.NoError(t, err)
	return image
}

// push pushes an image to a registry without accounts.
func push(t *testing.T, reference string, image v1.Image) (digest string) {
	t.Helper()
	ref, err := name.ParseReference(reference)
	require.NoError(t, err)
	require.NoError(t, remote.Write(ref, image))
	hash, err := image.Digest()
	require.NoError(t, err)
	return hash.String()
}

func TestFind(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	image := newImage(t)
	digest := push(t, registry.Host()+"/acme/db:v1", image)
	want, err := image.RawManifest()
	require.NoError(t, err)

	client := NewClient(Credentials{}, loopback)
	found, err := client.Find(t.Context(), ref(t, registry.Host()+"/acme/db:v1"))
	require.NoError(t, err)
	assert.Equal(t, Manifest{
		Digest: digest, MediaType: "application/vnd.docker.distribution.manifest.v2+json", Raw: want,
		ImageDigest: digest, Architecture: "amd64", Labels: map[string]string{"a": "b"}, Created: created,
	}, found)
	assert.Equal(t, 3, client.Requests(), "the greeting, the manifest, the configuration")

	byDigest, err := client.Find(t.Context(), ref(t, registry.Host()+"/acme/db@"+digest))
	require.NoError(t, err)
	assert.Equal(t, found, byDigest)
}

func TestFindChoosesThePlatform(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	of := func(os, architecture string) mutate.IndexAddendum {
		config, err := newImage(t).ConfigFile()
		require.NoError(t, err)
		config = config.DeepCopy()
		config.OS, config.Architecture = os, architecture
		image, err := mutate.ConfigFile(newImage(t), config)
		require.NoError(t, err)
		return mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: os, Architecture: architecture}}}
	}
	write := func(tag string, add ...mutate.IndexAddendum) (digest string) {
		index := mutate.AppendManifests(empty.Index, add...)
		ref, err := name.ParseReference(registry.Host() + "/db:" + tag)
		require.NoError(t, err)
		require.NoError(t, remote.WriteIndex(ref, index))
		hash, err := index.Digest()
		require.NoError(t, err)
		return hash.String()
	}
	digestOf := func(add mutate.IndexAddendum) string {
		hash, err := add.Add.(v1.Image).Digest()
		require.NoError(t, err)
		return hash.String()
	}
	attestation, ours, mips := of("unknown", "unknown"), of("linux", runtime.GOARCH), of("linux", "mips")
	digest := write("both", attestation, mips, ours)
	write("other", attestation, mips)
	write("none", attestation)

	client := NewClient(Credentials{}, loopback)
	found, err := client.Find(t.Context(), ref(t, registry.Host()+"/db:both"))
	require.NoError(t, err)
	assert.Equal(t, digest, found.Digest, "moving it keeps all platforms")
	assert.Equal(t, "application/vnd.oci.image.index.v1+json", found.MediaType)
	assert.Equal(t, map[string]string{"a": "b"}, found.Labels)
	assert.Equal(t, runtime.GOARCH, found.Architecture)
	assert.Equal(t, digestOf(ours), found.ImageDigest)

	found, err = client.Find(t.Context(), ref(t, registry.Host()+"/db:other"))
	require.NoError(t, err)
	assert.Equal(t, "mips", found.Architecture)
	assert.Equal(t, digestOf(mips), found.ImageDigest)

	_, err = client.Find(t.Context(), ref(t, registry.Host()+"/db:none"))
	require.ErrorIs(t, err, ErrNotFound)
	assert.ErrorContains(t, err, "no image for linux in the index")
}

func TestDigestTakesOneRequest(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	digest := push(t, registry.Host()+"/db:v1", newImage(t))
	client := NewClient(Credentials{}, loopback)
	for n := range 3 {
		got, err := client.Digest(t.Context(), ref(t, registry.Host()+"/db:v1"))
		require.NoError(t, err)
		assert.Equal(t, digest, got)
		assert.Equal(t, n+2, client.Requests(), "one more than the greeting")
	}
}

func TestRegistryIsGreetedOnce(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	push(t, registry.Host()+"/db:v1", newImage(t))
	client := NewClient(Credentials{}, loopback)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			_, err := client.Digest(t.Context(), ref(t, registry.Host()+"/db:v1"))
			assert.NoError(t, err)
		})
	}
	group.Wait()
	assert.Equal(t, 9, client.Requests())
}

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	var connections sync.Map
	host := proxy(t, testbed.Registry(t).Host(), func(_ http.ResponseWriter, r *http.Request) bool {
		connections.Store(r.RemoteAddr, true)
		return false
	})
	push(t, host+"/db:v1", newImage(t))
	connections.Clear()
	client := NewClient(Credentials{}, loopback)
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			_, err := client.Find(t.Context(), ref(t, host+"/db:v1"))
			assert.NoError(t, err)
		})
	}
	group.Wait()
	count := 0
	connections.Range(func(any, any) bool { count++; return true })
	assert.LessOrEqual(t, count, 8)
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	push(t, registry.Host()+"/db:v1", newImage(t))
	client := NewClient(Credentials{}, loopback)
	for _, image := range []string{"/db:v2", "/other:v1", "/db@sha256:" + "0000000000000000000000000000000000000000000000000000000000000000"} {
		_, err := client.Digest(t.Context(), ref(t, registry.Host()+image))
		require.ErrorIs(t, err, ErrNotFound, image)
		_, err = client.Find(t.Context(), ref(t, registry.Host()+image))
		require.ErrorIs(t, err, ErrNotFound, image)
	}
}

func TestClientPresentsAccounts(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t, testbed.WithBasicAuth("bob", secret))
	pushed, err := name.ParseReference(registry.Host() + "/db:v1")
	require.NoError(t, err)
	require.NoError(t, remote.Write(pushed, newImage(t), remote.WithAuth(&authn.Basic{Username: "bob", Password: secret})))

	for _, credentials := range []Credentials{
		credentialsOf(Login{registry.Host(), "bob", secret}),
		credentialsOf(Config(configFor(registry.Host(), "bob"))),
	} {
		_, err := NewClient(credentials, loopback).Find(t.Context(), ref(t, pushed.Name()))
		require.NoError(t, err)
	}
	for _, tc := range []struct {
		credentials Credentials
		shown       AccountInfo
	}{
		{credentialsOf(Login{registry.Host(), "bob", "wrong-password"}), AccountInfo{Username: "bob"}},
		{Credentials{}, AccountInfo{Nothing: true}},
	} {
		_, err := NewClient(tc.credentials, loopback).Digest(t.Context(), ref(t, pushed.Name()))
		require.ErrorIs(t, err, ErrRefused)
		assert.NotContains(t, err.Error(), "wrong-password")
		assert.Equal(t, Refused, ReasonOf(err, registry.Host()))
		shown, err := tc.credentials.AccountInfo(t.Context(), registry.Host())
		require.NoError(t, err)
		assert.Equal(t, tc.shown, shown)
	}
}

// tokens requires a token for each operation, and issues tokens to bob, as Docker Hub and GitHub
// do.
func tokens(t *testing.T, given *[]string) func(http.ResponseWriter, *http.Request) bool {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/token" {
			if user, password, _ := r.BasicAuth(); user != "bob" || password != secret {
				w.WriteHeader(http.StatusUnauthorized)
				return true
			}
			scope := r.URL.Query().Get("scope")
			*given = append(*given, scope)
			_, _ = w.Write([]byte(`{"access_token": "` + scope + `"}`))
			return true
		}
		needed := "repository:db:pull"
		if r.Method == http.MethodPut {
			needed = "repository:db:push,pull"
		}
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if token == needed || token == "repository:db:push,pull" {
			return false
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="http://`+r.Host+`/token",service="test"`)
		w.WriteHeader(http.StatusUnauthorized)
		return true
	}
}

func TestTokensAreFetchedOnce(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	testRepository{t, registry.Host()}.put("new", "old")
	var given []string
	host := proxy(t, registry.Host(), tokens(t, &given))
	client := NewClient(credentialsOf(Login{host, "bob", secret}), loopback)
	wanted := moves(t, client, host, "old", "fresh")
	require.NoError(t, try(t, client, wanted))
	assert.Equal(t, []string{"repository:db:pull", "repository:db:push,pull"}, given)

	client = NewClient(credentialsOf(Login{host, "bob", "wrong"}), loopback)
	_, err := client.Digest(t.Context(), ref(t, host+"/db:new"))
	require.ErrorIs(t, err, ErrRefused)
}

func TestDigestWithoutHead(t *testing.T) {
	t.Parallel()
	registry := testbed.Registry(t)
	digest := push(t, registry.Host()+"/db:v1", newImage(t))
	for name, answer := range map[string]func(http.ResponseWriter){
		"which is left empty":  func(w http.ResponseWriter) {},
		"which is not allowed": func(w http.ResponseWriter) { w.WriteHeader(http.StatusMethodNotAllowed) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host := proxy(t, registry.Host(), func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodHead {
					return false
				}
				answer(w)
				return true
			})
			found, err := NewClient(Credentials{}, loopback).Digest(t.Context(), ref(t, host+"/db:v1"))
			require.NoError(t, err)
			assert.Equal(t, digest, found)
		})
	}
}
