package formats_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func init() { writers["terraform"] = writeConfiguration }

// writeConfiguration writes a directory with a configuration.
func writeConfiguration(r *random) sample {
	h := &configuration{random: r}
	s := r.start(1+r.IntN(3), abilities{manyKeys: true})
	for i, table := range s.tables {
		h.resource("aws_dynamodb_table", fmt.Sprintf("table%d", i), h.body(table))
		items := r.items(table, abilities{})
		s.items[table.Name] = items
		for j, item := range items {
			name := h.text(table.Name)
			if r.chance(2) {
				name = expression(fmt.Sprintf("aws_dynamodb_table.table%d.name", i))
			}
			of := object{{"table_name", name}, {"hash_key", expression(fmt.Sprintf("aws_dynamodb_table.table%d.hash_key", i))}, {"item", h.item(item)}}
			h.resource("aws_dynamodb_table_item", fmt.Sprintf("item%d_%d", i, j), of)
		}
	}
	s.format = "terraform"
	s.files["infra/main.tf"] = h.main.String()
	s.files["infra/variables.tf"] = h.variables.String()
	s.files["infra/terraform.tfvars"] = h.values.String()
	s.entries = append(s.entries, entry("infra", nil))
	return s
}

// expression is written as it is.
type expression string

type configuration struct {
	*random
	main, variables, values strings.Builder
}

func (h *configuration) resource(kind, name string, body object) {
	fmt.Fprintf(&h.main, "resource %q %q {\n", kind, name)
	h.members(body, "  ")
	h.main.WriteString("}\n")
}

// members writes attributes and blocks. A list of objects is blocks.
func (h *configuration) members(body object, indent string) {
	for _, m := range h.shuffled(body) {
		if blocks, isList := m.value.([]any); isList && len(blocks) > 0 {
			if _, areBlocks := blocks[0].(object); areBlocks {
				for _, block := range blocks {
					h.main.WriteString(indent + m.name + " {\n")
					h.members(block.(object), indent+"  ")
					h.main.WriteString(indent + "}\n")
				}
				continue
			}
		}
		h.main.WriteString(indent + m.name + " = " + h.value(m.value) + one(h.random, "\n", " # it's {\n", " // \"\n"))
	}
}

// value writes an expression.
func (h *configuration) value(tree any) string {
	switch v := tree.(type) {
	case expression:
		return string(v)
	case string:
		return h.quoted(v)
	case number:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		var elements []string
		for _, element := range v {
			elements = append(elements, h.value(element))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case object:
		var fields []string
		for _, m := range v {
			fields = append(fields, h.quoted(m.name)+one(h.random, " = ", ": ")+h.value(m.value))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	panic(fmt.Sprintf("%T", tree))
}

// quoted writes a text in quotes.
func (h *configuration) quoted(text string) string {
	var quoted strings.Builder
	escape := h.chance(6)
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			quoted.WriteString(`\` + string(c))
		case c == '\n':
			quoted.WriteString(`\n`)
		case c < ' ' || c == 0x7f || escape && c > '~' && c < 0x10000:
			fmt.Fprintf(&quoted, `\u%04x`, c)
		case escape && c > '~':
			fmt.Fprintf(&quoted, `\U%08x`, c)
		default:
			quoted.WriteRune(c)
		}
	}
	return `"` + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(quoted.String()) + `"`
}

// text returns something that has the value of a text.
func (h *configuration) text(text string) any {
	h.made++
	name := fmt.Sprintf("v%d", h.made)
	switch h.IntN(8) {
	case 0:
		fmt.Fprintf(&h.variables, "variable %q {\n  default = %s\n}\n", name, h.quoted(text))
		return expression("var." + name)
	case 1:
		fmt.Fprintf(&h.variables, "variable %q {\n  type = string\n}\n", name)
		fmt.Fprintf(&h.values, "%s = %s\n", name, h.quoted(text))
		return expression("var." + name)
	case 2:
		fmt.Fprintf(&h.variables, "locals {\n  %s = { a = [%s] }\n}\n", name, h.quoted(text))
		return expression(`"${local.` + name + `.a[0]}"`)
	case 3:
		return expression(`join("", [` + h.quoted(text) + `, ""])`)
	case 4:
		return expression(`terraform.workspace == "default" ? ` + h.quoted(text) + ` : "another"`)
	}
	return text
}

// item writes an item as JSON, in one of the ways in which configurations have it.
func (h *configuration) item(item value) any {
	if h.chance(2) {
		return expression("jsonencode(" + h.value(undigit(item.typedFields())) + ")")
	}
	text := h.line(item.typedFields())
	if h.chance(2) || strings.ContainsAny(text, "\r") {
		return text
	}
	return expression("<<ITEM\n" + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text) + "\nITEM\n")
}

// undigit writes digits as texts.
func undigit(tree any) any {
	switch v := tree.(type) {
	case digits:
		return string(v)
	case []any:
		for i := range v {
			v[i] = undigit(v[i])
		}
	case object:
		for i := range v {
			v[i].value = undigit(v[i].value)
		}
	}
	return tree
}

// body returns the arguments and blocks of a table.
func (h *configuration) body(table dynamo.Definition) object {
	return h.dress(h.provided(table)).(object)
}

func (h *configuration) dress(tree any) any {
	switch v := tree.(type) {
	case string:
		return h.text(v)
	case []any:
		for i := range v {
			v[i] = h.dress(v[i])
		}
	case object:
		for i := range v {
			v[i].value = h.dress(v[i].value)
		}
	}
	return tree
}
