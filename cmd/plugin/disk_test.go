package main_test

import (
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// large makes a state of some megabytes.
const large = acl + `padding=$(head -c 300000 /dev/zero | tr '\0' x)
for i in $(seq 20); do
  echo "{\"customer\": {\"S\": \"$i\"}, \"resource\": {\"S\": \"large\"}, \"padding\": {\"S\": \"$padding\"}}" >item.json
  aws dynamodb put-item --table-name acl --item file://item.json
done
`

func TestLargeStateIsBakedOnDisk(t *testing.T) {
	cli := testbed.Engine(t)
	s := newStep(t, map[string]string{"seed.sh": large, "more.sh": person("Ann")}).with("state_memory", "4m")
	output := s.succeed(cli)
	assert.Contains(t, output, "once more on the disk, because the state needs more memory than 4MiB")
	assert.Contains(t, output, "acl  21 items")
	t.Run("and what starts on it, too", func(t *testing.T) {
		output := s.with("from", s.settings["PLUGIN_REPO"]+":latest", "seed", "more.sh", "tags", "more").succeed(cli)
		assert.Contains(t, output, "once more on the disk")
		assert.Contains(t, output, "acl  22 items")
		_, endpoint := serve(t, cli, &container.Config{Image: s.settings["PLUGIN_REPO"] + ":more"})
		assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin", "Bob Ann User"}, accounts(t, endpoint))
	})
}
