package settings

import (
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/seed/mount"
)

// bind matches a mount as Docker and its Compose have it: the path here, the one in the container,
// and how it is mounted.
var bind = regexp.MustCompile(`^([^:\s]+):(/[^:\s]*)(?::[a-zA-Z,]+)?$`)

// readMounts reads the setting mounts: what is in the workspace, by its paths in the container.
func readMounts(text string, found *findings) Mounts {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	root, ok := parseNode("mounts", "", text, found)
	if !ok {
		return nil
	}
	if entries := rewriteBinds(root); entries != "" {
		root.problemf("is not a map of paths in the container to paths of the workspace: write {%s}", entries)
		return nil
	}
	mounts := make(map[string]string)
	for place, source := range sortedByKey(root.entries()) {
		source.problem(mount.Check(place))
		inside := strings.TrimSpace(source.text())
		clean := path.Clean(place)
		switch _, twice := mounts[clean]; {
		case twice:
			source.problemf("is given twice, since slashes at the end do not count")
		case inside == "":
			source.problemf("names no path of the workspace: what is to be found at %s", place)
		default:
			mounts[clean] = inside
		}
	}
	return mounts
}

// rewriteBinds returns the entries of the map to write instead of mounts in Docker's form; empty
// where the node is something else.
func rewriteBinds(n node) string {
	if n.Kind == yaml.MappingNode {
		return ""
	}
	var entries []string
	for _, text := range n.list() {
		parts := bind.FindStringSubmatch(text)
		if parts == nil {
			return ""
		}
		entries = append(entries, parts[2]+": "+path.Clean(parts[1]))
	}
	return strings.Join(entries, ", ")
}
