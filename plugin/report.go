package plugin

import (
	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
)

// result gathers what there is to report.
func (s *step) result(base engine.Image, catalog dynamo.Catalog, made engine.Snapshot, digest string) Made {
	result := Made{
		Image:      s.references()[0],
		Repo:       s.repository.Name(),
		Tags:       s.settings.Tags,
		Digest:     digest,
		LayerBytes: made.LayerBytes,
		Phases:     s.phases,
		DryRun:     s.settings.DryRun,
		BaseImage:  base.Ref,
		BaseDigest: base.Digest,
	}
	if digest != "" {
		result.ImageRef = result.Repo + "@" + digest
	}
	for _, table := range catalog.Tables {
		result.Tables = append(result.Tables, TableSummary{Name: table.Name, Items: table.Items})
	}
	return result
}

// report tells people in the log, and the CI in its files, what was made.
func report(log *logrus.Logger, environ []string, settings Settings, result Made) {
	log.Info("\n" + Report(result))
	log.Info("Use it " + Usage(ReadMetadata(environ).CI, result))
	for _, warning := range WriteOutputs(environ, settings, result) {
		log.Warn(warning)
	}
}
