package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// mostBytes is more than a file for people to edit needs, and less than most that were named by mistake.
const mostBytes = 64 << 10

// readInside reads a file that a setting names, if it is inside the workspace. Its errors name the file.
func readInside(workspace, name string) (string, error) {
	inside := name
	if filepath.IsAbs(name) {
		var err error
		if inside, err = filepath.Rel(workspace, name); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
	if !filepath.IsLocal(inside) {
		return "", fmt.Errorf("%s: lies outside the workspace %s", name, workspace)
	}
	// A Root refuses every path that leaves it, by symbolic links too.
	root, err := os.OpenRoot(workspace)
	if err != nil {
		return "", fmt.Errorf("opening the workspace: %w", err)
	}
	defer func() { _ = root.Close() }()
	text, err := readRegular(root, inside)
	switch {
	case err == nil:
		return text, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s: %w in the workspace %s", name, fs.ErrNotExist, workspace)
	case strings.Contains(err.Error(), "path escapes from parent"): // os.Root's error has no name
		return "", fmt.Errorf("%s: a symbolic link leads outside the workspace (or is absolute)", name)
	}
	return "", fmt.Errorf("%s: %w", name, err)
}

func readRegular(root *os.Root, name string) (string, error) {
	info, err := root.Stat(name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its other end
		return "", errors.New("is not a file")
	}
	file, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return "", err
	}
	if len(text) > mostBytes {
		return "", fmt.Errorf("has more than %d KiB", mostBytes>>10)
	}
	return string(text), nil
}
