package settings

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/dynasnap/dynasnap/internal/workspace"
)

// maxFileBytes is more than a file for people to edit needs, and less than most that were named by
// mistake.
const maxFileBytes = 64 << 10

// readInside reads a file of the workspace that a setting names. Its errors name the file.
func readInside(dir, given string) (string, error) {
	files, err := workspace.Open(dir)
	if err != nil {
		return "", err
	}
	defer func() { _ = files.Close() }()
	name, err := files.Relative(given)
	if err != nil {
		return "", err
	}
	text, err := files.Read(name, maxFileBytes)
	switch {
	case err == nil:
		return text, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s: %w in the workspace %s", given, fs.ErrNotExist, dir)
	}
	return "", workspace.Explain(given, err)
}
