package awscli

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// terminalWidth is what the AWS CLI takes for it when its output is no terminal. In a wider table the only row of
// a section stands upright, one line for each of its columns.
const terminalWidth = 80

// cellPadding is the room around a text in its cell, with the edge.
const cellPadding = 4

// writeTable appends a value as --output table shows it: boxes one below the other, each an indentation deeper
// than the object it is nested in. Nothing is written for a value that is empty, false or 0 to Python, and nothing
// but the title for another plain value. It follows awscli/formatter.py and awscli/table.py.
func writeTable(b *strings.Builder, title string, value any, colored bool) error {
	t := &table{}
	if err := t.add(heading(title), value, 0); err != nil {
		return err
	}
	if len(t.sections) > 0 {
		(&tableWriter{b, colored}).write(t.sections)
	}
	return nil
}

// table collects sections; what is added goes to the last one.
type table struct{ sections []*section }

// section is one box.
type section struct {
	title   *string // nil: not shown, yet as wide as Python's None
	level   int     // how deep it is nested
	headers []string
	rows    [][]string
	columns int   // of every row; less than 0 before the first
	widths  []int // of the texts in each column
}

func heading(text string) *string { return &text }

func newSection(title *string, level int) *section {
	return &section{title: title, level: level, columns: -1}
}

func (t *table) begin(title *string, level int) {
	t.sections = append(t.sections, newSection(title, level))
}

func (t *table) last() *section { return t.sections[len(t.sections)-1] }

// add begins a section, if there is a title, and fills it.
func (t *table) add(title *string, value any, level int) error {
	if isFalse(value) {
		return nil
	}
	if title != nil {
		t.begin(title, level)
	}
	switch v := value.(type) {
	case *ordered.Object:
		return t.addObject(v, level)
	case []any:
		if isObject(v[0]) {
			return t.addObjects(v, title, level)
		}
		return t.addList(v)
	}
	return nil
}

func (t *table) addObject(object *ordered.Object, level int) error {
	plain, nested := membersOf([]any{object})
	var row []string
	for _, key := range plain {
		member, _ := object.Get(key)
		row = append(row, python.Text(member))
	}
	switch len(plain) {
	case 0:
	case 1:
		row = []string{plain[0], row[0]}
	default:
		if err := t.last().setHeaders(plain); err != nil {
			return err
		}
	}
	if len(row) > 0 {
		if err := t.last().addRow(row); err != nil {
			return err
		}
	}
	return t.addMembers(object, nested, level)
}

// addMembers adds those of an object's members that are nested in it.
func (t *table) addMembers(object *ordered.Object, keys []string, level int) error {
	for _, key := range keys {
		member, _ := object.Get(key)
		if err := t.add(&key, member, level+1); err != nil {
			return err
		}
	}
	return nil
}

// addObjects adds a row for each object; each gets a section of its own if any has something nested.
func (t *table) addObjects(list []any, title *string, level int) error {
	headers, nested := membersOf(list)
	for i, element := range list {
		object, ok := element.(*ordered.Object)
		if !ok {
			if len(headers) > 0 || !isEmpty(element) {
				return failed("--output table cannot show a list of objects that also holds %s", python.Literal(element))
			}
			object = &ordered.Object{}
		}
		if i > 0 && len(nested) > 0 {
			t.begin(title, level)
		}
		if i == 0 || len(nested) > 0 {
			if err := t.last().setHeaders(headers); err != nil {
				return err
			}
		}
		row := make([]string, len(headers))
		for i, key := range headers {
			if member, ok := object.Get(key); ok {
				row[i] = python.Text(member)
			}
		}
		if err := t.last().addRow(row); err != nil {
			return err
		}
		if err := t.addMembers(object, nested, level); err != nil {
			return err
		}
	}
	return nil
}

// addList adds a row for each element that does not begin with an object.
func (t *table) addList(list []any) error {
	for _, element := range list {
		var row []string
		switch v := element.(type) {
		case []any:
			if slices.ContainsFunc(v, isNested) {
				if err := t.add(nil, v, 0); err != nil {
					return err
				}
				continue
			}
			for _, cell := range v {
				row = append(row, python.Text(cell))
			}
		case *ordered.Object: // behind another value: the AWS CLI shows its keys
			for key := range v.All() {
				row = append(row, key)
			}
		default:
			row = []string{python.Text(v)}
		}
		if err := t.last().addRow(row); err != nil {
			return err
		}
	}
	return nil
}

// membersOf returns, sorted, the keys under which any of the objects in a list has a plain value, and those under
// which any has a nested one.
func membersOf(list []any) (plain, nested []string) {
	plainKeys, nestedKeys := map[string]bool{}, map[string]bool{}
	for _, element := range list {
		object, ok := element.(*ordered.Object)
		if !ok {
			continue
		}
		for key, member := range object.All() {
			if isNested(member) {
				nestedKeys[key] = true
			} else {
				plainKeys[key] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(plainKeys)), slices.Sorted(maps.Keys(nestedKeys))
}

func (s *section) setHeaders(headers []string) error {
	if s.columns < 0 {
		s.columns = len(headers)
	}
	s.headers = headers
	return s.widen(headers)
}

func (s *section) addRow(row []string) error {
	if s.columns < 0 {
		s.columns = len(row)
	}
	if len(row) != s.columns {
		return failed("Row should have %d elements, instead it has %d", s.columns, len(row))
	}
	s.rows = append(s.rows, row)
	return s.widen(row)
}

func (s *section) widen(row []string) error {
	if len(s.widths) == 0 {
		s.widths = make([]int, len(row))
	}
	if len(row) > len(s.widths) {
		return failed("list index out of range")
	}
	for i, text := range row {
		s.widths[i] = max(s.widths[i], textWidth(text))
	}
	return nil
}

// upright returns the section with a row for each column of its only row.
func (s *section) upright() *section {
	turned := newSection(s.title, s.level)
	for i, header := range s.headers {
		_ = turned.addRow([]string{header, s.rows[0][i]})
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

// stretch returns the widths of the cells that together fill total, if there are any.
func (s *section) stretch(total int) []int {
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
	// What rounding left over is taken from the first cells or given to the last ones.
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

// tableWriter draws sections.
type tableWriter struct {
	b       *strings.Builder
	colored bool
}

// The styles of --color on.
const (
	edgeStyle  = "\x1b[2m\x1b[33m" // of the edges outside of a nested section
	cellStyle  = "\x1b[1m\x1b[34m"
	resetStyle = "\x1b[0m"
)

func (w *tableWriter) write(sections []*section) {
	total := widest(sections)
	if total > terminalWidth {
		for i, s := range sections {
			if len(s.rows) == 1 && len(s.headers) > 0 {
				sections[i] = s.upright()
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
		w.line(s.level, centered("|", *s.title, total))
		if len(s.headers) == 0 && len(s.rows) == 0 {
			w.line(s.level, "+"+strings.Repeat("-", total-2)+"+")
		}
	}
	cells := s.stretch(total)
	if len(cells) == 0 {
		return
	}
	border := "+" + strings.Repeat("-", cells[0]-2) + "+"
	for _, cell := range cells[1:] {
		border += strings.Repeat("-", cell-1) + "+"
	}
	if len(s.headers) > 0 {
		line, edge := "", "|"
		for i, header := range s.headers {
			line += centered(edge, header, cells[i])
			edge = ""
		}
		w.line(s.level, border)
		w.line(s.level, line)
	}
	if len(s.rows) == 0 {
		return
	}
	w.line(s.level, border)
	for _, row := range s.rows {
		line, edge := "", "|"
		for i, text := range row {
			line += edge + w.cell(text, cells[i]-len(edge)-1) + "|"
			edge = ""
		}
		w.line(s.level, line)
	}
	w.line(s.level, border)
}

// line writes a line between the edges of the sections around it.
func (w *tableWriter) line(level int, text string) {
	edges := strings.Repeat(w.styled(edgeStyle, "|"), level)
	w.put(edges)
	w.put(text)
	w.put(edges)
	w.put("\n")
}

// put writes what the AWS CLI writes at a time: colorama resets the style after each.
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

// cell aligns a text to the left.
func (w *tableWriter) cell(text string, total int) string {
	free := total - textWidth(text)
	padding := 0
	if free >= 2 {
		padding = 2
	}
	return spaces(padding) + w.styled(cellStyle, text) + spaces(free-padding)
}

// centered puts a text in the middle of a cell that ends with an edge.
func centered(edge, text string, total int) string {
	left := total/2 - textWidth(text)/2 - 1
	right := total - len(edge) - left - textWidth(text) - 1
	return edge + spaces(left) + text + spaces(right) + "|"
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// textWidth counts characters, those twice that are or may be wide in East Asian terminals.
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

// isFalse tells whether Python takes a value for false.
func isFalse(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case bool:
		return !v
	case json.Number:
		f, _ := v.Float64()
		return f == 0
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case *ordered.Object:
		return v.Len() == 0
	}
	return false
}

func isEmpty(value any) bool {
	list, ok := value.([]any)
	return ok && len(list) == 0 || value == ""
}
