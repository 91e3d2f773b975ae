package docker

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The streams are shortened from what Docker 20.10 sent.
func TestTransferProgress(t *testing.T) {
	var told [][2]int64
	tell := func(done, total int64) { told = append(told, [2]int64{done, total}) }
	end := `{"status":"latest: digest: ` + digest + ` size: 1"}`

	fake := &fakeAPI{push: `{"status":"The push refers to repository [r/x]"}
		{"status":"Preparing","progressDetail":{},"id":"one"}
		{"status":"Layer already exists","progressDetail":{},"id":"base"}
		{"status":"Pushing","progressDetail":{"current":512,"total":1000000},"progress":"[>  ]","id":"one"}
		{"status":"Pushing","progressDetail":{"current":3000512,"total":3000000},"progress":"[==>]","id":"two"}
		{"status":"Pushed","progressDetail":{},"id":"one"}` + end}
	_, err := (&Engine{api: fake}).Push(t.Context(), "ours", "r/x:latest", "", tell)
	require.NoError(t, err)
	assert.Equal(t, [][2]int64{{512, 1_000_000}, {3_000_512, 4_000_000}, {4_000_000, 4_000_000}}, told)

	told = nil
	fake = &fakeAPI{pull: `{"status":"Pulling fs layer","progressDetail":{},"id":"one"}
		{"status":"Downloading","progressDetail":{"current":1000,"total":2000},"id":"one"}
		{"status":"Download complete","progressDetail":{},"id":"one"}
		{"status":"Extracting","progressDetail":{"current":100,"total":2000},"id":"one"}
		{"status":"Pull complete","progressDetail":{},"id":"one"}`}
	_, err = (&Engine{api: fake}).Pull(t.Context(), "r/x:latest", "", "", tell)
	require.NoError(t, err)
	assert.Equal(t, [][2]int64{{1000, 2000}, {2000, 2000}, {2000, 2000}}, told)
}
