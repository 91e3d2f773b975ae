package engine

import (
	"time"

	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Image is an image on an engine.
type Image struct {
	// Ref is the name it was asked for by.
	Ref string
	// ID pins it for the run. What it is a digest of differs between engines.
	ID string
	// Digest is the one under which a registry has it; empty when the engine does not know.
	Digest string
	// Architecture as Go names it; empty when the image does not tell.
	Architecture string
	// Base is what its configuration says, and User the user that it names to run as.
	Base snapshot.Base
	User string
	// Labels of the image, and when it was made; the zero time when the engine does not tell.
	Labels  map[string]string
	Created time.Time
}

// IsSnapshot reports whether it is a snapshot or was made from one.
func (i Image) IsSnapshot() bool {
	_, err := snapshot.Describe(i.Labels)
	return err == nil
}
