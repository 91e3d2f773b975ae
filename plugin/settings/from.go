package settings

import (
	"cmp"
	"strings"

	"github.com/dynasnap/dynasnap/internal/registry"
)

// From is what a snapshot starts on: nothing, another snapshot of the list, or any snapshot.
type From struct {
	Tag   string             // of the other snapshot of the list
	Image registry.Reference // of any snapshot
}

// parseFrom tells a reference from a tag of the list.
func parseFrom(text string) (From, error) {
	if !strings.ContainsAny(text, "/:@") {
		return From{Tag: text}, nil
	}
	image, err := registry.ParseReference(text)
	return From{Image: image}, err
}

// IsZero reports whether the snapshot starts on nothing.
func (f From) IsZero() bool { return f == From{} }

// String is what the user has written.
func (f From) String() string { return cmp.Or(f.Tag, f.Image.String()) }
