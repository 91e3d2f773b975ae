package docker

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kernels name the architectures.
var kernels = map[string]string{"amd64": "x86_64", "arm64": "aarch64"}

// askedFor runs a pull, a look and the creation of a sibling on an engine whose kernel names its
// architecture so, and returns the platforms that it was asked for.
func askedFor(t *testing.T, kernel, version string) (platforms []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		if path != "_ping" && path != "info" {
			platforms = append(platforms, strings.TrimSpace(r.Method+" "+path+" "+r.FormValue("platform")))
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Api-Version", version)
		_, _ = fmt.Fprintf(w, `{"Architecture": %q, "Id": "x"}`, kernel)
	}))
	defer server.Close()
	api, err := client.NewClientWithOpts(client.WithHost("tcp://"+server.Listener.Addr().String()), client.WithAPIVersionNegotiation())
	require.NoError(t, err)
	defer func() { _ = api.Close() }()
	engine, err := newEngine(t.Context(), api)
	require.NoError(t, err)
	_, err = engine.Pull(t.Context(), "base", "", "", nil)
	require.NoError(t, err)
	_, err = engine.newRun(time.Minute).create(t.Context(), "database", &container.Config{}, &container.HostConfig{})
	require.NoError(t, err)
	return platforms
}

func TestSiblingPlatform(t *testing.T) {
	native, other := kernels[runtime.GOARCH], kernels["arm64"]
	if runtime.GOARCH == "arm64" {
		other = kernels["amd64"]
	}
	ours := "linux/" + runtime.GOARCH
	asJSON := `{"architecture":"` + runtime.GOARCH + `","os":"linux"}`
	none := []string{"POST create", "GET json", "POST create"}
	for name, test := range map[string]struct {
		kernel, version string
		want            []string
	}{
		"the same":                                {native, "1.49", none},
		"one that we do not know":                 {"riscv64", "1.49", none},
		"another, where we are emulated":          {other, "1.49", []string{"POST create " + ours, "GET json " + asJSON, "POST create " + ours}},
		"another, of an engine that is not asked": {other, "1.41", []string{"POST create " + ours, "GET json", "POST create " + ours}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, test.want, askedFor(t, test.kernel, test.version)) })
	}
}
