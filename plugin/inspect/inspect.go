// Package inspect is the command `dynasnap inspect`, which describes a snapshot by its labels.
package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// Inspect prints the description of a snapshot. It neither starts nor pulls the image.
func Inspect(ctx context.Context, image string, asJSON bool, output io.Writer) error {
	ref, err := registry.ParseReference(image)
	if err != nil {
		return err
	}
	found, err := find(ctx, ref)
	if err != nil {
		return err
	}
	inspection, err := report.NewInspection(image, found.place, found.labels)
	if err != nil {
		return fmt.Errorf("%s: %w", image, err)
	}
	inspection.Digest, inspection.Created = found.digest, found.created
	return inspection.Write(output, asJSON)
}

// foundImage is what its place knows about an image.
type foundImage struct {
	place   report.Place
	digest  string
	labels  map[string]string
	created time.Time
}

// find looks on the engine first, and then in the registry.
func find(ctx context.Context, image registry.Reference) (foundImage, error) {
	// What engines trust unless they are told otherwise.
	trust := registry.NewTrust(nil, []string{"127.0.0.0/8", "::1/128"})
	connected, engineErr := docker.Connect(ctx)
	if engineErr == nil {
		var found engine.Image
		if found, engineErr = connected.Find(ctx, image.String()); engineErr == nil {
			return foundImage{report.OnEngine, found.Digest, found.Labels, found.Created}, nil
		}
		trust = registry.NewTrust(connected.Registries().Secure, connected.Registries().InsecureNetworks)
	}
	accounts := images.DockerAccounts()
	client := registry.NewClient(accounts.Credentials, trust)
	found, registryErr := client.Find(ctx, image)
	if registryErr == nil {
		return foundImage{report.InRegistry, found.Digest, found.Labels, found.Created}, nil
	}
	if errors.Is(engineErr, engine.ErrNoImage) && errors.Is(registryErr, registry.ErrNotFound) {
		return foundImage{}, fmt.Errorf("%s: neither the engine nor the registry has it", image)
	}
	if advice := accounts.Advice(registryErr, image.Host()); advice != "" {
		registryErr = fmt.Errorf("%w\n  %s", registryErr, advice)
	}
	reason, _, _ := strings.Cut(engineErr.Error(), "\n") // what follows is about a pipeline's step
	return foundImage{}, fmt.Errorf("%s was not found\n- on the engine: %s\n- in the registry: %w", image, reason, registryErr)
}
