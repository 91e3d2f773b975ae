package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/moby/sys/atomicwriter"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// fileVersion is raised when a field is removed or changes its meaning, but not for a new field.
const fileVersion = 1

// file is the content of report_file. A test compares its fields with docs/docs.md.
type file struct {
	Version   int            `json:"version"`
	Repo      string         `json:"repo"`
	DryRun    bool           `json:"dry_run"`
	Seconds   float64        `json:"seconds"`
	Requests  int            `json:"requests"`
	Snapshots []fileSnapshot `json:"snapshots"`
}

type fileSnapshot struct {
	Tags        []string             `json:"tags"`
	Image       string               `json:"image"`
	Digest      string               `json:"digest,omitempty"`
	ImageRef    string               `json:"image_ref,omitempty"`
	Fingerprint snapshot.Fingerprint `json:"fingerprint,omitempty"`
	Reused      bool                 `json:"reused"`
	ReusedFrom  Reuse                `json:"reused_from,omitempty"`
	From        string               `json:"from,omitempty"`
	Base        snapshot.Origin      `json:"base"`
	LayerBytes  int64                `json:"layer_bytes,omitempty"`
	Phases      []filePhase          `json:"phases"`
	Catalog     dynamo.Catalog       `json:"catalog"`
	States      []snapshot.State     `json:"states,omitempty"`
	Isolated    bool                 `json:"isolated,omitempty"`
	Sources     Sources              `json:"sources,omitempty"`
	Diff        *Diff                `json:"diff,omitempty"`
}

type filePhase struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

func newFile(result Result) file {
	f := file{
		Version:  fileVersion,
		Repo:     result.Repo.Name(),
		DryRun:   result.DryRun,
		Seconds:  roundSeconds(result.Duration),
		Requests: result.Requests,
	}
	for _, made := range result.Snapshots {
		one := fileSnapshot{
			Tags:        made.Tags,
			Image:       result.Image(made),
			Digest:      made.Digest,
			ImageRef:    result.ImageRef(made),
			Fingerprint: made.Fingerprint,
			Reused:      made.Reused != Baked,
			ReusedFrom:  made.Reused,
			From:        made.From,
			Base:        made.Base,
			LayerBytes:  made.LayerBytes,
			Phases:      []filePhase{},
			Catalog:     made.Catalog,
			States:      made.States,
			Isolated:    made.Isolated,
			Sources:     made.Sources,
			Diff:        made.Since.Diff,
		}
		for _, phase := range made.Phases {
			one.Phases = append(one.Phases, filePhase{phase.Name, roundSeconds(phase.Duration)})
		}
		f.Snapshots = append(f.Snapshots, one)
	}
	return f
}

// roundSeconds rounds to milliseconds.
func roundSeconds(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }

// writeJSON writes a file atomically. It creates a missing directory.
func writeJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return writeText(path, string(text)+"\n")
}

// writeText does the same with a text.
func writeText(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicwriter.WriteFile(path, []byte(text), 0o644)
}
