package seeder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/outline"
)

func TestPlaceCommand(t *testing.T) {
	for _, place := range []Place{ContainerPlace(), {Root: "/tmp/x", Binary: "/bin/dynasnap", Port: 8001}} {
		command := place.Command(90 * time.Second)
		assert.Equal(t, []string{place.Binary, Argument}, command[:2])
		read, lifetime, err := ReadArguments(command[2:])
		require.NoError(t, err)
		assert.Equal(t, place, read)
		assert.Equal(t, 90*time.Second, lifetime)
	}
	for _, arguments := range [][]string{nil, {"1m"}, {"soon", "{}"}, {"1m", "/dynasnap"}} {
		_, _, err := ReadArguments(arguments)
		require.Error(t, err, "%q", arguments)
	}
}

func TestContainerPlace(t *testing.T) {
	place := ContainerPlace()
	assert.Equal(t, outline.Workspace, place.Workspace(), "where scripts are expected to be when they are read")
	assert.Equal(t, "/dynasnap/bin/aws", place.AWS())
	assert.Equal(t, "http://localhost:8000", place.Endpoint())
	assert.True(t, place.HoldsBinary())
	assert.Contains(t, place.Links(false), Link{"/usr/bin/aws", "/dynasnap/bin/aws"})
	assert.NotContains(t, place.Links(true), Link{"/usr/bin/aws", "/dynasnap/bin/aws"}, "an image's own")
	assert.Contains(t, place.Links(true), Link{"/dynasnap/tools/jq", "/dynasnap/bin/dynasnap"})
}
