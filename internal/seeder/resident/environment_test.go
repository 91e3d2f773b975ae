package resident

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

func TestEnvironment(t *testing.T) {
	place := seeder.ContainerPlace()
	env := environment(place, []string{"PATH=/opt/bin:/bin", "HOME=/home/x", "DYNAMO_ENDPOINT=http://db:1", "AWS_PROFILE=production", "AWS_SESSION_TOKEN=t", "AWS_REGION=eu-west-1"}, false)
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

	assert.Contains(t, environment(place, []string{"PATH=/bin"}, true), "PATH=/bin:/dynasnap/tools", "the image's own CLI is found first")
	assert.Contains(t, environment(place, nil, false), "PATH=/dynasnap/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/dynasnap/tools", "an image without a PATH")
}
