package plugin

import (
	"time"

	"github.com/sirupsen/logrus"
)

// result gathers what there is to report.
func (s *step) result(duration time.Duration) Result {
	result := Result{Repo: s.repository.Name(), DryRun: s.settings.DryRun, Duration: duration, Requests: s.registry.Requests()}
	for _, b := range s.bakes {
		made := Made{
			Image:       s.references(b)[0],
			Repo:        s.repository.Name(),
			Tags:        b.Tags,
			Digest:      b.manifest.Digest,
			Fingerprint: string(b.fingerprint),
			Reused:      b.reused,
			From:        b.From,
			Catalog:     b.described.Catalog,
			LayerBytes:  b.layer,
			Phases:      b.phases,
			DryRun:      s.settings.DryRun,
			BaseImage:   b.described.Origin.Name,
			BaseDigest:  b.described.Origin.Digest,
		}
		if made.Digest != "" {
			made.ImageRef = made.Repo + "@" + made.Digest
		}
		for _, table := range b.described.Catalog.Tables {
			made.Tables = append(made.Tables, TableSummary{Name: table.Name, Items: table.Items})
		}
		result.Made = append(result.Made, made)
	}
	return result
}

// report tells people in the log, and the CI in its files, what was made.
func report(log *logrus.Logger, environ []string, settings Settings, result Result) {
	log.Info("\n" + Report(result.Made[0]))
	log.Info("Use it " + Usage(ReadMetadata(environ).CI, result.Made[0]))
	for _, warning := range WriteOutputs(environ, settings, result.Made[0]) {
		log.Warn(warning)
	}
}
