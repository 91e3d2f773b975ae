package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeStandIn writes what a shell is to read in a script's stead. It goes below a directory of
// ours at the place that the script has below the root, and the shell is started at the place there
// of the script's working directory, to which the text brings it back. So the shell has for it the
// path of the script: $0, lines and messages are the script's.
func writeStandIn(below string, s Script, text, root, workingDir string) (dir, argument string, err error) {
	path := resolve(root, s.Path)
	argument, err = filepath.Rel(workingDir, path)
	if err != nil {
		return "", "", fmt.Errorf("finding the way from %s: %w", workingDir, err)
	}
	dir = filepath.Join(below, workingDir)
	for _, place := range []string{dir, filepath.Join(below, filepath.Dir(path))} {
		if err := os.MkdirAll(place, 0o755); err != nil { //nolint:gosec // the script's user may be another
			return "", "", err
		}
	}
	back := "cd '" + strings.ReplaceAll(workingDir, "'", `'\''`) + "' && unset OLDPWD; "
	return dir, notOption(argument), os.WriteFile(filepath.Join(below, path), []byte(back+text), 0o644) //nolint:gosec // likewise
}
