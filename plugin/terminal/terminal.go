// Package terminal writes a log to a terminal, with bars below it for what takes long.
package terminal

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/moby/term"
	"github.com/vbauerster/mpb/v8"
)

// refreshRate is the time between two drawings of the bars.
const refreshRate = 100 * time.Millisecond

// Terminal is a terminal that a person watches. Bars have no colours. It is safe for concurrent
// use.
type Terminal struct {
	file *os.File

	mu    sync.Mutex
	bars  *mpb.Progress // nil where none is shown
	shown int
}

// Of returns the terminal that an output goes to. It returns false for any other output, for a
// terminal that cannot move its cursor (TERM=dumb) or has no width, as one that nobody has sized, and
// where the environment is a CI system's, which keeps what is written (CI).
func Of(output io.Writer, environ map[string]string) (*Terminal, bool) {
	file, isFile := output.(*os.File)
	switch ci := environ["CI"]; {
	case !isFile || !isatty.IsTerminal(file.Fd()):
		return nil, false
	case environ["TERM"] == "" || environ["TERM"] == "dumb" || ci != "" && ci != "false":
		return nil, false
	}
	size, err := term.GetWinsize(file.Fd())
	return &Terminal{file: file}, err == nil && size.Width > 0
}

// Write writes whole lines. They appear above the bars.
func (t *Terminal) Write(lines []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bars != nil {
		if n, err := t.bars.Write(lines); err == nil { // it fails where the terminal could not be drawn on
			return n, nil
		}
	}
	return t.file.Write(lines)
}

// show shows a bar below the others.
func (t *Terminal) show(b *Bar) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b.ended {
		return
	}
	if t.bars == nil {
		t.bars = mpb.New(mpb.WithOutput(t.file), mpb.WithRefreshRate(refreshRate))
	}
	if drawn, err := t.bars.Add(0, mpb.BarFillerFunc(b.fill), b.left(), b.right()); err == nil {
		b.drawn = drawn
		t.shown++
	}
}

// remove removes a bar. When the last one is gone, all lines are written and no bar is left.
func (t *Terminal) remove(b *Bar) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b.ended = true
	if b.drawn == nil {
		return
	}
	const fromScreen = true
	b.drawn.Abort(fromScreen)
	b.drawn = nil
	if t.shown--; t.shown == 0 {
		t.bars.Wait()
		t.bars = nil
	}
}
