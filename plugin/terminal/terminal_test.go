package terminal

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// watched is an environment in which a person watches a terminal.
var watched = map[string]string{"TERM": "xterm"}

// screen is a pseudo-terminal that records what is written to it.
type screen struct {
	file    *os.File
	mu      sync.Mutex
	written strings.Builder
	ended   chan struct{}
}

// newScreen opens a pseudo-terminal of a size.
func newScreen(t *testing.T, columns uint16) *screen {
	t.Helper()
	master, file, err := pty.Open()
	require.NoError(t, err)
	require.NoError(t, pty.Setsize(master, &pty.Winsize{Rows: 25, Cols: columns}))
	s := &screen{file: file, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		buffer := make([]byte, 1<<12)
		for {
			n, err := master.Read(buffer)
			if err != nil { // the terminal is closed
				return
			}
			s.mu.Lock()
			s.written.Write(buffer[:n])
			s.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		s.close()
		_ = master.Close()
	})
	return s
}

func (s *screen) close() {
	_ = s.file.Close()
	<-s.ended
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written.String()
}

// control is a control sequence: these two are the only ones that bars need.
var control = regexp.MustCompile(`^\x1b\[(\d+)A\x1b\[J`)

// lines returns what a screen without an end shows, and whether no line was written over another.
func lines(t *testing.T, text string) []string {
	t.Helper()
	var shown []string
	line := ""
	for text != "" {
		if match := control.FindStringSubmatch(text); match != nil {
			var up int
			_, _ = fmt.Sscan(match[1], &up)
			require.Empty(t, line, "the cursor is at the beginning of a line")
			shown, text = shown[:len(shown)-up], text[len(match[0]):]
			continue
		}
		require.NotEqual(t, byte('\x1b'), text[0], "another sequence: %.20q", text)
		if end := "\r\n"; strings.HasPrefix(text, end) {
			shown, line, text = append(shown, line), "", text[len(end):]
			continue
		}
		line, text = line+text[:1], text[1:]
	}
	require.Empty(t, line)
	return shown
}

func open(t *testing.T, s *screen) *Terminal {
	t.Helper()
	opened, ok := Of(s.file, watched)
	require.True(t, ok)
	return opened
}

// waitFor waits until something was written.
func (s *screen) waitFor(t *testing.T, pattern string) {
	t.Helper()
	require.Eventually(t, func() bool { return regexp.MustCompile(pattern).MatchString(s.text()) }, time.Minute, time.Millisecond, "%q", pattern)
}

func TestBarShowsHowMuchIsDone(t *testing.T) {
	s := newScreen(t, 80)
	bar := open(t, s).Begin("pushing r/x")
	s.waitFor(t, `pushing r/x {2,}\d+s\r\n`)
	bar.Set(1, 2, "1MB of 2MB")
	s.waitFor(t, `pushing r/x \[=+>-+\] 1MB of 2MB  \d+s\r\n`)
	bar.Set(7, 2, "2MB of 2MB")
	s.waitFor(t, `pushing r/x \[=+>\] 2MB of 2MB  \d+s\r\n`)
	bar.End()
	s.close()
	assert.Empty(t, lines(t, s.text()), "nothing is left of it")
}

func TestBarOfANarrowTerminal(t *testing.T) {
	s := newScreen(t, 30)
	bar := open(t, s).Begin("pushing registry.example.com/acme/orders-db:latest")
	bar.Set(1, 2, "1MB of 2MB")
	s.waitFor(t, "pushing registry.example.com/…\r\n")
	bar.End()
	s.close()
	assert.Empty(t, lines(t, s.text()))
}

func TestQuickWorkHasNoBar(t *testing.T) {
	s := newScreen(t, 80)
	opened := open(t, s)
	bar := opened.Begin("pushing r/x")
	_, err := io.WriteString(opened, "pushed\n")
	require.NoError(t, err)
	bar.End()
	s.close()
	assert.Equal(t, "pushed\r\n", s.text())
}

func TestBarsAndTheLogDoNotMeet(t *testing.T) {
	s := newScreen(t, 80)
	opened := open(t, s)
	var want []string
	var bars sync.WaitGroup
	for i := range 3 {
		bars.Go(func() {
			for range 2 { // one after another
				bar := opened.Begin(fmt.Sprintf("bar %d", i))
				s.waitFor(t, fmt.Sprintf(`bar %d .*\r\n`, i))
				for done := range int64(1000) {
					bar.Set(done, 1000, fmt.Sprintf("%d of 1000", done))
				}
				bar.End()
			}
		})
	}
	ended := make(chan struct{})
	go func() { bars.Wait(); close(ended) }()
	for running := true; running; {
		line := fmt.Sprintf("line %d %s", len(want), strings.Repeat("x", len(want)%100))
		_, err := io.WriteString(opened, line+"\n")
		require.NoError(t, err)
		want = append(want, line)
		select {
		case <-ended:
			running = false
		case <-time.After(5 * time.Millisecond):
		}
	}
	s.close()
	assert.Equal(t, want, lines(t, s.text()))
}

func TestBarsNeedATerminalThatSomebodyWatches(t *testing.T) {
	s := newScreen(t, 80)
	for name, test := range map[string]struct {
		environ map[string]string
		want    bool
	}{
		"a terminal":             {watched, true},
		"without colours":        {map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, true},
		"not a CI system's":      {map[string]string{"TERM": "xterm", "CI": "false"}, true},
		"a CI system's":          {map[string]string{"TERM": "xterm", "CI": "drone"}, false},
		"one without a cursor":   {map[string]string{"TERM": "dumb"}, false},
		"one that says no more":  {map[string]string{"TERM": ""}, false},
		"one that says not even": {nil, false},
	} {
		_, is := Of(s.file, test.environ)
		assert.Equal(t, test.want, is, name)
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	unsized := newScreen(t, 0)
	for _, output := range []io.Writer{file, &strings.Builder{}, unsized.file} {
		_, is := Of(output, watched)
		assert.False(t, is)
	}
}

func TestTerminalThatIsGone(t *testing.T) {
	master, file, err := pty.Open()
	require.NoError(t, err)
	require.NoError(t, pty.Setsize(master, &pty.Winsize{Rows: 25, Cols: 80}))
	opened, ok := Of(file, watched)
	require.True(t, ok)
	first, second := opened.Begin("first"), opened.Begin("second")
	buffer := make([]byte, 1<<10)
	_, err = master.Read(buffer)
	require.NoError(t, err)
	require.NoError(t, master.Close())
	_, _ = io.WriteString(opened, "whatever\n") // it must not wait for anybody
	first.End()
	second.End()
	require.NoError(t, file.Close())
}
