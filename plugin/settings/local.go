package settings

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// usualFiles are the names of a file of snapshots that is found without being named.
var usualFiles = []string{"dynasnap.yaml", "dynasnap.yml", "snapshots.yaml", "snapshots.yml"}

// FindSnapshotsFile returns the one file in a directory that has a usual name of a file of
// snapshots. It is empty where there is none.
func FindSnapshotsFile(dir string) (string, error) {
	files, err := workspace.Open(dir)
	if err != nil {
		return "", err
	}
	defer func() { _ = files.Close() }()
	found := slices.DeleteFunc(slices.Clone(usualFiles), func(name string) bool { return !files.Has(name) })
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("there are %s: name the one that is meant", wording.Names(found))
}

// UsualFiles names them for messages.
func UsualFiles() string { return strings.Join(usualFiles, ", ") }

// GivesSnapshots reports whether an environment says what a snapshot holds.
func GivesSnapshots(environ map[string]string) bool {
	given := readVariables(environ)
	return slices.ContainsFunc([]string{"seed", "commands", "from", "snapshots", "snapshots_file"}, given.has)
}

// contents are the keys of a snapshot that say what it holds.
var contents = []string{"seed", "script", "commands", "from"}

// IsSnapshotsFile reports whether a file of the workspace is a list of snapshots. One with a usual
// name is. Items are lists as well, so an entry of any other one must say what a snapshot holds,
// and have a tag, unless the list is that of the one key snapshots.
func IsSnapshotsFile(dir, name string) bool {
	if slices.Contains(usualFiles, filepath.Base(name)) {
		return true
	}
	text, err := readInside(dir, name)
	if err != nil {
		return false
	}
	root, ok := parseNode("snapshots", name, text, &findings{})
	if !ok {
		return false
	}
	list := unwrapList(root)
	isWrapped := list.Node != root.Node
	return list.Kind == yaml.SequenceNode && slices.ContainsFunc(list.Content, func(entry *yaml.Node) bool {
		return hasKey(entry, contents) &&
			(isWrapped || hasKey(entry, []string{"tag", "tags"}) && hasKeysOf(entry, specKeys))
	})
}

func hasKey(n *yaml.Node, keys []string) bool {
	return slices.ContainsFunc(keysOf(n), func(key string) bool { return slices.Contains(keys, key) })
}

func hasKeysOf(n *yaml.Node, keys []string) bool {
	return !slices.ContainsFunc(keysOf(n), func(key string) bool { return !slices.Contains(keys, key) })
}

// keysOf returns the keys of a map; none for any other node.
func keysOf(n *yaml.Node) (keys []string) {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i].Value)
	}
	return keys
}
