package reader

import (
	"fmt"
	"path"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/script/interpreter"
)

// headSize is the number of bytes that hold a file's first line.
const headSize = 256

// head returns the beginning of a script.
func head(file format.File) string {
	if file.Inline {
		return file.Head
	}
	return file.Head[:min(len(file.Head), headSize)]
}

// Claims reports whether a file is a script. In a directory, a script of another language than a
// shell's needs a shebang; other such files are modules.
func (r *Reader) Claims(file format.File) bool {
	head := head(file)
	_, foreign := interpreter.Find(file.Name, head)
	hasShebang := strings.HasPrefix(head, "#!")
	switch {
	case file.Directory:
		return false
	case file.Inline, isShell(file.Name, head):
		return true
	case file.Listed:
		return foreign && (file.Executable || hasShebang)
	}
	return foreign || hasShebang || interpreter.CheckEncoding(head) != nil // which is told then
}

// isShell reports whether a file is a script for a shell, even a broken one.
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

// isScript reports whether a file is a script of any language.
func (r *Reader) isScript(name string) bool {
	head, err := r.Workspace.Head(name, headSize)
	if err != nil {
		return path.Ext(name) == ".sh"
	}
	_, foreign := interpreter.Find(name, head)
	return foreign || isShell(name, head)
}

// Check returns an error for a script that nothing can run.
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
