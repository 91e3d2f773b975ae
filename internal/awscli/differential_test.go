package awscli_test

import (
	"flag"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

var (
	record = flag.Bool("record", false, "record what the real AWS CLI does in testdata/cases and testdata/transcripts")
	live   = flag.Bool("live", false, "compare with the real AWS CLI, not with what is recorded of it")
)

// TestSameAsTheRealCLI runs cases and whole scripts, each on a fresh state, and compares all that
// can be seen afterwards with what the real AWS CLI did: standard output, standard error, exit
// status, the files that were written and what the database holds. What the real one did is
// recorded; with -live or -record it does it now.
func TestSameAsTheRealCLI(t *testing.T) {
	ours := newPool(t, newOurSide)
	var theirs pool
	if *live || *record {
		theirs = newPool(t, newRealSide)
	}
	cases, scripts := readThemes(t), readScripts(t)
	counts := &totals{shown: map[string]int{}}
	compare := func(t *testing.T, theme theme, count *count) {
		t.Helper()
		recording := readRecording(t, theme.name, ours.stateOf(t, theme.cases[0].job))
		if *record {
			recording.With = versions(t)
			t.Cleanup(func() { recording.write(t, theme.cases) })
		}
		for _, c := range theme.cases {
			t.Run(c.title, func(t *testing.T) {
				t.Parallel()
				var real outcome
				if theirs == nil {
					real = recording.outcome(t, c.job)
				} else {
					real = theirs.run(t, c.job)
				}
				if *record {
					recording.keep(t, c, real)
				}
				counts.compare(t, count, c.differs, real, ours.run(t, c.job))
				if t.Failed() && theirs == nil {
					t.Logf("the real one was recorded with %v; with -live it runs now", recording.With)
				}
			})
		}
	}
	t.Run("cases", func(t *testing.T) {
		for _, theme := range cases {
			t.Run(theme.name, func(t *testing.T) {
				t.Parallel()
				compare(t, theme, &counts.cases)
			})
		}
	})
	t.Run("scripts", func(t *testing.T) { compare(t, scripts, &counts.scripts) })
	t.Log(counts)

	listed := 0 // in all, whether this run was asked for them or not
	for _, theme := range cases {
		listed += len(theme.cases)
	}
	if counts.cases.run == listed {
		for key := range differences {
			assert.Contains(t, counts.shown, key, "no case shows this difference")
		}
	}
}

// TestRecordingsAreCurrent runs the first case of each theme, and the first script, through the
// real AWS CLI and compares what it does with what is recorded of it.
func TestRecordingsAreCurrent(t *testing.T) {
	theirs := newPool(t, newRealSide)
	for _, theme := range append(readThemes(t), readScripts(t)) {
		t.Run(theme.name, func(t *testing.T) {
			t.Parallel()
			first := theme.cases[0]
			recording := readRecording(t, theme.name, theirs.stateOf(t, first.job))
			for place, difference := range recording.outcome(t, first.job).compare(theirs.run(t, first.job)) {
				t.Errorf("%s, in the recording and now (with %v and %v; make record records all anew):\n%s: %s",
					first.title, recording.With, versions(t), place, difference)
			}
		})
	}
}

// pool holds sides of one kind, as many as tests run at the same time.
type pool chan *side

func newPool(t *testing.T, newSide func(*testing.T) *side) pool {
	t.Helper()
	p := make(pool, runtime.GOMAXPROCS(0))
	for range cap(p) {
		p <- newSide(t)
	}
	return p
}

func (p pool) run(t *testing.T, j job) outcome {
	t.Helper()
	s := <-p
	defer func() { p <- s }()
	return s.run(t, j)
}

// stateOf is the state that a job finds.
func (p pool) stateOf(t *testing.T, j job) dynamo.Catalog {
	t.Helper()
	s := <-p
	defer func() { p <- s }()
	s.reset(t, j.state)
	state, err := dynamo.Describe(t.Context(), s.client)
	require.NoError(t, err)
	return state
}

// totals counts what was compared.
type totals struct {
	mu             sync.Mutex
	cases, scripts count
	shown          map[string]int // cases that show a difference, by its key
}

type count struct{ run, equal, deliberate int }

func (c *totals) String() string {
	return fmt.Sprintf("%d cases: %d equal, %d with deliberate differences %v, %d with others; %d scripts: %d equal",
		c.cases.run, c.cases.equal, c.cases.deliberate, c.shown, c.cases.run-c.cases.equal-c.cases.deliberate,
		c.scripts.run, c.scripts.equal)
}

// compare fails the test where the outcomes differ, unless a difference of one of the keys is what
// it should be.
func (c *totals) compare(t *testing.T, count *count, keys []string, theirs, ours outcome) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	count.run++
	found := theirs.compare(ours)
	for _, key := range keys {
		difference, ok := differences[key]
		require.True(t, ok, "there is no difference %q", key)
		differs := false
		for _, place := range difference.in {
			_, here := found[place]
			differs = differs || here
			delete(found, place)
		}
		assert.True(t, differs, "the difference %q does not show any more", key)
		c.shown[key]++
	}
	for _, place := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("%s:\n%s", place, found[place])
	}
	switch {
	case t.Failed():
	case len(keys) > 0:
		count.deliberate++
	default:
		count.equal++
	}
}
