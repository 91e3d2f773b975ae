package plugin

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/registry"
)

const (
	digestA = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	digestB = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// pushAPI answers pushes with the scripted streams, one after the other, and panics at all else.
type pushAPI struct {
	engine.API
	streams []string
	pushed  []string
}

func (f *pushAPI) ClientVersion() string { return "1.41" }
func (f *pushAPI) Ping(context.Context) (types.Ping, error) {
	return types.Ping{APIVersion: "1.41"}, nil
}
func (f *pushAPI) Info(context.Context) (system.Info, error) { return system.Info{}, nil }

func (f *pushAPI) ImagePush(_ context.Context, ref string, _ image.PushOptions) (io.ReadCloser, error) {
	f.pushed = append(f.pushed, ref)
	stream := f.streams[0]
	f.streams = f.streams[1:]
	return io.NopCloser(strings.NewReader(stream)), nil
}

// ImageInspect finds our image behind every name but the one that another run has taken.
func (f *pushAPI) ImageInspect(_ context.Context, ref string, _ ...client.ImageInspectOption) (image.InspectResponse, error) {
	switch ref {
	case "r.example.com/x:moved", "r.example.com/x:moved-later":
		return image.InspectResponse{ID: "theirs"}, nil
	default:
		return image.InspectResponse{ID: "ours", RepoDigests: []string{"r.example.com/x@" + digestB}}, nil
	}
}

func success(digest string) string { return `{"status":"x: digest: ` + digest + ` size: 1"}` }

func failure(message string) string { return `{"errorDetail":{"message":"` + message + `"}}` }

func TestPublish(t *testing.T) {
	for name, test := range map[string]struct {
		repo    string
		tags    []string
		retries int
		dryRun  bool
		streams []string

		digest string
		pushed []string
		failed string
		logged string
	}{
		"every tag is pushed": {
			repo: "r.example.com/x", tags: []string{"a", "b"}, streams: []string{success(digestA), success(digestA)},
			digest: digestA, pushed: []string{"r.example.com/x:a", "r.example.com/x:b"},
		},
		"a dry run pushes nothing": {
			repo: "r.example.com/x", tags: []string{"a"}, dryRun: true,
		},
		"tags that differ in the registry": {
			repo: "r.example.com/x", tags: []string{"a", "b"}, streams: []string{success(digestA), success(digestB)},
			pushed: []string{"r.example.com/x:a", "r.example.com/x:b"}, failed: "the registry has it as " + digestB + ", but the first tag as " + digestA,
		},
		"an error that can pass is tried again": {
			repo: "r.example.com/x", tags: []string{"a"}, retries: 1, streams: []string{failure("received unexpected HTTP status: 502 Bad Gateway"), success(digestA)},
			digest: digestA, pushed: []string{"r.example.com/x:a", "r.example.com/x:a"}, logged: "trying again in 1s (1 of 1)",
		},
		"but not more often than wanted": {
			repo: "r.example.com/x", tags: []string{"a"}, retries: 0, streams: []string{failure("unexpected EOF")},
			pushed: []string{"r.example.com/x:a"}, failed: "unexpected EOF",
		},
		"a tag that another run moved before it was pushed": {
			repo: "r.example.com/x", tags: []string{"moved"}, streams: []string{success(digestA)},
			pushed: []string{"r.example.com/x:moved"}, failed: "another run moved r.example.com/x:moved",
		},
		"a tag that another run moved afterwards": {
			repo: "r.example.com/x", tags: []string{"moved-later"}, streams: []string{success(digestB)},
			digest: digestB, pushed: []string{"r.example.com/x:moved-later"},
		},
		"a refusal is not tried again": {
			repo: "r.example.com/x", tags: []string{"a"}, retries: 3, streams: []string{failure("unauthorized: authentication required")},
			pushed: []string{"r.example.com/x:a"}, failed: "no credentials for r.example.com were given",
		},
		"a public host brings a word about the licence": {
			repo: "ghcr.io/acme/x", tags: []string{"a"}, streams: []string{success(digestA)},
			digest: digestA, pushed: []string{"ghcr.io/acme/x:a"}, logged: "redistribut",
		},
	} {
		t.Run(name, func(t *testing.T) {
			repository, err := registry.ParseRepository(test.repo)
			require.NoError(t, err)
			settings := Settings{Repo: test.repo, Tags: test.tags, PushRetry: test.retries, DryRun: test.dryRun}
			api := &pushAPI{streams: test.streams}
			docker, err := engine.New(t.Context(), api)
			require.NoError(t, err)
			var log bytes.Buffer
			s := step{
				plan:   plan{settings: settings, repository: repository, redactor: NewRedactor(settings)},
				engine: docker,
				log:    newLogger(&log, settings.Level()),
			}
			digest, err := s.publish(t.Context(), engine.Snapshot{ID: "ours"})
			if test.failed == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.failed)
			}
			assert.Equal(t, test.digest, digest)
			assert.Equal(t, test.pushed, api.pushed)
			assert.Contains(t, log.String(), test.logged)
			assert.Equal(t, test.logged == "", log.Len() == 0, log.String())
		})
	}
}
