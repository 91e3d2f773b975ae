package plugin

import (
	"time"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// Result is what a run came to.
type Result struct {
	Repo     string // the repository, as an engine shows it
	DryRun   bool
	Made     []Made        // the snapshots, in the order of the settings
	Duration time.Duration // of the whole run
	// Requests is how many requests we sent to registries ourselves; what the engine sends while it pulls and pushes is not in it.
	Requests int
}

// Made is one snapshot of a run, baked or reused.
type Made struct {
	Image       string   // repo:tag, of the first tag
	Repo        string   // the repository, as an engine shows it
	Tags        []string // all of them, the first one first
	Digest      string   // the registry's digest; empty after a dry run
	ImageRef    string   // repo@digest; empty after a dry run
	Fingerprint string   // hash over everything that decided it, hexadecimal
	Reused      Reuse
	From        string // the snapshot it started on: a tag of the same run or a reference; empty for none
	Catalog     dynamo.Catalog
	Tables      []TableSummary
	LayerBytes  int64 // what the snapshot adds to its base; 0 where nobody told
	Phases      []Phase
	DryRun      bool
	BaseImage   string
	BaseDigest  string
}

// Reuse says where a snapshot was found that did not have to be baked.
type Reuse string

// The ways a snapshot comes about.
const (
	Baked              Reuse = ""
	ReusedFromRegistry Reuse = "registry"
	ReusedFromEngine   Reuse = "engine"
)

// TableSummary is a table of the snapshot.
type TableSummary struct {
	Name  string
	Items int64
}

// Phase is a part of the run, and how long it took.
type Phase struct {
	Name     string
	Duration time.Duration
}
