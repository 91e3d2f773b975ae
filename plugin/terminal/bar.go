package terminal

import (
	"io"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// patience is how long something takes before it gets a bar. What is quickly done would flicker.
const patience = 500 * time.Millisecond

// barWidth is the width of a bar without its texts, in columns.
const barWidth = 30

// Bar says what is being done, for how long, and how much of it is done.
type Bar struct {
	terminal *Terminal
	what     string
	begin    time.Time
	appears  *time.Timer
	state    atomic.Pointer[state]

	ended bool     // guarded by the terminal, as is drawn
	drawn *mpb.Bar // nil while it is not shown
}

// state is how much is done.
type state struct {
	done, total int64
	words       string
}

// style is that of the bars.
var style = mpb.BarStyle().Build

// Begin shows a bar as soon as what it is for takes some time.
func (t *Terminal) Begin(what string) *Bar {
	b := &Bar{terminal: t, what: what, begin: time.Now()}
	b.state.Store(&state{})
	b.appears = time.AfterFunc(patience, func() { t.show(b) })
	return b
}

// Set sets how much is done, in numbers and in words. The total is 0 where it is not known.
func (b *Bar) Set(done, total int64, words string) { b.state.Store(&state{done, total, words}) }

// End removes the bar. What is written later does not meet it.
func (b *Bar) End() {
	b.appears.Stop()
	b.terminal.remove(b)
}

// fill draws the bar itself, where there is something to draw.
func (b *Bar) fill(w io.Writer, statistics decor.Statistics) error {
	now := b.state.Load()
	if now.total <= 0 {
		return nil
	}
	statistics.Total, statistics.Current = now.total, min(now.done, now.total)
	statistics.RequestedWidth = barWidth
	return style().Fill(w, statistics)
}

// left is what stands before the bar.
func (b *Bar) left() mpb.BarOption {
	return mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return b.what }))
}

// right is what stands behind it.
func (b *Bar) right() mpb.BarOption {
	return mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
		text := time.Since(b.begin).Round(time.Second).String()
		if now := b.state.Load(); now.words != "" {
			text = now.words + "  " + text
		}
		return text
	}))
}
