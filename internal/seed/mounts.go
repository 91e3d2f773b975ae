package seed

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// readMounts carries what is mounted.
func (r *reader) readMounts() {
	r.mounts = make(mount.Points, len(r.source.Mounts))
	for _, place := range slices.Sorted(maps.Keys(r.source.Mounts)) {
		name, err := r.readMount(r.source.Mounts[place])
		if err != nil {
			r.addProblem(OfMounts, fmt.Errorf("%s: %w", place, err))
		}
		r.mounts[path.Clean(place)] = name
	}
}

func (r *reader) readMount(given string) (name string, err error) {
	if name, err = r.workspace.Relative(given); err != nil {
		return "", err
	}
	info, err := r.workspace.Stat(name)
	switch {
	case err != nil:
		return "", workspace.Explain(given, err)
	case !info.IsDir():
		return name, r.addFile(name, info)
	}
	r.directories = append(r.directories, name) // which may be empty
	return name, r.addAll(name)
}
