package testbed

import (
	"testing"

	"github.com/docker/docker/api/types/image"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRegistryWithBaseLayersNeedsNoUpload(t *testing.T) {
	cli := Engine(t)
	ref := Registry(t, WithBaseLayers("acme/base")).Host() + "/acme/base"
	require.NoError(t, cli.ImageTag(t.Context(), BaseImage, ref))
	defer func() { _, _ = cli.ImageRemove(t.Context(), ref, image.RemoveOptions{}) }()
	assert.NotContains(t, push(t, cli, ref), "Pushed")
}
