package docker

import (
	"archive/tar"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// How a JVM ends, by its exit code.
const (
	killed  = 128 + 9
	cleanly = 128 + 15 // that is what it says after a SIGTERM
)

func TestStopDatabase(t *testing.T) {
	docker, err := newEngine(t.Context(), testbed.Engine(t))
	require.NoError(t, err)
	otherUser := testbed.BuildImage(t, "dynasnap.test/seeder-of-another-user", "FROM "+testbed.BaseImage+"\nUSER 4321\n", nil)
	root := testbed.BuildImage(t, "dynasnap.test/seeder-of-root", "FROM "+testbed.BaseImage+"\nUSER root\n", nil)
	for name, test := range map[string]struct {
		seedImage string
		journal   bool
		want      int64
	}{
		"its file is closed":                     {testbed.BaseImage, false, killed},
		"and the seeder is root":                 {root, false, killed},
		"but not while its file has a journal":   {testbed.BaseImage, true, cleanly},
		"nor by a seeder that may not signal it": {otherUser, false, cleanly},
	} {
		t.Run(name, func(t *testing.T) {
			seedImage, err := docker.Find(t.Context(), test.seedImage)
			require.NoError(t, err)
			orphan := "(sleep 0.1 &)\n"
			run := startRun(t, orphan, func(material *engine.Material) { material.SeedImage = seedImage })
			require.NoError(t, apply(t, run))
			if test.journal {
				require.NoError(t, run.engine.copyIn(t.Context(), run.seeder.id, func(archive *tar.Writer) error {
					return writeFile(archive, seederPlace.State()+"/"+snapshot.StateFile+"-journal", 0o666, 1, strings.NewReader("x"))
				}))
			}
			database := run.database
			require.NoError(t, run.closeDatabase(t.Context()))
			<-database.ended
			assert.Equal(t, test.want, database.status)
		})
	}
}
