package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeStandIn writes the text that a shell reads instead of a script. It is below a directory of
// ours, at the script's place below the root. The shell starts in the corresponding working
// directory, and the text changes back to the real one. So the shell has the script's path for it:
// $0, lines and messages are those of the script.
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
