package plugin

import (
	"io"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// result gathers what there is to report.
func (s *step) result(base engine.Image, catalog dynamo.Catalog, made engine.Snapshot, digest string) Result {
	one := Made{
		Tags:       s.settings.Tags,
		Digest:     digest,
		Base:       snapshot.Origin{Name: base.Ref, Digest: base.Digest, ID: base.ID},
		Catalog:    catalog,
		LayerBytes: made.LayerBytes,
		Phases:     s.phases,
	}
	return Result{Repo: s.repository.Name(), DryRun: s.settings.DryRun, Made: []Made{one}, Duration: one.Duration()}
}

// reporter tells of a run: people in the log, and the CI in its files and its card.
type reporter struct {
	log      *logrus.Logger
	output   io.Writer // where the log goes, past the redactor
	redactor *Redactor
	settings Settings
	environ  []string
}

// report goes last: what takes the card out of the log takes along whatever is written at the same time.
func (r reporter) report(result Result) {
	r.log.Info("\n" + Report(result))
	r.log.Info("Use it " + Usage(ReadMetadata(r.environ).CI, result))
	for _, warning := range WriteOutputs(r.environ, r.settings, result) {
		r.log.Warn(warning)
	}
	if err := writeCard(environment(r.environ)["DRONE_CARD_PATH"], r.output, r.redactor, result); err != nil {
		r.log.Warnf("DRONE_CARD_PATH: %v", err)
	}
}
