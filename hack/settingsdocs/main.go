// Command settingsdocs writes what users read about each setting from the struct that the plugin
// reads them into: the table in docs/docs.md, the inputs of action.yml, the properties of the entry
// in Drone's plugin index, and the JSON schema for files of snapshots.
//
//	go generate ./plugin/settings
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	root := flag.String("root", ".", "the repository's directory")
	flag.Parse()
	if err := write(*root); err != nil {
		fmt.Fprintln(os.Stderr, "settingsdocs:", err)
		os.Exit(1)
	}
}

func write(root string) error {
	pages, err := generate(root)
	if err != nil {
		return err
	}
	for _, p := range pages {
		if err := os.WriteFile(filepath.Join(root, p.path), []byte(p.text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// page is a file that says something about every setting.
type page struct{ path, text string }

// generate returns the pages with what the struct says now.
func generate(root string) ([]page, error) {
	settings, err := read(filepath.Join(root, "plugin", "settings"), "Settings")
	if err != nil {
		return nil, err
	}
	var pages []page
	for _, part := range []struct {
		path        string
		before, end string // what stands around the part that is written
		write       func(setting) string
	}{
		{"docs/docs.md", "| Settings Name | Default | Description |\n| --- | --- | --- |\n", "\n## ", tableRow},
		{"action.yml", "\ninputs:\n", "\noutputs:\n", actionInput},
		{"docs/drone-plugin-index/content.yaml", "\nproperties:\n", "", indexProperty},
	} {
		old, err := os.ReadFile(filepath.Join(root, part.path))
		if err != nil {
			return nil, err
		}
		head, rest, found := strings.Cut(string(old), part.before)
		if !found {
			return nil, fmt.Errorf("%s: holds no %q", part.path, part.before)
		}
		tail := ""
		if part.end != "" {
			_, after, found := strings.Cut(rest, part.end)
			if !found {
				return nil, fmt.Errorf("%s: holds no %q after %q", part.path, part.end, part.before)
			}
			tail = part.end + after
		}
		var text strings.Builder
		for _, s := range settings {
			text.WriteString(part.write(s))
		}
		pages = append(pages, page{part.path, head + part.before + text.String() + tail})
	}
	schema, err := generateSchema(root)
	return append(pages, schema), err
}
