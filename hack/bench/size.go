package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// maxBytes bounds what a snapshot of the example acl adds to shared layers.
const maxBytes = 20_000

// measureSize reads from the registry's manifest what a snapshot adds, once for its base and by
// itself.
func measureSize(ctx context.Context, b *bench, _ int) (section, error) {
	if _, err := b.step(ctx, acl("size")); err != nil {
		return section{}, err
	}
	base, err := b.engine.ImageInspect(ctx, b.base)
	if err != nil {
		return section{}, err
	}
	layers, err := b.layers(ctx, "bench/acl", "size")
	if err != nil {
		return section{}, err
	}
	ofBase := len(base.RootFS.Layers)
	if len(layers) != ofBase+2 {
		return section{}, fmt.Errorf("the snapshot has %d layers over the %d of its base, expected one that is shared and one of its own", len(layers)-ofBase, ofBase)
	}
	var sum int64
	for _, size := range layers[:ofBase] {
		sum += size
	}
	report := section{
		note:  fmt.Sprintf("What the registry stores, compressed, for a snapshot of the example `acl`. The layer for fast starts was made in %.1f s.", b.first.phase("prepare")/1000),
		table: table{{"", "bytes"}},
		goals: []goal{{what: "the state", got: float64(layers[ofBase+1]), max: maxBytes, unit: " bytes"}},
	}
	report.table.row(fmt.Sprintf("the base (%d layers)", ofBase), fmt.Sprint(sum))
	report.table.row("the layer for fast starts, once for each base", fmt.Sprint(layers[ofBase]))
	report.table.row("the state", fmt.Sprint(layers[ofBase+1]))
	return report, nil
}

// layers returns the sizes of an image's layers in the registry.
func (b *bench) layers(ctx context.Context, repository, tag string) ([]int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/v2/%s/manifests/%s", b.registry, repository, tag), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Add("Accept", "application/vnd.docker.distribution.manifest.v2+json")
	request.Header.Add("Accept", "application/vnd.oci.image.manifest.v1+json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	var manifest struct{ Layers []struct{ Size int64 } }
	if err := json.NewDecoder(response.Body).Decode(&manifest); err != nil {
		return nil, fmt.Errorf("the manifest of %s:%s (%s): %w", repository, tag, response.Status, err)
	}
	var sizes []int64
	for _, layer := range manifest.Layers {
		sizes = append(sizes, layer.Size)
	}
	return sizes, nil
}
