package seed

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/mount"
	"github.com/dynasnap/dynasnap/internal/seed/outline"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// moved matches how shells say that there is no directory to change to.
var moved = regexp.MustCompile(`\bcd(: |:\d+: | to )`)

// mountFor says what to mount for an absolute path that scripts miss, as the line tells: what in
// the workspace has the most of its end. It says nothing of a path that leads into the workspace
// already.
func (s Seed) mountFor(files *workspace.Workspace, missed, line string) []string {
	within := func(place string) bool { return mount.IsWithin(missed, place) }
	if within(outline.Workspace) || slices.ContainsFunc(slices.Concat(mount.InitDirectories, s.Mounts.Paths()), within) {
		return nil
	}
	parts := strings.Split(missed[1:], "/")
	for i := range parts {
		for _, base := range slices.Backward(s.bases) { // of which the root is the first
			name := path.Join(base, path.Join(parts[i:]...))
			place, source := "/"+path.Join(parts[:i]...), base
			if i == 0 {
				place, source = "/"+parts[0], path.Join(base, parts[0])
			}
			if mount.Check(place) != nil {
				place, source = missed, name
			}
			if files.Has(name) && mount.Check(place) == nil {
				return []string{fmt.Sprintf("%s is not in the container, and %s is in the workspace: where that is mounted elsewhere, write mounts: {%s: %s}", missed, name, place, source)}
			}
		}
	}
	if moved.MatchString(line) && mount.Check(missed) == nil {
		return []string{fmt.Sprintf("%[1]s is not in the container: where something of the workspace is mounted there elsewhere, write mounts: {%[1]s: …}", missed)}
	}
	return nil
}
