package definition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// reader reads one table.
type reader struct {
	file    string
	dialect Dialect
	to      Listener
	dropped []string // names of fields
	failed  bool
	err     error // of the listener
}

func (r *reader) problem(node *document.Node, message string, args ...any) {
	r.problemAt(node.Line, fmt.Errorf(message, args...))
}

func (r *reader) problemAt(line int, err error) {
	r.failed = true
	if r.err == nil {
		r.err = r.to.Problem(format.Place{File: r.file, Line: line}, err)
	}
}

func absent(node *document.Node) bool {
	return node == nil || node.Kind == document.Null && node.Tag == ""
}

// list returns the items of a list; none where it is not there.
func (r *reader) list(node *document.Node, what string) []*document.Node {
	if absent(node) {
		return nil
	}
	if node.Kind != document.List {
		r.problem(node, "%s is a list, found %s", what, node.Kind)
		return nil
	}
	return node.Items
}

// scalar returns the text of a value that is neither list nor map.
func (r *reader) scalar(node *document.Node, what string) (text string, ok bool) {
	switch {
	case strings.HasPrefix(node.Tag, "!") && !strings.HasPrefix(node.Tag, "!!"):
		r.problem(node, "%s has the tag %s, which means nothing here: write the value itself", what, node.Tag)
	case node.Kind == document.Null:
		r.problem(node, "%s is empty", what)
	case !node.IsScalar():
		r.problem(node, "%s is a text, found %s", what, node.Kind)
	default:
		return node.Text, true
	}
	return "", false
}

// text reads a field. It is empty where there is none.
func (r *reader) text(of *document.Node, field string, isRequired bool) string {
	node := of.Get(field)
	if absent(node) {
		if isRequired {
			r.problem(of, "%s is missing", field)
		}
		return ""
	}
	text, ok := r.scalar(node, field)
	if ok && text == "" && isRequired {
		r.problem(node, "%s is empty", field)
	}
	return text
}

// word reads a field with one of several words.
func (r *reader) word(of *document.Node, field string, isRequired bool, words ...string) string {
	text := r.text(of, field, isRequired)
	if text == "" || slices.Contains(words, text) {
		return text
	}
	last := len(words) - 1
	r.problem(of.Get(field), "%s is %q: write %s or %s", field, text, strings.Join(words[:last], ", "), words[last])
	return ""
}

// flag reads a field; false where there is none. CloudFormation takes "true" for true.
func (r *reader) flag(of *document.Node, field string) bool {
	node := of.Get(field)
	if absent(node) {
		return false
	}
	text, ok := r.scalar(node, field)
	switch {
	case !ok:
	case strings.EqualFold(text, "true"):
		return true
	case !strings.EqualFold(text, "false"):
		r.problem(node, "%s is %q: write true or false", field, text)
	}
	return false
}

// number reads a number of capacity units. CloudFormation takes "5" for 5, and 5 where there is
// none.
func (r *reader) number(of *document.Node, field string) int64 {
	if absent(of.Get(field)) && r.dialect == CloudFormation {
		return defaultUnits
	}
	text := r.text(of, field, true)
	if text == "" {
		return 0
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 {
		r.problem(of.Get(field), "%s is %q: write a whole number", field, text)
	}
	return number
}
