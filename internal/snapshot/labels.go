package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// LabelPrefix begins each of our labels. A user's label may not begin with it.
const LabelPrefix = "io.github.dynasnap."

// The labels of a snapshot.
const (
	// CatalogLabel holds the catalog as JSON.
	CatalogLabel = LabelPrefix + "catalog"
	// FingerprintLabel holds the fingerprint.
	FingerprintLabel = LabelPrefix + "fingerprint"
	// BaseLabel holds the Origin as JSON.
	BaseLabel = LabelPrefix + "base"
	// FromLabel holds the fingerprint of the snapshot that this one started on.
	FromLabel = LabelPrefix + "from"
	// IsolationLabel says what an isolated snapshot has a database for each of.
	IsolationLabel = LabelPrefix + "isolation"
	// StatesLabel holds the states of a bundle as JSON, in their order.
	StatesLabel = LabelPrefix + "states"
)

// byAccessKey is the value of IsolationLabel.
const byAccessKey = "access_key"

// Origin is the base that a snapshot was made from. A snapshot that starts from this one needs the
// same base.
type Origin struct {
	// Name is the base's full name with its tag.
	Name string `json:"name"`
	// Digest is its digest in a registry. It is empty for an image that was never in one.
	Digest string `json:"digest,omitempty"`
	// ID is the engine's id of it.
	ID string `json:"id,omitempty"`
	// Platform is os/architecture.
	Platform string `json:"platform,omitempty"`
}

// State is a state of a bundle.
type State struct {
	// Name is what the access keys begin with whose databases start as the state.
	Name string `json:"name"`
	// Fingerprint is that of the snapshot that has the state alone.
	Fingerprint Fingerprint    `json:"fingerprint"`
	Catalog     dynamo.Catalog `json:"catalog"`
}

// Description is what a snapshot's labels say about it.
type Description struct {
	// Catalog is that of the state; of a bundle's first one.
	Catalog     dynamo.Catalog
	Fingerprint Fingerprint
	Origin      Origin
	From        Fingerprint // none for a snapshot that started empty
	// Isolated says that each access key gets a database of its own.
	Isolated bool
	States   []State // of a bundle; none for any other snapshot
}

// ErrNoSnapshot says that an image is not a snapshot.
var ErrNoSnapshot = errors.New("not a snapshot: it has no label " + CatalogLabel)

// Labels joins the user's labels with those that describe the snapshot. An image inherits the
// labels of its base; those of a snapshot in the base are removed, because they do not describe
// this one.
func (d Description) Labels(base, user map[string]string) (map[string]string, error) {
	labels := maps.Clone(user)
	if labels == nil {
		labels = map[string]string{}
	}
	values := map[string]any{CatalogLabel: d.Catalog, BaseLabel: d.Origin}
	if d.States != nil {
		values[StatesLabel] = d.States
	} else if base[StatesLabel] != "" {
		labels[StatesLabel] = ""
	}
	for key, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("encoding the label %s: %w", key, err)
		}
		labels[key] = string(text)
	}
	labels[FingerprintLabel] = string(d.Fingerprint)
	if d.From != "" || base[FromLabel] != "" {
		labels[FromLabel] = string(d.From)
	}
	switch {
	case d.Isolated:
		labels[IsolationLabel] = byAccessKey
	case base[IsolationLabel] != "":
		labels[IsolationLabel] = ""
	}
	return labels, nil
}

// Describe reads an image's labels.
func Describe(labels map[string]string) (Description, error) {
	if labels[CatalogLabel] == "" {
		return Description{}, ErrNoSnapshot
	}
	d := Description{
		Fingerprint: Fingerprint(labels[FingerprintLabel]),
		From:        Fingerprint(labels[FromLabel]),
		Isolated:    labels[IsolationLabel] != "",
	}
	for key, into := range map[string]any{CatalogLabel: &d.Catalog, BaseLabel: &d.Origin, StatesLabel: &d.States} {
		if labels[key] == "" {
			continue // snapshots of early versions have none, nor do others than bundles have states
		}
		if err := json.Unmarshal([]byte(labels[key]), into); err != nil {
			return Description{}, fmt.Errorf("reading the label %s: %w", key, err)
		}
	}
	return d, nil
}
