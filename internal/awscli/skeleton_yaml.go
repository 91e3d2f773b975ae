package awscli

import (
	"io"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// yamlSkeleton prints a sample of an operation's input, with comments that name required members
// and valid values. The AWS CLI quotes its manual there as well.
func (c *command) yamlSkeleton(o *operation) error {
	var b strings.Builder
	if len(o.Input.Members) == 0 {
		b.WriteString("{}\n")
	}
	yamlSampler{out: &b}.structure(o.Input, "", "")
	_, err := io.WriteString(c.stdout, b.String())
	return err
}

type yamlSampler struct {
	sampler
	out *strings.Builder
}

// structure writes the members of a structure. lead, which may be the dash of a list, stands before
// the first one.
func (y yamlSampler) structure(s *model.Shape, indent, lead string) {
	y.stack = append(y.stack[:len(y.stack):len(y.stack)], s.Name)
	for i, m := range s.Members {
		key, gap := m.Name, " "
		if key == "NULL" {
			key = "'NULL'"
		}
		if i == 0 {
			gap = "  "
		} else {
			lead = indent
		}
		y.out.WriteString(lead + key + ":")
		y.value(m.Shape, indent, gap, memberComment(s, m))
	}
}

func memberComment(s *model.Shape, m model.Member) string {
	var words []string
	if slices.Contains(s.Required, m.Name) {
		words = append(words, "[REQUIRED]")
	}
	if len(m.Shape.Enum) > 0 {
		words = append(words, "Valid values are: "+strings.Join(m.Shape.Enum, ", ")+".")
	}
	return strings.Join(words, " ")
}

// value writes a value after its key: on the same line if it is plain, else indented below.
func (y yamlSampler) value(s *model.Shape, indent, gap, comment string) {
	if comment != "" {
		comment = gap + "# " + comment
	}
	if y.isPlain(s) {
		y.out.WriteString(" " + y.plain(s) + comment + "\n")
		return
	}
	y.out.WriteString(comment + "\n")
	switch s.Kind {
	case model.List:
		y.element(s.Element, indent, indent+"- ")
	case model.Map:
		y.out.WriteString(indent + "  KeyName:")
		y.value(s.Element, indent+"  ", "", "")
	default:
		y.structure(s, indent+"  ", indent+"  ")
	}
}

func (y yamlSampler) element(s *model.Shape, indent, lead string) {
	if y.isPlain(s) {
		y.out.WriteString(lead + y.plain(s) + "\n")
		return
	}
	y.structure(s, indent+"  ", lead)
}

// isPlain reports whether a value fits on one line. A structure that contains itself here does.
func (y yamlSampler) isPlain(s *model.Shape) bool {
	return !s.IsNested() || s.Kind == model.Structure && slices.Contains(y.stack, s.Name)
}

func (y yamlSampler) plain(s *model.Shape) string {
	switch value := y.of(s, "").(type) {
	case nil:
		return "!!binary ''"
	case string:
		if s.Kind == model.Timestamp {
			return strings.Replace(value, "T", " ", 1)
		}
		if value == "" {
			return "''"
		}
		return value
	default:
		if s.Kind == model.Structure {
			return "{}"
		}
		return ordered.Compact.String(value)
	}
}
