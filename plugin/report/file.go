package report

import (
	"time"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// fileVersion changes when a field of the file means something else or is gone; a new field does not change it.
const fileVersion = 1

// file is a result as report_file has it. docs/docs.md describes its fields and is tested against it.
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
}

type filePhase struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

func newFile(result Result) file {
	f := file{Version: fileVersion, Repo: result.Repo.Name(), DryRun: result.DryRun, Seconds: inSeconds(result.Duration), Requests: result.Requests}
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
		}
		for _, phase := range made.Phases {
			one.Phases = append(one.Phases, filePhase{phase.Name, inSeconds(phase.Duration)})
		}
		f.Snapshots = append(f.Snapshots, one)
	}
	return f
}

// inSeconds keeps the milliseconds; what is finer is noise.
func inSeconds(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }
