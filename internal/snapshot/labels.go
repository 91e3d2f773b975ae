package snapshot

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// LabelPrefix is the prefix of every label of ours. A user's labels may not begin with it.
const LabelPrefix = "io.github.dynasnap."

// CatalogLabel holds the snapshot's catalog as JSON.
const CatalogLabel = LabelPrefix + "catalog"

// Labels joins the user's labels with the catalog.
func Labels(user map[string]string, catalog dynamo.Catalog) (map[string]string, error) {
	text, err := json.Marshal(catalog)
	if err != nil {
		return nil, fmt.Errorf("encoding the catalog: %w", err)
	}
	labels := maps.Clone(user)
	if labels == nil {
		labels = map[string]string{}
	}
	labels[CatalogLabel] = string(text)
	return labels, nil
}
