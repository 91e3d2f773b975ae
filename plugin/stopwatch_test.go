package plugin

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

func TestStopwatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		watch := newStopwatch(begin, report.Phase{Name: "plan", Shared: true})
		time.Sleep(time.Second)
		endWait := watch.begin(report.Phase{Name: "wait", Shared: true})
		time.Sleep(2 * time.Second)
		for range 2 { // in memory, and then on the disk
			endSeed := watch.begin(report.Phase{Name: "seed"})
			time.Sleep(4 * time.Second)
			endSeed()
			time.Sleep(8 * time.Second)
		}
		endWait()
		time.Sleep(16 * time.Second)
		watch.add(time.Now())
		assert.Equal(t, []report.Phase{
			{Name: "plan", Duration: 17 * time.Second, Shared: true},
			{Name: "wait", Duration: 18 * time.Second, Shared: true},
			{Name: "seed", Duration: 8 * time.Second},
		}, watch.phases)
	})
}

func TestPhasesAddUp(t *testing.T) {
	s, _, _ := publishing(t, settings.Settings{Repo: repo("127.0.0.1:1/x")}, slices.Repeat([]pushAnswer{success(digestA)}, 4), settings.List{"a"}, settings.List{"b"})
	require.NoError(t, s.lookUpAll(t.Context()))
	require.NoError(t, newPublisher(s).publish(t.Context()))
	clean, stop := newCleanUp(t.Context())
	defer stop()
	finish(s, clean)
	result := s.result(time.Now())
	for _, made := range result.Snapshots {
		var sum time.Duration
		for _, phase := range made.Phases {
			sum += phase.Duration
		}
		assert.Equal(t, result.Duration, sum, made.Phases)
	}
}
