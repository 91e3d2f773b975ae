package formats_test

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A tree is a document to write: nil, bool, string, number, []any, object or one of these.
type (
	number string
	// digits are a number that stands as a text where numbers do, in YAML without quotes.
	digits string
	// binary and textSet are what YAML has tags for.
	binary  string
	textSet []string
	object  []member
	member  struct {
		name  string
		value any
	}
	// function is a function of CloudFormation: !Sub or Fn::Sub.
	function struct {
		name     string
		argument any
	}
)

// shuffled returns an object's members in any order.
func (r *random) shuffled(o object) object {
	r.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
	return o
}

// json writes a tree as JSON, in one of many ways.
func (r *random) json(tree any) string {
	w := jsonWriter{random: r, blank: one(r, "", "", " ", "\n", "\n\t ", "\r\n")}
	w.write(tree)
	return w.String()
}

// line writes a tree as JSON on a line.
func (r *random) line(tree any) string {
	w := jsonWriter{random: r, blank: one(r, "", " ")}
	w.write(tree)
	return w.String()
}

type jsonWriter struct {
	*random
	strings.Builder
	blank string
}

func (w *jsonWriter) write(tree any) {
	switch v := tree.(type) {
	case nil:
		w.WriteString("null")
	case bool:
		fmt.Fprint(w, v)
	case number:
		w.WriteString(string(v))
	case digits:
		w.write(string(v))
	case string:
		w.WriteString(w.quote(v))
	case []any:
		w.group('[', ']', len(v), func(i int) { w.write(v[i]) })
	case object:
		w.group('{', '}', len(v), func(i int) {
			w.WriteString(w.quote(v[i].name) + ":" + w.blank)
			w.write(v[i].value)
		})
	case function:
		w.write(v.long())
	default:
		panic(fmt.Sprintf("%T", tree))
	}
}

func (w *jsonWriter) group(open, end byte, count int, element func(i int)) {
	w.WriteByte(open)
	for i := range count {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(w.blank)
		element(i)
	}
	w.WriteString(w.blank)
	w.WriteByte(end)
}

// quote writes a text of JSON, with more escapes than it needs or not.
func (r *random) quote(text string) string {
	var quoted strings.Builder
	escape := r.chance(10)
	quoted.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			quoted.WriteString(`\` + string(c))
		case c < ' ' || escape && c < 0x10000:
			fmt.Fprintf(&quoted, `\u%04x`, c)
		case escape:
			fmt.Fprintf(&quoted, `\u%04x\u%04X`, 0xd800+(c-0x10000)>>10, 0xdc00+(c-0x10000)&0x3ff)
		default:
			quoted.WriteRune(c)
		}
	}
	quoted.WriteByte('"')
	return quoted.String()
}

// long returns a function without a tag.
func (f function) long() object {
	if f.name == "Ref" || f.name == "Condition" {
		return object{{f.name, f.argument}}
	}
	return object{{"Fn::" + f.name, f.argument}}
}

// yaml writes a tree as YAML, in one of many ways.
func (r *random) yaml(tree any) string {
	text, err := yaml.Marshal(r.node(tree))
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (r *random) node(tree any) *yaml.Node {
	scalar := func(tag, text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: text} }
	flow := yaml.Style(0)
	if r.chance(4) {
		flow = yaml.FlowStyle
	}
	switch v := tree.(type) {
	case nil:
		return scalar("!!null", one(r, "null", "~"))
	case bool:
		return scalar("!!bool", strconv.FormatBool(v))
	case number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: string(v)}
	case string:
		node := scalar("!!str", v)
		switch {
		case !isOrdinary(v):
			node.Style = yaml.DoubleQuotedStyle
		case r.chance(2):
			node.Style = one(r, yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle)
		}
		return node
	case digits:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: string(v), Style: one(r, 0, yaml.SingleQuotedStyle)}
	case binary:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!binary", Value: base64Of(string(v)), Style: yaml.TaggedStyle}
	case textSet:
		node := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!set", Style: flow | yaml.TaggedStyle}
		for _, element := range v {
			node.Content = append(node.Content, r.node(element), r.node(nil))
		}
		return node
	case []any:
		node := &yaml.Node{Kind: yaml.SequenceNode, Style: flow}
		for _, element := range v {
			node.Content = append(node.Content, r.node(element))
		}
		return node
	case object:
		node := &yaml.Node{Kind: yaml.MappingNode, Style: flow}
		for _, m := range v {
			node.Content = append(node.Content, r.node(m.name), r.node(m.value))
		}
		return node
	case function:
		if r.chance(2) {
			return r.node(v.long())
		}
		node := r.node(v.argument)
		if node.Tag != "" && strings.HasPrefix(node.Tag, "!") && !strings.HasPrefix(node.Tag, "!!") {
			return r.node(v.long()) // one tag does not stand before another
		}
		node.Tag = "!" + v.name
		node.Style |= yaml.TaggedStyle
		return node
	}
	panic(fmt.Sprintf("%T", tree))
}

// isOrdinary reports whether the writer of YAML can be trusted with a text in any style.
func isOrdinary(text string) bool {
	for _, c := range text {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return text != "" && strings.TrimSpace(text) == text
}

// document writes a tree as JSON or YAML, and returns how its file is called.
func (r *random) document(name string, tree any) (file, text string) {
	if r.chance(2) {
		return name + ".json", r.json(tree)
	}
	return name + one(r, ".yaml", ".yml"), r.yaml(tree)
}
