package awscli

import (
	"encoding/json"
	"slices"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// skeleton prints a sample of an operation's input or output instead of making the call.
func (c *command) skeleton(o *operation, kind string, input *ordered.Object) error {
	switch kind {
	case "yaml-input":
		return c.yamlSkeleton(o)
	case "output":
		sample := sampler{names: true}.of(o.Output, "").(*ordered.Object)
		var check checker // the AWS CLI rejects its own samples of blobs
		check.value(o.Output, sample, "")
		if err := check.problem(); err != nil {
			return err
		}
		if err := checkInput(o, input, c.rawBlobs); err != nil {
			return err
		}
		return c.print(o.Name, sample)
	}
	sample := sampler{}.of(o.Input, "")
	_, err := c.stdout.Write(append(ordered.Style{Comma: ",", Colon: ": ", Indent: "    ", ASCII: true}.Append(nil, sample), '\n'))
	return err
}

// sampler makes a value of each shape. Lists have one element, maps one key.
type sampler struct {
	names bool // strings are the names of their members, not empty
	stack []string
}

func (s sampler) of(shape *model.Shape, name string) any {
	s.stack = append(slices.Clone(s.stack), shape.Name)
	switch shape.Kind {
	case model.Structure:
		sample := &ordered.Object{}
		if s.isInside(shape) {
			return sample
		}
		for _, m := range shape.Members {
			sample.Set(m.Name, s.of(m.Shape, m.Name))
		}
		return sample
	case model.List:
		if s.names {
			name = shape.Element.Name
		}
		return []any{s.of(shape.Element, name)}
	case model.Map:
		sample := &ordered.Object{}
		sample.Set("KeyName", s.of(shape.Element, ""))
		return sample
	case model.Integer, model.Long:
		return json.Number("0")
	case model.Double:
		return json.Number("0.0")
	case model.Boolean:
		return true
	case model.Timestamp:
		return "1970-01-01T00:00:00"
	case model.Blob:
		return nil
	}
	switch {
	case s.names:
		return name
	case len(shape.Enum) > 0:
		return shape.Enum[0]
	}
	return ""
}

// isInside reports whether a structure contains itself here.
func (s sampler) isInside(shape *model.Shape) bool {
	return slices.Contains(s.stack[:len(s.stack)-1], shape.Name)
}
