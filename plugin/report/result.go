// Package report writes the results of a run for people and for the CI: log text, outputs, card,
// summary, artifact and report file. It also writes what the labels of a snapshot say.
package report

import (
	"time"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Result is the result of a run.
type Result struct {
	Repo      registry.Repository
	DryRun    bool
	Snapshots []Snapshot    // the snapshots, in the order of the settings, and then the bundles
	Duration  time.Duration // of the whole run
	// Requests is how many requests we sent to registries ourselves; what the engine sends while it
	// pulls and pushes is not in it.
	Requests int
}

// Snapshot is a snapshot or a bundle of a run, baked or reused.
type Snapshot struct {
	Tags        []string // all of them, the first one first
	Digest      string   // the registry's digest; empty after a dry run
	Fingerprint snapshot.Fingerprint
	Reused      Reuse
	From        string // the snapshot it started on: a tag of the same run or a reference; empty for none
	Base        snapshot.Origin
	Catalog     dynamo.Catalog
	States      []snapshot.State // of a bundle, whose first one the catalog is of; none for others
	Isolated    bool             // whether each access key gets a database of its own
	Sources     Sources          // of its tables
	LayerBytes  int64            // what the snapshot adds to its base; 0 where nobody told
	Phases      []Phase
	Since       Since // what has changed since the run before
}

// Reuse is the place where a snapshot was found.
type Reuse string

// The ways a snapshot comes about.
const (
	Baked              Reuse = ""
	ReusedFromRegistry Reuse = "registry"
	ReusedFromEngine   Reuse = "engine"
)

// Phase is a part of the run with its duration.
type Phase struct {
	Name     string
	Duration time.Duration
	Shared   bool // all snapshots of the run were in it, or this one waited for others
}

// Image returns the reference of a snapshot by its first tag.
func (r Result) Image(made Snapshot) string { return r.Repo.Tag(made.Tags[0]).String() }

// ImageRef returns the reference by digest, which never changes. It is empty after a dry run.
func (r Result) ImageRef(made Snapshot) string {
	if made.Digest == "" {
		return ""
	}
	return r.Repo.WithDigest(made.Digest).String()
}

// Tags returns the tags of all snapshots.
func (r Result) Tags() []string {
	var tags []string
	for _, made := range r.Snapshots {
		tags = append(tags, made.Tags...)
	}
	return tags
}

// Reused reports whether nothing had to be baked.
func (r Result) Reused() bool {
	for _, made := range r.Snapshots {
		if made.Reused == Baked {
			return false
		}
	}
	return true
}

// Duration returns the sum of the snapshot's own phases. With the shared phases it is the run's
// duration.
func (m Snapshot) Duration() time.Duration {
	var sum time.Duration
	for _, phase := range m.Phases {
		if !phase.Shared {
			sum += phase.Duration
		}
	}
	return sum
}

// tables returns the number of tables that a snapshot holds, in all states of a bundle.
func (m Snapshot) tables() (number int) {
	for _, catalog := range m.catalogs() {
		number += len(catalog.Tables)
	}
	return number
}

// items returns the number of items that a snapshot holds, in all states of a bundle.
func (m Snapshot) items() (number int64) {
	for _, catalog := range m.catalogs() {
		number += catalog.Items()
	}
	return number
}

func (m Snapshot) catalogs() []dynamo.Catalog {
	if len(m.States) == 0 {
		return []dynamo.Catalog{m.Catalog}
	}
	var catalogs []dynamo.Catalog
	for _, state := range m.States {
		catalogs = append(catalogs, state.Catalog)
	}
	return catalogs
}
