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

// failedCd matches messages of shells about a missing directory to change to.
var failedCd = regexp.MustCompile(`\bcd(: |:\d+: | to )`)

// missingMounts returns what to mount for an absolute path that a script did not find. It takes
// what shares most of the end of the path. line is the message about it.
func (r *Reader) missingMounts(files *workspace.Workspace, missed, line string) []format.Advice {
	isAbove := func(place string) bool { return mount.IsBelow(missed, place) }
	if isAbove(outline.Workspace) || slices.ContainsFunc(slices.Concat(mount.InitDirectories, r.Mounts.Paths()), isAbove) {
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
	if failedCd.MatchString(line) && mount.Check(missed) == nil {
		return []format.Advice{format.NotMounted{Missed: missed}}
	}
	return nil
}
