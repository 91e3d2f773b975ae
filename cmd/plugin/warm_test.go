package main_test

import (
	"context"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/client"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// newBase builds a base for the test, which has no warm base yet.
func newBase(t *testing.T, cli *client.Client, dockerfile string) (ref string) {
	t.Helper()
	return newBaseFrom(t, cli, testbed.BaseImage, dockerfile)
}

// newBaseFrom builds one from any image.
func newBaseFrom(t *testing.T, cli *client.Client, image, dockerfile string) (ref string) {
	t.Helper()
	ref = testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/base", "FROM "+image+"\nLABEL of="+repositoryName(t)+"\n"+dockerfile, nil)
	forgetWarm(t, cli, ref) // of an earlier run that was killed: the same Dockerfile makes the same image
	t.Cleanup(func() { forgetWarm(t, cli, ref) })
	return ref
}

// forgetWarm removes the warm base of a base from the engine, or the record that there is none.
func forgetWarm(t *testing.T, cli *client.Client, base string) {
	t.Helper()
	ctx := context.Background()
	found, err := cli.ImageInspect(ctx, base)
	require.NoError(t, err)
	warm, err := cli.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", snapshot.WarmLabel))})
	require.NoError(t, err)
	for _, one := range warm {
		warmth, err := snapshot.ReadWarmth(one.Labels)
		require.NoError(t, err)
		if warmth == nil || !strings.HasPrefix(warmth.Base, found.ID+" ") {
			continue
		}
		if name := snapshot.WarmName(warmth.Base); slices.Contains(one.RepoTags, name) {
			_, err = cli.ImageRemove(ctx, name, image.RemoveOptions{})
			require.NoError(t, err)
		}
	}
}

func layersOf(t *testing.T, ref string) []v1.Descriptor {
	t.Helper()
	tag, err := name.NewTag(ref)
	require.NoError(t, err)
	pushed, err := remote.Image(tag)
	require.NoError(t, err)
	manifest, err := pushed.Manifest()
	require.NoError(t, err)
	return manifest.Layers
}

func logsOf(t *testing.T, id string) string {
	t.Helper()
	return docker(t, "logs", id)
}

// TestFastStart makes one warm base and serves it in every way in which its archive may fit or not.
func TestFastStart(t *testing.T) {
	cli := testbed.Engine(t)
	program(t, "docker")
	registry := testbed.Registry(t, testbed.WithBaseLayers("acme/orders-db"))
	repo := registry.Host() + "/acme/orders-db"
	base := newBase(t, cli, "")
	newStep := func(tag string) *step { // keeps its images for the next sub-tests
		return newStep(t, map[string]string{"seed.sh": acl}).with("repo", repo, "base_image", base, "tags", tag, "labels", "tag="+tag, "dry_run", "")
	}
	const preparing = "preparing dynasnap.test/"
	assert.Contains(t, newStep("first").succeed(cli), preparing)
	want := []string{"Bob ACCOUNT-1234 Admin"}

	t.Run("the base is prepared once", func(t *testing.T) {
		assert.NotContains(t, newStep("second").succeed(cli), preparing)
	})
	t.Run("and for all machines, by way of the registry", func(t *testing.T) {
		forgetWarm(t, cli, base)
		assert.NotContains(t, newStep("third").succeed(cli), preparing)
	})
	t.Run("snapshots share its layer and add their state", func(t *testing.T) {
		first, second := layersOf(t, repo+":first"), layersOf(t, repo+":second")
		last := len(first) - 1
		assert.Equal(t, first[:last], second[:last])
		assert.Less(t, first[last].Size, int64(20_000))
		stock, err := cli.ImageInspect(t.Context(), base)
		require.NoError(t, err)
		assert.Len(t, first, len(stock.RootFS.Layers)+2)
	})
	for name, user := range map[string]string{"the JVM uses the archive": "", "and root's JVM as well": "root"} {
		t.Run(name, func(t *testing.T) {
			found, err := cli.ImageInspect(t.Context(), repo+":first")
			require.NoError(t, err)
			id, _ := serve(t, cli, &container.Config{Image: repo + ":first", User: user, Cmd: append([]string{"-Xlog:class+load"}, found.Config.Cmd...)})
			assert.Regexp(t, `software\.amazon\.dynamodb\.services\.local\.main\.ServerRunner source: shared objects file`, logsOf(t, id))
		})
	}
	for name, test := range map[string]struct {
		config     container.Config
		dockerfile string
	}{
		"as it is":                        {},
		"as root":                         {config: container.Config{User: "root"}},
		"as any other user":               {config: container.Config{User: "4321"}},
		"by another command":              {config: container.Config{Cmd: []string{"-jar", "DynamoDBLocal.jar", "-sharedDb"}}},
		"without the archive":             {dockerfile: "USER root\nRUN rm /opt/dynasnap/classes.jsa\nUSER dynamodblocal\n"},
		"with the archive of another JVM": {dockerfile: "USER root\nRUN echo another >/opt/dynasnap/classes.jsa\nUSER dynamodblocal\n"},
	} {
		t.Run("it serves and can be written "+name, func(t *testing.T) {
			config := test.config
			config.Image = repo + ":first"
			if test.dockerfile != "" {
				config.Image = testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t), "FROM "+repo+":first\n"+test.dockerfile, nil)
			}
			_, endpoint := serve(t, cli, &config)
			assert.Equal(t, want, accounts(t, endpoint))
			require.NoError(t, testbed.CallDynamoDB(endpoint, "DeleteItem", `{"TableName": "acl", "Key": {"customer": {"S": "Bob"}, "resource": {"S": "ACCOUNT-1234"}}}`))
			assert.Empty(t, accounts(t, endpoint))
		})
	}
	t.Run("the user's options win", func(t *testing.T) {
		newStep("options").with("java_options", "-Xmx300m -XX:+UseG1GC").succeed(cli)
		id, endpoint := serve(t, cli, &container.Config{Image: repo + ":options"})
		assert.Equal(t, want, accounts(t, endpoint))
		found, err := cli.ContainerInspect(t.Context(), id)
		require.NoError(t, err)
		assert.Contains(t, found.Args, "-Xmx300m")
		assert.NotContains(t, found.Args, "-XX:+UseSerialGC")
	})
	t.Run("without fast_start the command is the base's", func(t *testing.T) {
		newStep("stock").with("fast_start", "false").succeed(cli)
		found, err := cli.ImageInspect(t.Context(), repo+":stock")
		require.NoError(t, err)
		assert.Equal(t, []string{"-jar", "/home/dynamodblocal/DynamoDBLocal.jar", "-sharedDb", "-dbPath", "/home/dynamodblocal"}, found.Config.Cmd)
		assert.Len(t, layersOf(t, repo+":stock"), len(layersOf(t, repo+":first"))-1)
	})
	t.Run("on a read-only root filesystem, with a volume for the state", func(t *testing.T) {
		const home = "/home/dynamodblocal"
		// As in Kubernetes: an empty volume, or one that a container of the image has filled.
		filled := mount.Mount{Type: mount.TypeVolume, Source: strings.ReplaceAll(repositoryName(t), "/", "-"), Target: home, VolumeOptions: &mount.VolumeOptions{NoCopy: true}}
		t.Cleanup(func() { require.NoError(t, cli.VolumeRemove(context.Background(), filled.Source, true)) })
		for name, test := range map[string]struct {
			tag   string
			mount mount.Mount
			fast  bool // uses the archive, and unpacks nothing into /tmp
		}{
			"that the engine fills from the image":        {"first", mount.Mount{Type: mount.TypeVolume, Target: home}, true},
			"that the engine fills, without fast_start":   {"stock", mount.Mount{Type: mount.TypeVolume, Target: home}, false},
			"that a container of the image filled before": {"first", filled, true},
		} {
			t.Run(name, func(t *testing.T) {
				if test.mount.Source != "" {
					docker(t, "run", "--rm", "--read-only", "--user", "root", "--volume", test.mount.Source+":/state:nocopy", "--entrypoint", "sh", repo+":"+test.tag, "-c", "cp -a * /state && chmod 777 /state")
				}
				found, err := cli.ImageInspect(t.Context(), repo+":"+test.tag)
				require.NoError(t, err)
				host := container.HostConfig{ReadonlyRootfs: true, Mounts: []mount.Mount{test.mount}}
				if !test.fast {
					host.Tmpfs = map[string]string{"/tmp": "exec"}
				}
				id, endpoint := serveOn(t, cli, &container.Config{Image: repo + ":" + test.tag, Cmd: append([]string{"-Xlog:class+load"}, found.Config.Cmd...)}, host)
				assert.Equal(t, want, accounts(t, endpoint))
				require.NoError(t, testbed.CallDynamoDB(endpoint, "DeleteItem", `{"TableName": "acl", "Key": {"customer": {"S": "Bob"}, "resource": {"S": "ACCOUNT-1234"}}}`))
				assert.Empty(t, accounts(t, endpoint))
				fromArchive := regexp.MustCompile(`software\.amazon\.dynamodb\.services\.local\.main\.ServerRunner source: shared objects file`)
				assert.Equal(t, test.fast, fromArchive.MatchString(logsOf(t, id)))
			})
		}
	})
	t.Run("and without one it is not healthy, because it answers no query", func(t *testing.T) {
		found, err := cli.ImageInspect(t.Context(), repo+":first")
		require.NoError(t, err)
		id := docker(t, "run", "--detach", "--read-only", repo+":first")
		t.Cleanup(func() { docker(t, "rm", "--force", "--volumes", id) })
		check := append([]string{"exec", id}, found.Config.Healthcheck.Test[1:]...)
		require.Eventually(t, func() bool {
			log, err := exec.CommandContext(t.Context(), "docker", "logs", id).CombinedOutput()
			return err == nil && strings.Contains(string(log), "readonly database")
		}, time.Minute, 100*time.Millisecond, "the engine's own checks have it say what is wrong")
		assert.Error(t, exec.CommandContext(t.Context(), "docker", check...).Run())
	})
}

func TestFastStartAsRoot(t *testing.T) {
	cli := testbed.Engine(t)
	s := newStep(t, map[string]string{"seed.sh": acl}).with("base_image", newBase(t, cli, "USER root\n"))
	output := s.succeed(cli)
	assert.NotContains(t, output, "warning:")
	assert.Regexp(t, `fast_start: \d+ of \d+ classes come from the archive`, output)
	id, endpoint := serve(t, cli, &container.Config{Image: s.settings["PLUGIN_REPO"] + ":latest"})
	assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin"}, accounts(t, endpoint))
	found, err := cli.ContainerInspect(t.Context(), id)
	require.NoError(t, err)
	assert.Contains(t, found.Args, "-XX:SharedArchiveFile=/opt/dynasnap/classes.jsa")
}

// slowBase has a JVM without an archive of its own classes. It cannot archive the program's
// classes.
const slowBase = "USER root\nRUN find / -name 'classes*.jsa' -delete\nUSER dynamodblocal\n"

func TestUnpreparableBaseIsTriedOnce(t *testing.T) {
	cli := testbed.Engine(t)
	registry := testbed.Registry(t, testbed.WithBaseLayers("acme/orders-db"))
	repo, base := registry.Host()+"/acme/orders-db", newBase(t, cli, slowBase)
	newStep := func(message string) *step {
		return newStep(t, map[string]string{"seed.sh": acl}).with("repo", repo, "base_image", base, "message", message, "dry_run", "")
	}
	const preparing, warning = "preparing dynasnap.test/", "warning: fast_start: "
	output := newStep("first").succeed(cli)
	assert.Contains(t, output, preparing)
	assert.Contains(t, output, warning)

	forgetWarm(t, cli, base)
	output = newStep("on another machine, which knows it by the registry").succeed(cli)
	assert.NotContains(t, output, preparing)
	assert.NotContains(t, output, warning)
	_, endpoint := serve(t, cli, &container.Config{Image: repo + ":latest"})
	assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin"}, accounts(t, endpoint))

	assert.Contains(t, newStep("unless it is to try again").with("rebuild", "true").succeed(cli), preparing)
}

func TestUnpreparableBases(t *testing.T) {
	cli := testbed.Engine(t)
	for name, test := range map[string]struct{ dockerfile, startTimeout, reason string }{
		"without an archive of its own classes a JVM makes none of the program's": {slowBase, "", "archiving the classes of DynamoDB Local: "},
		"one that does not start while it is prepared": {"USER root\n" +
			`RUN printf '#!/bin/sh\ncase "$*" in *ArchiveClassesAtExit*) exec sleep 600 ;; esac\nexec "$@"\n' >/wrapper && chmod 755 /wrapper` +
			"\nUSER dynamodblocal\nENTRYPOINT [\"/wrapper\", \"java\"]\nCMD [\"-jar\", \"DynamoDBLocal.jar\", \"-inMemory\"]\n",
			"10s", "start_timeout: preparing the base took longer than 10s"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStep(t, map[string]string{"seed.sh": acl}).with("base_image", newBase(t, cli, test.dockerfile), "start_timeout", test.startTimeout)
			output := s.succeed(cli)
			assert.Contains(t, output, "warning: fast_start: snapshots will start, but not as fast as they could: ")
			assert.Contains(t, output, test.reason)
			_, endpoint := serve(t, cli, &container.Config{Image: s.settings["PLUGIN_REPO"] + ":latest"})
			assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin"}, accounts(t, endpoint))
		})
	}
}
