package main_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// chainList is a list in which bob, ann and zoe are a chain. alone starts empty.
const chainList = `
- tag: zoe
  from: ann
  seed: zoe.sh
  expect: {items: {acl: 3}}
- tags: [bob, first]
  seed: bob.sh
  labels: {who: bob}
- {tag: ann, from: bob, seed: ann.sh, message: and Ann}
` + singleSnapshot

const singleSnapshot = `
- tag: alone
  commands: |
    aws dynamodb create-table --table-name alone --billing-mode PAY_PER_REQUEST \
      --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH >/dev/null
`

// person returns a script that adds an item to what acl makes.
func person(name string) string {
	return `aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Bob"}, "resource": {"S": "` + name + `"}, "role": {"S": "User"}}'` + "\n"
}

func chainFiles(list string) map[string]string {
	return map[string]string{"snapshots.yml": list, "bob.sh": acl, "ann.sh": person("Ann"), "zoe.sh": person("Zoe")}
}

// TestSnapshotList makes chainList once, in a registry that asks for credentials.
func TestSnapshotList(t *testing.T) {
	cli := testbed.Engine(t)
	registry := testbed.Registry(t, testbed.WithBasicAuth("ci", password), testbed.WithBaseLayers("acme/orders-db"))
	repo := registry.Host() + "/acme/orders-db"
	newStep := func(t *testing.T, list string) *step {
		t.Helper()
		s := newStep(t, chainFiles(list)).with("repo", repo, "seed", "", "snapshots_file", "snapshots.yml", "dry_run", "", "username", "ci", "password", password)
		return s.with("message", "the family")
	}
	made, output := newStep(t, chainList).report(cli)
	require.Len(t, made.Snapshots, 4)

	t.Run("each line of the log says of which it is", func(t *testing.T) {
		for _, line := range []string{"bob: base ", "ann: starting on bob\n", "zoe: starting on ann\n", "alone: seeded by 1 command", "debug: alone: run "} {
			assert.Contains(t, output, line)
		}
	})
	t.Run("each serves its own state", func(t *testing.T) {
		for tag, want := range map[string][]string{
			"bob": {"Bob ACCOUNT-1234 Admin"},
			"ann": {"Bob ACCOUNT-1234 Admin", "Bob Ann User"},
			"zoe": {"Bob ACCOUNT-1234 Admin", "Bob Ann User", "Bob Zoe User"},
		} {
			_, endpoint := serve(t, cli, &container.Config{Image: repo + ":" + tag})
			assert.Equal(t, want, accounts(t, endpoint), tag)
		}
	})
	t.Run("each is one layer over the warm base, which is one over the base", func(t *testing.T) {
		base, err := cli.ImageInspect(t.Context(), testbed.BaseImage)
		require.NoError(t, err)
		for _, tag := range []string{"bob", "ann", "zoe", "alone"} {
			found, err := cli.ImageInspect(t.Context(), repo+":"+tag)
			require.NoError(t, err)
			assert.Len(t, found.RootFS.Layers, len(base.RootFS.Layers)+2, tag)
			assert.Equal(t, base.RootFS.Layers, found.RootFS.Layers[:len(base.RootFS.Layers)], tag)
		}
	})
	t.Run("each says what it started on, and what its own settings say", func(t *testing.T) {
		ann, err := snapshot.Describe(labelsOf(t, cli, repo+":ann"))
		require.NoError(t, err)
		bob, err := snapshot.Describe(labelsOf(t, cli, repo+":first"))
		require.NoError(t, err)
		assert.Equal(t, bob.Fingerprint, ann.From)
		assert.Equal(t, "bob", labelsOf(t, cli, repo+":bob")["who"])
		assert.NotContains(t, labelsOf(t, cli, repo+":ann"), "who", "labels are not inherited from a parent")
		for tag, message := range map[string]string{"bob": "the family", "ann": "and Ann"} {
			found, err := cli.ImageInspect(t.Context(), repo+":"+tag)
			require.NoError(t, err)
			assert.Equal(t, message, found.Comment)
		}
	})
	t.Run("none is made again", func(t *testing.T) {
		repeated, output := newStep(t, chainList).report(cli)
		for i, one := range repeated.Snapshots {
			assert.Equal(t, "registry", one.ReusedFrom, output)
			assert.Equal(t, made.Snapshots[i].Digest, one.Digest)
		}
		assert.NotContains(t, output, ": run ")
	})
	t.Run("a new child starts on a parent that is only in the registry", func(t *testing.T) {
		s := newStep(t, "- {tag: bob, seed: bob.sh, labels: {who: bob}}\n- {tag: kim, from: bob, commands: \"true\"}\n")
		for _, ref := range s.references(cli) {
			untag(t, cli, ref)
		}
		made, output := s.report(cli)
		assert.Equal(t, "registry", made.Snapshots[0].ReusedFrom, output)
		assert.Empty(t, made.Snapshots[1].ReusedFrom)
		_, endpoint := serve(t, cli, &container.Config{Image: repo + ":kim"})
		assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin"}, accounts(t, endpoint))
	})
	t.Run("another step starts on one of them by its reference", func(t *testing.T) {
		s := newStep(t, "").with("snapshots_file", "", "from", repo+":ann", "seed", "zoe.sh", "tags", "by-reference")
		made, output := s.report(cli)
		assert.Contains(t, output, "starting on "+repo+":ann")
		assert.Empty(t, made.Snapshots[0].ReusedFrom)
		_, endpoint := serve(t, cli, &container.Config{Image: repo + ":by-reference"})
		assert.Len(t, accounts(t, endpoint), 3)
		found, err := cli.ImageInspect(t.Context(), repo+":by-reference")
		require.NoError(t, err)
		base, err := cli.ImageInspect(t.Context(), testbed.BaseImage)
		require.NoError(t, err)
		assert.Len(t, found.RootFS.Layers, len(base.RootFS.Layers)+2)
	})
	t.Run("a failure ends what starts on it, and the others go on, but no tag moves", func(t *testing.T) {
		broken := strings.NewReplacer("bob.sh", "broken.sh", "zoe", "zoe-2", "ann", "ann-2", "alone", "alone-2", "[bob, first]", "[bob-2]", "from: bob", "from: bob-2").Replace(chainList)
		s := newStep(t, broken)
		s.write("broken.sh", "#!/bin/bash\nfalse\n")
		s.write("ann-2.sh", person("Ann"))
		s.write("zoe-2.sh", person("Zoe"))
		output, status := s.run(cli)
		assert.Equal(t, 1, status)
		for _, words := range []string{
			"snapshot bob-2: applying the seed: broken.sh:2: exit status 1: false\n",
			"snapshot ann-2: not made, because it starts on bob-2, which failed\n",
			"snapshot zoe-2: not made, because it starts on ann-2, which failed\n",
			"alone-2: seeded by 1 command",
		} {
			assert.Contains(t, output, words)
		}
		assert.NotContains(t, output, "snapshot alone-2: ")
		for _, tag := range []string{"bob-2", "ann-2", "zoe-2", "alone-2"} {
			assert.False(t, isOnEngine(t, cli, repo+":"+tag))
		}
		// The next run makes only what is missing.
		s.write("broken.sh", acl)
		s.write("snapshots.yml", "- {tag: bob-2, seed: broken.sh}\n"+strings.ReplaceAll(singleSnapshot, "alone", "alone-2"))
		made, _ := s.report(cli)
		assert.Empty(t, made.Snapshots[0].ReusedFrom)
		assert.Equal(t, "engine", made.Snapshots[1].ReusedFrom)
	})
	t.Run("a snapshot that is not what is expected is not published", func(t *testing.T) {
		output, status := newStep(t, "- {tag: wrong, seed: bob.sh, expect: {tables: [acl, orders], items: {acl: 2}}}\n").run(cli)
		assert.Equal(t, 1, status)
		assert.Contains(t, output, "expect.tables: expected a table orders, found only acl")
		assert.Contains(t, output, "expect.items.acl: expected 2 items, found 1")
		assert.False(t, isOnEngine(t, cli, repo+":wrong"))
	})
}

func TestParallelSnapshots(t *testing.T) {
	cli := testbed.Engine(t)
	var list strings.Builder
	for i := range 3 {
		fmt.Fprintf(&list, "- {tag: s%d, commands: %q}\n", i, strings.ReplaceAll(create, "things", fmt.Sprintf("things-%d", i)))
	}
	s := newStep(t, map[string]string{"list.yml": list.String()}).with("seed", "", "snapshots_file", "list.yml", "parallel", "2")
	made, output := s.report(cli)
	require.Len(t, made.Snapshots, 3)
	for i := range 3 {
		described, err := snapshot.Describe(labelsOf(t, cli, fmt.Sprintf("%s:s%d", s.settings["PLUGIN_REPO"], i)))
		require.NoError(t, err)
		require.Len(t, described.Catalog.Tables, 1)
		assert.Equal(t, fmt.Sprintf("things-%d", i), described.Catalog.Tables[0].Name)
	}
	runs := regexp.MustCompile(`debug: s\d: run (\w+)`).FindAllStringSubmatch(output, -1)
	require.Len(t, runs, 3, output)
	for _, run := range runs {
		assertNothingLeft(t, cli, run[1])
	}
}

// Two snapshots with the same fingerprint are made once, because one of the images would have no
// name until it is pushed.
func TestSnapshotsThatAreEqual(t *testing.T) {
	cli := testbed.Engine(t)
	const list = `
- {tag: child, from: copy, seed: ann.sh}
- {tag: bob, seed: bob.sh}
- {tag: copy, seed: bob.sh}
- {tag: other-child, from: bob, seed: ann.sh}
`
	newStep := func() *step {
		return newStep(t, chainFiles(list)).with("seed", "", "snapshots_file", "snapshots.yml", "parallel", "4")
	}
	s := newStep()
	made, output := s.report(cli)
	id := func(tag string) string {
		found, err := cli.ImageInspect(t.Context(), s.settings["PLUGIN_REPO"]+":"+tag)
		require.NoError(t, err)
		return found.ID
	}
	assert.Equal(t, id("bob"), id("copy"))
	assert.Equal(t, id("child"), id("other-child"))
	assert.Len(t, regexp.MustCompile(`debug: \S+: run `).FindAllString(output, -1), 2, output)
	assert.Contains(t, output, "bob: is the same as copy but for its tags")
	assert.Empty(t, made.Snapshots[2].ReusedFrom)
	assert.Equal(t, "engine", made.Snapshots[1].ReusedFrom)

	s = newStep()
	s.write("bob.sh", "#!/bin/bash\nfalse\n")
	output, status := s.run(cli)
	assert.Equal(t, 1, status)
	assert.Contains(t, output, "snapshot bob: not made, because it is the same as copy, which failed\n")
}
