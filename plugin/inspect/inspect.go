// Package inspect is the command `dynasnap inspect`, which describes a snapshot by its labels.
package inspect

import (
	"context"
	"fmt"
	"io"

	"github.com/dynasnap/dynasnap/plugin/lookup"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// Inspect prints the description of a snapshot. It neither starts nor pulls the image.
func Inspect(ctx context.Context, image string, asJSON bool, output io.Writer) error {
	found, err := lookup.NewFinder(ctx).Find(ctx, image)
	if err != nil {
		return err
	}
	inspection, err := report.NewInspection(image, found.Place, found.Labels)
	if err != nil {
		return fmt.Errorf("%s: %w", image, err)
	}
	inspection.Digest, inspection.Created = found.Digest, found.Created
	return inspection.Write(output, asJSON)
}
