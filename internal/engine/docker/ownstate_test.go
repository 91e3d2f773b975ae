package docker

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// stoppingAPI has a base with a state in a directory, and stops to answer at what is beside it.
type stoppingAPI struct{ dockerAPI }

func (stoppingAPI) ContainerStatPath(_ context.Context, _, path string) (container.PathStat, error) {
	switch path {
	case "/db":
		return container.PathStat{Mode: os.ModeDir}, nil
	case "/db/" + snapshot.StateFile:
		return container.PathStat{Size: 1}, nil
	case "/db/" + snapshot.StateFile + "-journal":
		return container.PathStat{}, errors.New("the engine is gone")
	}
	return container.PathStat{}, cerrdefs.ErrNotFound
}

func TestOwnStateErrors(t *testing.T) {
	base := engine.Image{Base: snapshot.Base{Command: []string{"java", "-jar", "DynamoDBLocal.jar", "-sharedDb"}, WorkingDir: "/db"}}
	_, err := (&Engine{api: stoppingAPI{}}).newRun(time.Minute).findOwnState(t.Context(), base)
	require.EqualError(t, err, "looking at /db/"+snapshot.StateFile+"-journal: the engine is gone")
}
