package seed

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// isApplied tells whether a file of a seed directory that is none of a shell's is a script to
// apply, and not one to be read or run by the others: it says itself what runs it.
func isApplied(name, head string, executable bool) bool {
	_, any := interpreter.Find(name, head)
	return any && (executable || strings.HasPrefix(head, "#!"))
}

// modules says what to do about files of a directory that are none of a shell's, and not applied.
func (r *reader) modules(dir string, entries []fs.DirEntry) string {
	var names []string
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if head, err := r.head(name); err == nil {
			if _, any := interpreter.Find(name, head); any {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("; without a shebang these are taken for modules, so name the one to run (seed: %s): %s", names[0], wording.Names(names))
}

// checkCommands tells why an inline script cannot be run.
func checkCommands(text string) error {
	if _, ok := interpreter.Find(CommandsName, text); ok {
		return nil
	}
	if err := interpreter.CheckEncoding(text); err != nil {
		return err
	}
	_, err := interpreter.ParseShebang(text)
	return err
}

// checkScript tells why a file is not a script that can be applied.
func checkScript(name, head string) error {
	if _, ok := interpreter.Find(name, head); ok {
		return nil
	}
	if err := interpreter.CheckEncoding(head); err != nil {
		return fmt.Errorf("%s:1: %w", name, err)
	}
	hasShebang := strings.HasPrefix(head, "#!")
	if !hasShebang && path.Ext(name) != ".sh" {
		return fmt.Errorf("%s: not a seed; supported: %s", name, supported)
	}
	if !hasShebang {
		return nil
	}
	if _, err := interpreter.ParseShebang(head); err != nil {
		return fmt.Errorf("%s:1: %w", name, err)
	}
	return nil
}
