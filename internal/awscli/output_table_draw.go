package awscli

import (
	"math"
	"strings"

	"golang.org/x/text/width"
)

// terminalWidth is the AWS CLI's width of an output that is no terminal. In a wider table the only
// row of a section is transposed, one line for each of its columns.
const terminalWidth = 80

// cellPadding is the space around the text of a cell, with its edge.
const cellPadding = 4

// tableWriter draws sections.
type tableWriter struct {
	b       *strings.Builder
	colored bool
}

// The styles of --color on.
const (
	edgeStyle  = "\x1b[2m\x1b[33m" // the edges outside of a nested section
	cellStyle  = "\x1b[1m\x1b[34m"
	resetStyle = "\x1b[0m"
)

func (w *tableWriter) write(sections []*section) {
	total := widest(sections)
	if total > terminalWidth {
		for i, s := range sections {
			if len(s.rows) == 1 && len(s.headers) > 0 {
				sections[i] = s.transpose()
			}
		}
		total = widest(sections)
	}
	w.put(strings.Repeat("-", total) + "\n")
	for _, s := range sections {
		w.section(s, total-2*s.level)
	}
}

func (w *tableWriter) section(s *section, total int) {
	if s.title != nil && *s.title != "" {
		w.line(s.level, "|"+centered(*s.title, total, 2)+"|")
		if len(s.headers) == 0 && len(s.rows) == 0 {
			w.line(s.level, "+"+strings.Repeat("-", total-2)+"+")
		}
	}
	cells := s.cellWidths(total)
	if len(cells) == 0 {
		return
	}
	rule := make([]string, len(cells))
	for i, cell := range cells {
		rule[i] = strings.Repeat("-", cell-edges(i))
	}
	if len(s.headers) > 0 {
		headers := make([]string, len(s.headers))
		for i, header := range s.headers {
			headers[i] = centered(header, cells[i], edges(i))
		}
		w.cells(s.level, "+", rule)
		w.cells(s.level, "|", headers)
	}
	if len(s.rows) == 0 {
		return
	}
	w.cells(s.level, "+", rule)
	for _, row := range s.rows {
		texts := make([]string, len(row))
		for i, text := range row {
			texts[i] = w.aligned(text, cells[i]-edges(i))
		}
		w.cells(s.level, "|", texts)
	}
	w.cells(s.level, "+", rule)
}

// edges returns the number of edges of a cell: the one behind it, and one before the first cell.
func edges(cell int) int {
	if cell == 0 {
		return 2
	}
	return 1
}

func (w *tableWriter) cells(level int, edge string, texts []string) {
	w.line(level, edge+strings.Join(texts, edge)+edge)
}

// line writes a line between the edges of the sections around it.
func (w *tableWriter) line(level int, text string) {
	outer := strings.Repeat(w.styled(edgeStyle, "|"), level)
	w.put(outer)
	w.put(text)
	w.put(outer)
	w.put("\n")
}

// put writes one of the AWS CLI's writes. colorama resets the style after each.
func (w *tableWriter) put(text string) {
	w.b.WriteString(text)
	if w.colored {
		w.b.WriteString(resetStyle)
	}
}

func (w *tableWriter) styled(style, text string) string {
	if w.colored {
		return style + text + resetStyle
	}
	return text
}

// transpose returns the section with a row for each column of its only row.
func (s *section) transpose() *section {
	turned := &section{title: s.title, level: s.level}
	for i, header := range s.headers {
		row := []string{header, s.rows[0][i]}
		turned.rows = append(turned.rows, row)
		turned.widen(row)
	}
	return turned
}

func widest(sections []*section) int {
	total := 0
	for _, s := range sections {
		cells := 0
		for _, w := range s.widths {
			cells += w + cellPadding
		}
		title := "None"
		if s.title != nil {
			title = *s.title
		}
		total = max(total, 2+2*s.level+max(textWidth(title), cells))
	}
	return total
}

// cellWidths returns the widths of the cells that together fill total.
func (s *section) cellWidths(total int) []int {
	if len(s.widths) == 0 {
		return nil
	}
	sum := 0
	for _, w := range s.widths {
		sum += w + cellPadding
	}
	factor := float64(total) / float64(sum)
	cells := make([]int, len(s.widths))
	surplus := -total
	for i, w := range s.widths {
		cells[i] = int(math.RoundToEven(factor * float64(w+cellPadding)))
		surplus += cells[i]
	}
	// The first cells lose, or the last cells get, what rounding left over.
	for i := 0; surplus > 0; i++ {
		cells[i%len(cells)]--
		surplus--
	}
	for i := 0; surplus < 0; i++ {
		cells[len(cells)-1-i%len(cells)]++
		surplus++
	}
	return cells
}

// aligned returns a text on the left of its cell.
func (w *tableWriter) aligned(text string, room int) string {
	free := room - textWidth(text)
	padding := 0
	if free >= 2 {
		padding = 2
	}
	return spaces(padding) + w.styled(cellStyle, text) + spaces(free-padding)
}

// centered returns a text in the middle of a cell, whose width includes its edges.
func centered(text string, total, edges int) string {
	left := total/2 - textWidth(text)/2 - 1
	return spaces(left) + text + spaces(total-edges-left-textWidth(text))
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// textWidth counts characters, and those twice that may be wide in East Asian terminals.
func textWidth(text string) int {
	n := 0
	for _, r := range text {
		n++
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			n++
		}
	}
	return n
}
