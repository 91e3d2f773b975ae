package reader

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// moved matches how shells say that there is no directory to change to.
var moved = regexp.MustCompile(`\bcd(: |:\d+: | to )`)

// mountFor finds what to mount for an absolute path that scripts miss, as the line tells: what in
// the workspace has the most of its end. A path that leads into the workspace already needs none.
func (r *Reader) mountFor(files *workspace.Workspace, missed, line string) []format.Advice {
	within := func(place string) bool { return mount.IsBelow(missed, place) }
	if within(outline.Workspace) || slices.ContainsFunc(slices.Concat(mount.InitDirectories, r.Mounts.Paths()), within) {
		return nil
	}
	parts := strings.Split(missed[1:], "/")
	for i := range parts {
		for _, base := range slices.Backward(r.bases) { // of which the root is the first
			name := path.Join(base, path.Join(parts[i:]...))
			place, source := "/"+path.Join(parts[:i]...), base
			if i == 0 {
				place, source = "/"+parts[0], path.Join(base, parts[0])
			}
			if mount.Check(place) != nil {
				place, source = missed, name
			}
			if files.Has(name) && mount.Check(place) == nil {
				return []format.Advice{format.NotMounted{Missed: missed, Name: name, Point: place, Source: source}}
			}
		}
	}
	if moved.MatchString(line) && mount.Check(missed) == nil {
		return []format.Advice{format.NotMounted{Missed: missed}}
	}
	return nil
}
