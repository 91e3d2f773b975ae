package reader

import (
	"fmt"
	"path"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
)

// headSize is enough of a file for its first line, in bytes.
const headSize = 256

// head is the beginning of a script.
func head(file format.File) string {
	if file.Inline {
		return file.Head
	}
	return file.Head[:min(len(file.Head), headSize)]
}

// Claims tells whether a file is a script. In a directory a script of another language than a
// shell's says so itself: others are modules.
func (r *Reader) Claims(file format.File) bool {
	head := head(file)
	_, foreign := interpreter.Find(file.Name, head)
	hasShebang := strings.HasPrefix(head, "#!")
	switch {
	case file.Inline, isShell(file.Name, head):
		return true
	case file.Listed:
		return foreign && (file.Executable || hasShebang)
	}
	return foreign || hasShebang || interpreter.CheckEncoding(head) != nil // which is told then
}

// isShell tells whether a file is a shell's script, be it a broken one.
func isShell(name, head string) bool {
	if path.Ext(name) == ".sh" {
		return true
	}
	head = strings.TrimPrefix(head, "\ufeff")
	if !strings.HasPrefix(head, "#!") {
		return false
	}
	_, err := interpreter.ParseShebang(head)
	return err == nil
}

// isScript tells whether a file is a script of any language.
func (r *Reader) isScript(name string) bool {
	head, err := r.Workspace.Head(name, headSize)
	if err != nil {
		return path.Ext(name) == ".sh"
	}
	_, foreign := interpreter.Find(name, head)
	return foreign || isShell(name, head)
}

// Check tells why nothing can run a script.
func (r *Reader) Check(file format.File) error {
	head := head(file)
	if _, foreign := interpreter.Find(file.Name, head); foreign {
		return nil
	}
	err := interpreter.CheckEncoding(head)
	if err == nil {
		_, err = interpreter.ParseShebang(head)
	}
	if err != nil {
		return fmt.Errorf("%s:1: %w", file.Name, err)
	}
	return nil
}
