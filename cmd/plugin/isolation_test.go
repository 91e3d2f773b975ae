package main_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// TestIsolation makes an isolated snapshot, and one without isolation that starts on it. All
// sub-tests share the step.
func TestIsolation(t *testing.T) {
	cli := testbed.Engine(t)
	newStep := func() *step {
		return newStep(t, map[string]string{"seed.sh": acl}).with("seed", "", "snapshots", `
- {tag: apart, seed: seed.sh, isolation: access_key}
- {tag: shared, from: apart}
`)
	}
	s := newStep()
	log := s.succeed(cli)
	apart, shared := s.settings["PLUGIN_REPO"]+":apart", s.settings["PLUGIN_REPO"]+":shared"
	assert.Regexp(t, `apart .* baked, isolated\n`, log)
	assert.Regexp(t, `shared .* baked on apart\n`, log)

	t.Run("it is told of one that is reused, too", func(t *testing.T) {
		assert.Regexp(t, `apart .* nothing was baked, isolated\n`, newStep().succeed(cli))
	})
	t.Run("each access key has a database of its own in a container of any user", func(t *testing.T) {
		id, endpoint := serve(t, cli, &container.Config{Image: apart, User: "4321"})
		bob := map[string]types.AttributeValue{
			"customer": &types.AttributeValueMemberS{Value: "Bob"},
			"resource": &types.AttributeValueMemberS{Value: "ACCOUNT-1234"},
		}
		_, err := dynamo.ConnectAs(endpoint, "test1").DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String("acl"), Key: bob})
		require.NoError(t, err)
		for key, want := range map[string]int{"test1": 0, "test2": 1, "TEST1": 1, dynamo.AccessKey: 1} {
			for _, region := range []string{dynamo.Region, "eu-west-1"} {
				found, err := dynamo.ConnectAs(endpoint, key).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("acl")},
					func(o *dynamodb.Options) { o.Region = region })
				require.NoError(t, err)
				assert.Len(t, found.Items, want, "%s in %s", key, region)
			}
		}
		require.Eventually(t, func() bool {
			found, err := cli.ContainerInspect(t.Context(), id)
			return err == nil && found.State.Health != nil && found.State.Health.Status == container.Healthy
		}, time.Minute, 100*time.Millisecond, "its health check succeeds")
	})
	t.Run("all share the state with a command of one's own", func(t *testing.T) {
		_, endpoint := serve(t, cli, &container.Config{Image: apart, Cmd: []string{"-jar", "DynamoDBLocal.jar", "-sharedDb"}})
		assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin"}, accounts(t, endpoint))
		err := dynamo.CheckWritable(t.Context(), dynamo.Connect(endpoint), dynamo.ConnectAs(endpoint, "test1"))
		require.EqualError(t, err, "what one access key writes, another one sees")
	})
	t.Run("a snapshot that starts on it is not isolated", func(t *testing.T) {
		found, err := cli.ImageInspect(t.Context(), shared)
		require.NoError(t, err)
		assert.Equal(t, []string{"java"}, found.Config.Entrypoint)
		assert.NotContains(t, found.Config.Labels, snapshot.IsolationLabel)
	})
}
