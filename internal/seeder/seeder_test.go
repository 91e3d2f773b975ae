package seeder

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// said returns a client whose seeder answers with these lines and then ends.
func said(lines ...string) (*Client, *bytes.Buffer) {
	var requests bytes.Buffer
	return NewClient(&requests, strings.NewReader(strings.Join(lines, "\n"))), &requests
}

func TestClientPassesOutputOnUntilTheSeedIsDone(t *testing.T) {
	client, requests := said(
		`{"output":{"script":"a.sh","stream":"stdout","line":"one"}}`,
		`{"output":{"script":"a.sh","stream":"stderr","line":"two"}}`,
		`{"done":true,"seeded":{"commands":5,"items":3,"note":"1 aws command(s) failed"}}`,
		`{"done":true,"error":"a.sh:3: exit status 1: false"}`,
	)
	var lines []Output
	seeded, err := client.Seed(Seed{Scripts: []string{"a.sh"}, Commands: true}, func(o Output) { lines = append(lines, o) })
	require.NoError(t, err)
	assert.Equal(t, Seeded{Commands: 5, Items: 3, Note: "1 aws command(s) failed"}, seeded)
	assert.Equal(t, []Output{{"a.sh", Stdout, "one"}, {"a.sh", Stderr, "two"}}, lines)
	assert.JSONEq(t, `{"seed":{"scripts":["a.sh"],"commands":true}}`, requests.String())
	_, err = client.Seed(Seed{}, nil)
	require.EqualError(t, err, "a.sh:3: exit status 1: false")
}

func TestClientReadsACatalog(t *testing.T) {
	client, _ := said(`{"done":true,"catalog":{"tables":[{"name":"acl","items":3}]}}`, `{"done":true}`)
	catalog, err := client.Describe()
	require.NoError(t, err)
	assert.EqualValues(t, 3, catalog.Items())
	_, err = client.Describe()
	require.ErrorContains(t, err, "without a catalog")
}

func TestClientAsksForExpectations(t *testing.T) {
	client, requests := said(`{"done":true}`, `{"done":true,"error":"expect.items.acl: expected 3 items, found 2"}`)
	require.NoError(t, client.Expect(dynamo.Expectations{Items: map[string]dynamo.Amount{"acl": {Number: 3}}}))
	assert.JSONEq(t, `{"expect":{"items":{"acl":"3"}}}`, requests.String())
	require.EqualError(t, client.Expect(dynamo.Expectations{}), "expect.items.acl: expected 3 items, found 2")
}

func TestClientNoticesThatTheSeederIsGone(t *testing.T) {
	for name, lines := range map[string][]string{
		"before an answer":      nil,
		"in the middle of it":   {`{"output":{"script":"a.sh","line":"one"}}`},
		"in the middle of line": {`{"done":tr`},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := said(lines...)
			require.ErrorIs(t, client.Wait(), ErrGone)
		})
	}
}

func TestEnvironmentLeadsToTheDatabaseAlone(t *testing.T) {
	env := environment([]string{"PATH=/opt/bin:/bin", "HOME=/home/x", "DYNAMO_ENDPOINT=http://db:1", "AWS_PROFILE=production", "AWS_SESSION_TOKEN=t", "AWS_REGION=eu-west-1"}, false)
	assert.Contains(t, env, "PATH=/dynasnap/bin:/opt/bin:/bin:/dynasnap/tools")
	assert.Contains(t, env, "HOME=/home/x")
	assert.Contains(t, env, "AWS_REGION=us-east-1")
	assert.Contains(t, env, "DYNAMODB_ENDPOINT=http://localhost:8000")
	assert.Contains(t, env, "DYNAMO_ENDPOINT=http://db:1", "what the image sets, stays")
	assert.NotContains(t, env, "DYNAMO_ENDPOINT=http://localhost:8000")
	assert.Contains(t, env, "AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000")
	assert.NotContains(t, env, "AWS_PROFILE=production")
	assert.NotContains(t, env, "AWS_SESSION_TOKEN=t")
	assert.NotContains(t, env, "AWS_REGION=eu-west-1")

	assert.Contains(t, environment([]string{"PATH=/bin"}, true), "PATH=/bin:/dynasnap/tools", "the image's own CLI is found first")
	assert.Contains(t, environment(nil, false), "PATH=/dynasnap/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/dynasnap/tools", "an image without a PATH")
}
