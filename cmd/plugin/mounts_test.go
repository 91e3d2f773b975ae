package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// holds prints the files of directories, one directory a line.
const holds = `holds() { for d in "$@"; do echo "$d:" $(ls "$d"); done; }
`

func TestMountPaths(t *testing.T) {
	cli := testbed.Engine(t)
	image := testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/image", "FROM "+testbed.BaseImage+`
USER root
RUN mkdir -p /etc/localstack/init/ready.d /docker-entrypoint-initaws.d /hidden && touch /docker-entrypoint-initaws.d/own /hidden/own
VOLUME /etc/localstack/init/boot.d
USER dynamodblocal
`, nil)
	step := newStep(t, map[string]string{
		"a/1.sh": holds + `holds /etc/localstack/init/ready.d /docker-entrypoint-init.d /docker-entrypoint-initaws.d /etc/localstack/init/start.d/here
			. /docker-entrypoint-init.d/lib/table.sh
			echo more >> /docker-entrypoint-init.d/lib/notes
			cd /etc/localstack/init/ready.d && echo '{"pk": {"S": "a"}}' > out.json
			aws dynamodb put-item --table-name things --item file:///etc/localstack/init/ready.d/out.json
		`,
		"a/lib/table.sh": create, "a/lib/notes": "first\n",
		"b/2.sh": holds + `holds /etc/localstack/init/ready.d /hidden /hidden/deeper /etc/localstack/init/start.d/here
			cat a/lib/notes; find /etc/localstack/init/ready.d -type f; /tool

			echo '{"pk": {"S": "b"}}' > /hidden/out.json
			aws dynamodb put-item --table-name things --item file:///hidden/out.json
			aws dynamodb put-item --table-name things --item file:///one.json
		`,
		"data/x": "", "deep/y": "", "c.json": `{"pk": {"S": "c"}}`,
		"tool.sh": "#!/bin/sh\npwd -P\ncd /etc/localstack/init/ready.d; pwd -P\n",
	})
	require.NoError(t, os.Chmod(filepath.Join(step.workspace, "tool.sh"), 0o755)) //nolint:gosec // the test is about this
	output := step.with("seed", "a,b", "seed_image", image,
		"mounts", `{"/hidden": "data", "/hidden/deeper": "deep", "/one.json": "c.json", "/tool": "tool.sh", "/etc/localstack/init/start.d/here": "deep"}`).succeed(cli)
	for _, line := range []string{
		"1.sh | /etc/localstack/init/ready.d: 1.sh lib\n",
		"1.sh | /docker-entrypoint-init.d: 1.sh lib\n",
		"1.sh | /docker-entrypoint-initaws.d: own\n",
		"1.sh | /etc/localstack/init/start.d/here: y\n",
		"2.sh | /etc/localstack/init/ready.d: 2.sh\n",
		"2.sh | /hidden: deeper x\n",
		"2.sh | /hidden/deeper: y\n",
		"2.sh | more\n",
		"2.sh | /etc/localstack/init/ready.d/2.sh\n",
		"2.sh | /dynasnap/workspace\n",
		"2.sh | /etc/localstack/init/ready.d\n",
		"things  3 items\n",
	} {
		assert.Contains(t, output, line)
	}
	output, status := step.with("mounts", "{/etc/localstack: data}").run(cli)
	assert.Equal(t, 1, status)
	assert.Contains(t, output, "mounts: /etc/localstack: the seed's image has a volume at /etc/localstack/init/boot.d")
}
