package script

import (
	"bytes"
	"slices"
)

// A longer line is passed on in pieces.
const maxLine = 64 << 10

// lineWriter passes on whole lines.
type lineWriter struct {
	emit    func(line string)
	pending []byte
	// own are lines that are not the script's, and not passed on.
	own []string
	// missing is the latest complaint about a program that is not there.
	missing *notFoundComplaint
	// recent are the last lines, without those that `set -x` shows.
	recent []string
	// trace, if there is one, is what an interpreter tells of an error.
	trace *trace
}

// maxRecent is the number of last lines to keep. A script may write a few lines when it ends.
const maxRecent = 4

func (r Runner) lines(s Script, stream string, bash bashFiles) *lineWriter {
	return &lineWriter{own: []string{bash.trap(), nextTrap}, emit: func(line string) { r.Output(s.Name, stream, line) }}
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.pending = append(w.pending, p...)
	for {
		end := bytes.IndexByte(w.pending, '\n')
		switch {
		case end >= 0:
			w.pass(w.pending[:end])
			w.pending = w.pending[end+1:]
		case len(w.pending) >= maxLine:
			w.pass(w.pending)
			w.pending = nil
		default:
			return len(p), nil
		}
	}
}

func (w *lineWriter) pass(line []byte) {
	if slices.Contains(w.own, string(line)) { // with `set -v`
		return
	}
	if w.trace != nil {
		w.trace.read(string(line))
	}
	if found := readComplaint(string(line)); found != nil {
		w.missing = found
	}
	if !bytes.HasPrefix(line, []byte("+")) {
		w.recent = append(w.recent[max(0, len(w.recent)-maxRecent+1):], string(line))
	}
	w.emit(string(line))
}

// flush passes on a last line without a newline.
func (w *lineWriter) flush() {
	if len(w.pending) > 0 {
		w.pass(w.pending)
		w.pending = nil
	}
}
