package plugin

import (
	"io"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/plugin/ci"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// result returns the result at the end of a run.
func (s *step) result(end time.Time) report.Result {
	result := report.Result{
		Repo:     s.settings.Repo,
		DryRun:   s.settings.DryRun,
		Duration: end.Sub(s.begin),
		Requests: s.registry.Requests(),
	}
	for _, b := range s.bakes {
		b.watch.add(end)
		result.Snapshots = append(result.Snapshots, report.Snapshot{
			Tags:        b.Tags,
			Digest:      b.manifest.Digest,
			Fingerprint: b.fingerprint,
			Reused:      b.reused,
			From:        b.From.String(),
			Base:        b.described.Origin,
			Catalog:     b.described.Catalog,
			States:      b.described.States,
			Isolated:    b.described.Isolated,
			Sources:     b.tableSources(),
			LayerBytes:  b.layer,
			Phases:      b.watch.phases,
			Since:       b.since,
		})
	}
	return result
}

// reporter writes the results of a run to the log and for the CI.
type reporter struct {
	log      *logrus.Logger
	output   io.Writer // where the log goes, past the redactor
	redactor *redact.Redactor
	settings settings.Settings
	environ  map[string]string
	warnings []string // of the settings
}

// report comes last, because taking the card out of the log also takes what is written at the same
// time.
func (r reporter) report(result report.Result) {
	for line := range strings.Lines("\n" + report.Text(result) + "Use it " + usage(ci.Read(r.environ).CI, result)) {
		r.log.Info(line)
	}
	env := r.environ
	files := report.Files{
		GitHubOutput:  env["GITHUB_OUTPUT"],
		GitHubSummary: env["GITHUB_STEP_SUMMARY"],
		DroneOutput:   env["DRONE_OUTPUT"],
		Report:        r.settings.ReportFile,
		Artifact:      r.settings.ArtifactFile,
		Diff:          r.settings.DiffFile,
	}
	for _, warning := range files.Write(result) {
		r.log.Warn(warning)
	}
	if err := report.WriteCard(env["DRONE_CARD_PATH"], r.output, r.redactor, result); err != nil {
		r.log.Warnf("DRONE_CARD_PATH: %v", err)
	}
}

// usage describes for users of the CI system how to use a result.
func usage(system string, result report.Result) string {
	var others []string
	for _, made := range result.Snapshots[1:] {
		others = append(others, made.Tags[0])
	}
	return ci.Usage(system, result.Image(result.Snapshots[0]), result.DryRun, others)
}
