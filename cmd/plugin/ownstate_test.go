package main_test

import (
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// TestBasesWithState makes bases with the state of a snapshot, in the usual ways.
func TestBasesWithState(t *testing.T) {
	cli := testbed.Engine(t)
	first := newStep(t, map[string]string{"seed.sh": acl}).with("fast_start", "false")
	first.succeed(cli)
	made := first.settings["PLUGIN_REPO"] + ":latest"
	holding := func(t *testing.T, lines string) (ref string) {
		t.Helper()
		return testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/base", "FROM "+made+" AS made\nFROM "+testbed.BaseImage+"\n"+lines+"\n", nil)
	}
	copied := func(to string) string {
		return "COPY --from=made /home/dynamodblocal/shared-local-instance.db " + to + "\n"
	}
	newStep := func(t *testing.T, base string) *step {
		t.Helper()
		return newStep(t, map[string]string{"seed.sh": person("Ann")}).with("base_image", base, "fast_start", "false")
	}
	for name, test := range map[string]struct{ lines, place string }{
		"where its command looks": {copied("data/") + `CMD ["-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", "./data", "-port", "9000"]`, "/home/dynamodblocal/data/shared-local-instance.db"},
		"of one key and region":   {copied("/srv/key_us-east-1.db") + `CMD ["-jar", "DynamoDBLocal.jar", "-dbPath", "/srv"]`, "/srv/key_us-east-1.db"},
	} {
		t.Run("one "+name+" is taken over", func(t *testing.T) {
			t.Parallel()
			s := newStep(t, holding(t, test.lines))
			assert.Contains(t, s.succeed(cli), "starting on the state that the base holds, "+test.place+"\n")
			_, endpoint := serve(t, cli, &container.Config{Image: s.settings["PLUGIN_REPO"] + ":latest"})
			assert.Equal(t, []string{"Bob ACCOUNT-1234 Admin", "Bob Ann User"}, accounts(t, endpoint))
		})
	}
	for name, test := range map[string]struct {
		lines string
		want  string
	}{
		"several of which its command serves none": {copied("./") + copied("data/"), "holds several states, and a snapshot serves one: /home/dynamodblocal/shared-local-instance.db, /home/dynamodblocal/data/shared-local-instance.db"},
		"several keys and regions": {copied("./key_us-east-1.db") + copied("./key_eu-west-1.db") + `CMD ["-jar", "DynamoDBLocal.jar"]`,
			"holds several states, and a snapshot serves one: /home/dynamodblocal/key_eu-west-1.db, /home/dynamodblocal/key_us-east-1.db"},
		"one that was not closed": {copied("./") + copied("./shared-local-instance.db-journal"), "was not closed: there is a /home/dynamodblocal/shared-local-instance.db-journal"},
	} {
		t.Run(name+" are refused", func(t *testing.T) { newStep(t, holding(t, test.lines)).fail(cli, "base_image: ", test.want) })
	}
	t.Run("one is refused beside the database of a seed", func(t *testing.T) {
		s := newStep(t, holding(t, copied("./")))
		s.write("orders.db", databaseFile(t))
		s.with("seed", "orders.db").fail(cli, "base_image: ", "holds a state of its own, /home/dynamodblocal/shared-local-instance.db, and the seed begins with another, orders.db")
	})
	t.Run("the advice for a snapshot as a base is from, and the other way round", func(t *testing.T) {
		t.Parallel()
		newStep(t, made).fail(cli, "base_image: ", "it is a snapshot, or was made from one: to start on its state name it in from")
		newStep(t, testbed.BaseImage).with("from", holding(t, copied("./"))).fail(cli, "from: ", "not a snapshot", "to start on the state in another image of DynamoDB Local name that in base_image")
	})
}
