package main_test

import (
	"encoding/json"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// bundleList is a list of three states in one bundle.
const bundleList = `
- {tag: bob, seed: bob.sh}
- {tag: bobby, from: bob, seed: bobby.sh, expect: {items: {acl: 2}}}
- {tag: ray-1, from: bobby, seed: ray.sh}
`

func TestBundle(t *testing.T) {
	cli := testbed.Engine(t)
	registry := testbed.Registry(t, testbed.WithBaseLayers("acme/orders-db"))
	repo := registry.Host() + "/acme/orders-db"
	files := map[string]string{"snapshots.yml": bundleList, "bob.sh": acl, "bobby.sh": person("Bobby"), "ray.sh": person("Ray")}
	newStep := func() *step {
		return newStep(t, files).with("repo", repo, "seed", "", "snapshots_file", "snapshots.yml", "bundle", "all", "dry_run", "")
	}
	made, output := newStep().report(cli)
	require.Len(t, made.Snapshots, 4)
	assert.Contains(t, output, "all: the name of the state bob is the beginning of others (bobby): ")
	assert.Equal(t, []string{"all"}, made.Snapshots[3].Tags)

	t.Run("the tags are there", func(t *testing.T) {
		found := digests(t, repo)
		for _, one := range made.Snapshots {
			assert.Equal(t, one.Digest, found[one.Tags[0]], one.Tags)
		}
	})
	t.Run("an access key chooses the state", func(t *testing.T) {
		_, endpoint := serve(t, cli, &container.Config{Image: repo + ":all"})
		bob, bobby, ray := "Bob ACCOUNT-1234 Admin", "Bob Bobby User", "Bob Ray User"
		for key, want := range map[string][]string{"bob1": {bob}, "bobby1": {bob, bobby}, "ray1": {bob, bobby, ray}, "ann": {bob}} {
			assert.Equal(t, want, accountsOf(t, endpoint, key), key)
		}
	})
	t.Run("inspect shows the states", func(t *testing.T) {
		text, problems, status := inspect(t, []string{"--json", repo + ":all"})
		require.Equal(t, 0, status, problems)
		var told struct {
			States []struct{ Name, Fingerprint string }
		}
		require.NoError(t, json.Unmarshal([]byte(text), &told))
		require.Len(t, told.States, 3)
		for i, name := range []string{"bob", "bobby", "ray1"} {
			assert.Equal(t, name, told.States[i].Name)
			assert.Equal(t, made.Snapshots[i].Fingerprint, told.States[i].Fingerprint)
		}
	})
	t.Run("it is not made again", func(t *testing.T) {
		repeated, output := newStep().report(cli)
		for i, one := range repeated.Snapshots {
			assert.Equal(t, "registry", one.ReusedFrom, output)
			assert.Equal(t, made.Snapshots[i].Digest, one.Digest)
		}
		assert.NotContains(t, output, ": run ")
	})
	t.Run("another one is made of what is only in the registry", func(t *testing.T) {
		s := newStep().with("bundle", "")
		s.write("snapshots.yml", "- {tag: bob, seed: bob.sh}\n- {tag: bobby, from: bob, seed: bobby.sh, expect: {items: {acl: 2}}, bundle: some}\n")
		for _, ref := range s.references(cli) {
			untag(t, cli, ref)
		}
		made, output := s.report(cli)
		assert.Equal(t, "registry", made.Snapshots[1].ReusedFrom, output)
		assert.Empty(t, made.Snapshots[2].ReusedFrom)
		_, endpoint := serve(t, cli, &container.Config{Image: repo + ":some"})
		assert.Len(t, accountsOf(t, endpoint, "ann"), 2)
	})
}
