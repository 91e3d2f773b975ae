package main_test

import (
	"context"
	"testing"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// TestUnverifiedSnapshots bakes on bases that serve something other than the seeded state, as soon
// as they serve from the place of a snapshot's state.
func TestUnverifiedSnapshots(t *testing.T) {
	cli := testbed.Engine(t)
	const state = "/home/dynamodblocal/shared-local-instance.db"
	tampering := func(command string) string {
		return "#!/bin/sh\ncase \"$*\" in *'-dbPath /home/dynamodblocal'*) " + command + " ;; esac\nexec \"$@\"\n"
	}
	wrapped := "FROM " + testbed.BaseImage + "\nCOPY wrapper /wrapper\nENTRYPOINT [\"/wrapper\", \"java\"]\nCMD [\"-jar\", \"DynamoDBLocal.jar\", \"-inMemory\"]\n"
	const secret = "correct-horse-battery"
	for name, test := range map[string]struct {
		dockerfile, wrapper string
		settings            []string
		want                string
	}{
		"a state that is lost":              {wrapped, tampering("rm -f " + state), nil, "it does not serve what was seeded:\n  - table acl is missing"},
		"a state that cannot be read":       {wrapped, tampering("echo garbage >" + state), []string{"start_timeout", "15s"}, "verifying the snapshot: "},
		"a database that dies":              {wrapped, tampering("echo 'no such luck'; exit 3"), nil, "the database ended with exit code 3; its last words:\n  | no such luck"},
		"a database that cannot be written": {wrapped, tampering("chmod 0555 /home/dynamodblocal"), nil, "may the image's user write into its working directory?"},
		"a secret that the base brought":    {"FROM " + testbed.BaseImage + "\nLABEL token=" + secret + "\n", "", []string{"username", "ci", "password", secret}, "its configuration holds one of the step's secrets"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repository := "dynasnap.test/" + repositoryName(t)
			base := testbed.BuildImage(t, repository+"/base", test.dockerfile, map[string]string{"wrapper": test.wrapper})
			s := newStep(t, map[string]string{"seed.sh": acl}).with("base_image", base, "fast_start", "false", "message", name).with(test.settings...)
			output := s.fail(cli, "error: verifying the snapshot: ", test.want)
			assert.NotContains(t, output, secret)

			list, err := cli.ImageList(context.Background(), image.ListOptions{Filters: filters.NewArgs(filters.Arg("dangling", "true"), filters.Arg("label", "io.github.dynasnap.catalog"))})
			require.NoError(t, err)
			for _, unnamed := range list {
				found, err := cli.ImageInspect(t.Context(), unnamed.ID)
				if err == nil { // other tests' containers come and go
					assert.NotEqual(t, name, found.Comment, "the image is still there")
				}
			}
		})
	}
}

// TestUnverifiedParents has a parent that fails its verification after its children have begun. One
// child waits in its seed, one for its database.
func TestUnverifiedParents(t *testing.T) {
	cli := testbed.Engine(t)
	base := testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/base",
		"FROM "+testbed.BaseImage+"\nCOPY wrapper /wrapper\nENTRYPOINT [\"/wrapper\", \"java\"]\nCMD [\"-jar\", \"DynamoDBLocal.jar\", \"-inMemory\"]\n",
		map[string]string{"wrapper": "#!/bin/sh\ncase \"$*\" in *'-dbPath /home/dynamodblocal'*) sleep 5; rm -f /home/dynamodblocal/shared-local-instance.db ;; esac\nexec \"$@\"\n"})
	const list = `
- {tag: parent, seed: acl.sh}
- {tag: seeds, from: parent, commands: sleep 60}
- {tag: verifies, from: parent}
`
	s := newStep(t, map[string]string{"acl.sh": acl, "list.yml": list}).with("base_image", base, "fast_start", "false", "seed", "", "snapshots_file", "list.yml", "parallel", "3")
	output := s.fail(cli, "starting on parent", "error: snapshot parent: verifying the snapshot: it does not serve what was seeded")
	for _, child := range []string{"seeds", "verifies"} {
		assert.Contains(t, output, "\n  snapshot "+child+": not made, because it starts on parent, which failed\n")
	}
}
