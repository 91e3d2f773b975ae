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

// Decode tells a reference from a tag of the list.
func (f *From) Decode(text string) (err error) {
	*f = From{}
	if !strings.ContainsAny(text, "/:@") {
		f.Tag = text
		return nil
	}
	f.Image, err = registry.ParseReference(text)
	return err
}

// IsZero reports whether the snapshot starts on nothing.
func (f From) IsZero() bool { return f == From{} }

// String is what the user has written.
func (f From) String() string { return cmp.Or(f.Tag, f.Image.String()) }
