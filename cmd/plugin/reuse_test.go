package main_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// written is the part of report_file that the tests use.
type written struct {
	Requests  int
	Snapshots []struct {
		Tags        []string
		Digest      string
		Fingerprint string
		ReusedFrom  string `json:"reused_from"`
		LayerBytes  int64  `json:"layer_bytes"`
		Base        struct{ Name, Digest string }
		Catalog     json.RawMessage
	}
}

// report runs the step to success and returns its report.
func (s *step) report(cli *client.Client) (report written, output string) {
	s.t.Helper()
	output = s.with("report_file", "dynasnap.json").succeed(cli)
	require.NoError(s.t, json.Unmarshal([]byte(readFile(s.t, s.workspace, "dynasnap.json")), &report), output)
	return report, output
}

// digests returns the digest of each tag of a repository, without tags of fingerprints.
func digests(t *testing.T, repository string) map[string]string {
	t.Helper()
	repo, err := name.NewRepository(repository)
	require.NoError(t, err)
	tags, err := remote.List(repo)
	require.NoError(t, err)
	found := map[string]string{}
	for _, tag := range tags {
		if strings.HasPrefix(tag, "dynasnap-") {
			continue
		}
		descriptor, err := remote.Head(repo.Tag(tag))
		require.NoError(t, err)
		found[tag] = descriptor.Digest.String()
	}
	return found
}

// put pushes an image under another name, which the engine does not keep.
func put(t *testing.T, cli *client.Client, from, ref string) {
	t.Helper()
	require.NoError(t, cli.ImageTag(t.Context(), from, ref))
	docker(t, "push", "--quiet", ref)
	untag(t, cli, ref)
}

func untag(t *testing.T, cli *client.Client, ref string) {
	t.Helper()
	_, err := cli.ImageRemove(context.Background(), ref, image.RemoveOptions{})
	require.NoError(t, err)
}

func isOnEngine(t *testing.T, cli *client.Client, ref string) bool {
	t.Helper()
	_, err := cli.ImageInspect(t.Context(), ref)
	require.True(t, err == nil || cerrdefs.IsNotFound(err), err)
	return err == nil
}

// TestReuse has one registry for all its steps, with the base in it.
func TestReuse(t *testing.T) {
	cli := testbed.Engine(t)
	program(t, "docker")
	registry := testbed.Registry(t, testbed.WithBaseLayers("acme/orders-db", "base"))
	base, repo := registry.Host()+"/base:latest", registry.Host()+"/acme/orders-db"
	put(t, cli, testbed.BaseImage, base)
	newStep := func(t *testing.T, tags string) *step {
		t.Helper()
		return newStep(t, map[string]string{"seed.sh": acl}).with("repo", repo, "base_image", base, "fast_start", "false", "tags", tags, "dry_run", "")
	}
	t.Cleanup(func() { _, _ = cli.ImageRemove(context.Background(), base, image.RemoveOptions{}) })
	forgetAll := func() {
		for _, ref := range newStep(t, "").references(cli) {
			untag(t, cli, ref)
		}
	}

	baked, output := newStep(t, "first,again").report(cli)
	require.Empty(t, baked.Snapshots[0].ReusedFrom, output)
	require.NotZero(t, baked.Snapshots[0].LayerBytes)
	fingerprint := repo + ":dynasnap-" + baked.Snapshots[0].Fingerprint[:32]

	t.Run("what the registry has only gets its tags", func(t *testing.T) {
		forgetAll()
		untag(t, cli, base)
		reused, output := newStep(t, "second,third").report(cli)
		assert.Equal(t, "registry", reused.Snapshots[0].ReusedFrom)
		assert.Equal(t, baked.Snapshots[0].Digest, reused.Snapshots[0].Digest)
		assert.NotContains(t, output, "debug: run ", "no container starts")
		assert.False(t, isOnEngine(t, cli, base), "no base is pulled")
		assert.Empty(t, newStep(t, "").references(cli), "no snapshot is pulled")
		assert.LessOrEqual(t, reused.Requests, 10, "the greeting, base, manifest and configuration, and for each tag a look, a move and a look")
		found := digests(t, repo)
		for _, tag := range []string{"first", "again", "second", "third"} {
			assert.Equal(t, baked.Snapshots[0].Digest, found[tag], tag)
		}
	})
	t.Run("and nothing but a look when it has them already", func(t *testing.T) {
		reused, _ := newStep(t, "second").report(cli)
		assert.LessOrEqual(t, reused.Requests, 5)
	})
	t.Run("an older snapshot does not keep the name on the engine", func(t *testing.T) {
		stale := newStep(t, "moving").with("commands", "true # older")
		stale.succeed(cli)
		require.True(t, isOnEngine(t, cli, repo+":moving"))
		newStep(t, "moving").report(cli)
		assert.False(t, isOnEngine(t, cli, repo+":moving"))
		assert.Equal(t, baked.Snapshots[0].Digest, digests(t, repo)["moving"])
	})
	t.Run("rebuild makes it anew", func(t *testing.T) {
		rebuilt, _ := newStep(t, "rebuilt").with("rebuild", "true").report(cli)
		assert.Empty(t, rebuilt.Snapshots[0].ReusedFrom)
		assert.Equal(t, baked.Snapshots[0].Fingerprint, rebuilt.Snapshots[0].Fingerprint)
	})
	t.Run("a tag that is not what it says is not believed", func(t *testing.T) {
		forgetAll()
		put(t, cli, testbed.BaseImage, fingerprint)
		rebuilt, output := newStep(t, "replaced").report(cli)
		assert.Empty(t, rebuilt.Snapshots[0].ReusedFrom)
		assert.Contains(t, output, fingerprint+" is not the snapshot that its tag says, and is replaced")
	})
	t.Run("what the engine has is pushed", func(t *testing.T) {
		other := newStep(t, "dry").with("commands", "true # dry", "dry_run", "true")
		dry, _ := other.report(cli)
		assert.Empty(t, dry.Snapshots[0].ReusedFrom)
		repeated, _ := other.with("tags", "dry-again").report(cli)
		assert.Equal(t, "engine", repeated.Snapshots[0].ReusedFrom)
		assert.Empty(t, repeated.Snapshots[0].Digest)
		assert.Subset(t, other.tagged(cli), []string{repo + ":dry", repo + ":dry-again"})
		pushed, _ := other.with("tags", "pushed", "dry_run", "").report(cli)
		assert.Equal(t, "engine", pushed.Snapshots[0].ReusedFrom)
		assert.Equal(t, pushed.Snapshots[0].Digest, digests(t, repo)["pushed"])
	})
	t.Run("tags move together or not at all", func(t *testing.T) {
		before := digests(t, repo)
		refusing := strings.Replace(repo, registry.Host(), refusingTag(t, registry.Host(), "released"), 1)
		output, status := newStep(t, "first,brand-new,released,last").with("repo", refusing, "commands", "true # refused").run(cli)
		assert.Equal(t, 1, status)
		assert.Contains(t, output, "moving "+refusing+":released to sha256:")
		assert.Contains(t, output, "the registry does not let this tag move")
		after := digests(t, repo)
		if _, kept := after["brand-new"]; kept { // the registry's version may not delete tags
			assert.Contains(t, output, "brand-new is new and could not be deleted")
			delete(after, "brand-new")
		}
		assert.Equal(t, before, after)
	})
	t.Run("a base whose tag has moved makes a snapshot stale", func(t *testing.T) {
		newer := testbed.BuildImage(t, "dynasnap.test/newer-base", "FROM "+testbed.BaseImage+"\nLABEL newer=yes\n", nil)
		put(t, cli, newer, base)
		moved, _ := newStep(t, "on-newer").report(cli)
		assert.Empty(t, moved.Snapshots[0].ReusedFrom)
		assert.NotEqual(t, baked.Snapshots[0].Fingerprint, moved.Snapshots[0].Fingerprint)
		assert.Equal(t, "yes", labelsOf(t, cli, repo+":on-newer")["newer"])
		assert.Equal(t, baked.Snapshots[0].Digest, digests(t, repo)["first"], "the older one stays where it was")
	})
	t.Run("a secret in a label is found before anything is baked", func(t *testing.T) {
		output, status := newStep(t, "secret").with("labels", "token=correct-horse-battery", "username", "ci", "password", "correct-horse-battery").run(cli)
		assert.Equal(t, 1, status)
		assert.Contains(t, output, "error: author, message or labels hold one of the step's secrets")
		assert.NotContains(t, output, "correct-horse-battery")
	})
}

// refusingTag is a proxy to a registry that refuses to move one tag, as registries with immutable
// tags do.
func refusingTag(t *testing.T, registry, tag string) (host string) {
	t.Helper()
	relay := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: registry})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/"+tag) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"errors": [{"code": "TAG_INVALID", "message": "The image tag 'released' already exists and cannot be overwritten because the tag is immutable."}]}`)
			return
		}
		relay.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func TestRunsOnOneTag(t *testing.T) {
	cli := testbed.Engine(t)
	registry := testbed.Registry(t, testbed.WithBaseLayers("acme/orders-db"))
	repo := registry.Host() + "/acme/orders-db"
	start := func(workspace map[string]string) *process {
		return newStep(t, workspace).with("repo", repo, "tags", "same", "dry_run", "").start(cli)
	}
	one := start(map[string]string{"seed.sh": acl})
	two := start(map[string]string{"seed.sh": acl})
	other := start(map[string]string{"seed.sh": acl + "# other\n"})
	for _, p := range []*process{one, two, other} {
		output, status := p.wait()
		assert.Equal(t, 0, status, output)
	}
	assert.Len(t, digests(t, repo), 1)
}

// The registry's address leads to it for the engine, but not for the plugin in its container.
func TestRegistryOfTheEngineOnly(t *testing.T) {
	cli := engineWithPlugin(t)
	registry := testbed.Registry(t, testbed.WithBaseLayers("acme/orders-db"))
	repo := registry.Host() + "/acme/orders-db"
	s := newStep(t, map[string]string{"seed.sh": acl}).with("repo", repo, "tags", "one,two", "dry_run", "")
	p, _ := s.startContainer(cli, "--network", "none", "--volume", volume(t, filepath.Clean(s.workspace))+":/work", "--workdir", "/work")
	output, status := p.wait()
	require.Equal(t, 0, status, output)
	found := digests(t, repo)
	assert.Len(t, found, 2)
	assert.Equal(t, found["one"], found["two"])
	assert.Contains(t, output, "not looking for an earlier snapshot")
}
