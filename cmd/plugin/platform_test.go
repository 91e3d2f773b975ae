package main_test

import (
	"context"
	"encoding/json"
	"runtime"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// otherArchitecture returns an architecture that this machine's engine cannot run.
func otherArchitecture() string {
	if runtime.GOARCH == "arm64" {
		return "amd64"
	}
	return "arm64"
}

// foreignImage returns an image of the registry as a machine of the other architecture would have
// made it. change changes its labels.
func foreignImage(t *testing.T, ref string, change func(labels map[string]string)) v1.Image {
	t.Helper()
	config, err := pushedImage(t, ref).ConfigFile()
	require.NoError(t, err)
	config = config.DeepCopy()
	config.Architecture = otherArchitecture()
	config.Config.Entrypoint = []string{"/of-another-platform"} // it cannot start here
	change(config.Config.Labels)
	made, err := mutate.ConfigFile(pushedImage(t, ref), config)
	require.NoError(t, err)
	return made
}

func pushedImage(t *testing.T, ref string) v1.Image {
	t.Helper()
	parsed, err := name.ParseReference(ref)
	require.NoError(t, err)
	found, err := remote.Image(parsed)
	require.NoError(t, err)
	return found
}

// writeImage pushes an image.
func writeImage(t *testing.T, ref string, image v1.Image) {
	t.Helper()
	parsed, err := name.ParseReference(ref)
	require.NoError(t, err)
	require.NoError(t, remote.Write(parsed, image))
}

// writeIndex pushes an index of images for several platforms.
func writeIndex(t *testing.T, ref string, images ...v1.Image) {
	t.Helper()
	parsed, err := name.ParseReference(ref)
	require.NoError(t, err)
	index := v1.ImageIndex(empty.Index)
	for _, one := range images {
		config, err := one.ConfigFile()
		require.NoError(t, err)
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: one, Descriptor: v1.Descriptor{Platform: config.Platform()}})
	}
	require.NoError(t, remote.WriteIndex(parsed, index))
}

// TestFromAnotherPlatform makes a snapshot and changes it in the registry to one of the other
// platform.
func TestFromAnotherPlatform(t *testing.T) {
	cli := testbed.Engine(t)
	program(t, "docker")
	registry := testbed.Registry(t, testbed.WithBaseLayers("acme/orders-db", "base"))
	repo, base := registry.Host()+"/acme/orders-db", registry.Host()+"/base"
	ours, other := "linux/"+runtime.GOARCH, "linux/"+otherArchitecture()
	newStep := func(t *testing.T, tag string) *step {
		t.Helper()
		return newStep(t, map[string]string{"acl.sh": acl, "zoe.sh": person("Zoe")}).with("repo", repo, "tags", tag, "fast_start", "false", "dry_run", "")
	}
	put(t, cli, testbed.BaseImage, base+":ours")
	native, err := pushedImage(t, base+":ours").Digest()
	require.NoError(t, err)
	t.Cleanup(func() {
		for _, ref := range []string{base + ":both", base + "@" + native.String()} {
			_, _ = cli.ImageRemove(context.Background(), ref, image.RemoveOptions{})
		}
	})
	same := func(map[string]string) {}
	writeImage(t, base+":other", foreignImage(t, base+":ours", same))
	writeIndex(t, base+":both", pushedImage(t, base+":other"), pushedImage(t, base+":ours"))
	docker(t, "pull", "--quiet", "--platform", other, base+":both") // as on an engine that emulates this platform
	newStep(t, "made-here").with("seed", "acl.sh", "base_image", base+":both").succeed(cli)
	t.Run("a base is taken for our platform where the engine has it for another, which keeps the name", func(t *testing.T) {
		for ref, want := range map[string]string{repo + ":made-here": runtime.GOARCH, base + ":both": otherArchitecture()} {
			found, err := cli.ImageInspect(t.Context(), ref)
			require.NoError(t, err)
			assert.Equal(t, want, found.Architecture, ref)
		}
	})

	// made is the snapshot of the other platform, with another base in its labels.
	made := func(t *testing.T, change func(*snapshot.Origin)) v1.Image {
		t.Helper()
		return foreignImage(t, repo+":made-here", func(labels map[string]string) {
			described, err := snapshot.Describe(labels)
			require.NoError(t, err)
			described.Origin.Platform = other
			change(&described.Origin)
			text, err := json.Marshal(described.Origin)
			require.NoError(t, err)
			labels[snapshot.BaseLabel] = string(text)
		})
	}
	sameBase := func(*snapshot.Origin) {}
	single, err := pushedImage(t, base+":other").Digest()
	require.NoError(t, err)
	aloneUnder := func(name string) func(*snapshot.Origin) {
		return func(o *snapshot.Origin) { o.Name, o.Digest = name, single.String() }
	}

	for name, test := range map[string]struct {
		change  func(*snapshot.Origin)
		index   bool
		message string
	}{
		"whose base is there for both":                      {change: sameBase},
		"in an index without ours":                          {change: sameBase, index: true},
		"whose base has an image for ours of the same name": {change: aloneUnder(base + ":both"), message: "warning: from: its base, " + base + ":both, is for " + other + " alone: the new snapshot is made on what has that name for " + ours},
	} {
		t.Run(name, func(t *testing.T) {
			if test.index {
				writeIndex(t, repo+":other", made(t, test.change))
			} else {
				writeImage(t, repo+":other", made(t, test.change))
			}
			s := newStep(t, "here").with("from", repo+":other", "seed", "zoe.sh", "message", name)
			output := s.succeed(cli)
			assert.Contains(t, output, "from: "+repo+":other is for "+other+": its state is taken over into a snapshot for "+ours+"\n")
			assert.Contains(t, output, test.message)
			repeated, output := s.report(cli)
			assert.Equal(t, "registry", repeated.Snapshots[0].ReusedFrom, output)

			_, endpoint := serve(t, cli, &container.Config{Image: repo + ":here"})
			assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin", "Bob Zoe User"}, accounts(t, endpoint))
			found, err := cli.ImageInspect(t.Context(), repo+":here")
			require.NoError(t, err)
			assert.Equal(t, runtime.GOARCH, found.Architecture)
			stock, err := cli.ImageInspect(t.Context(), testbed.BaseImage)
			require.NoError(t, err)
			assert.Equal(t, stock.RootFS.Layers, found.RootFS.Layers[:len(found.RootFS.Layers)-1])
			described, err := snapshot.Describe(found.Config.Labels)
			require.NoError(t, err)
			assert.Equal(t, ours, described.Origin.Platform)
		})
	}
	for name, test := range map[string]struct {
		change func(*snapshot.Origin)
		want   string
	}{
		"whose base is for the other alone":                {aloneUnder(base + ":other"), base + ":other has no image for " + ours + ": it is needed there for both platforms under this name"},
		"whose base has no tag and is for the other alone": {aloneUnder(base + "@" + single.String()), base + "@" + single.String() + " is for " + other + " alone, and it was named without a tag by which to find it for " + ours},
	} {
		t.Run("not one "+name, func(t *testing.T) {
			writeImage(t, repo+":other", made(t, test.change))
			output, status := newStep(t, "refused").with("from", repo+":other", "seed", "zoe.sh").run(cli)
			assert.Equal(t, 1, status)
			assert.Contains(t, output, "error: from: the base of "+repo+":other: "+test.want, output)
		})
	}
}
