package main

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// tableRow is a setting's row in docs.md.
func tableRow(s setting) string {
	text, standard := s.short, "*none*"
	if s.required {
		text = requiredMark + text
	}
	if s.standard != "" {
		standard = "`" + s.standard + "`"
	}
	if s.more != "" {
		text += " " + s.more
	}
	if s.secret {
		text += " Give it from a secret."
	}
	switch len(s.aliases) {
	case 0:
	case 1:
		text += " Alias: " + codes(s.aliases, ", ") + "."
	default:
		text += " Aliases: " + codes(s.aliases, ", ") + "."
	}
	switch len(s.fallback) {
	case 0:
	case 1:
		text += " Falls back to the variable " + codes(s.fallback, ", ") + "."
	default:
		text += " Falls back to the variables " + codes(s.fallback, " and ") + "."
	}
	return fmt.Sprintf("| `%s` | %s | %s |\n", s.name, standard, strings.ReplaceAll(text, "|", `\|`))
}

// codes are words in Markdown's quotes.
func codes(words []string, between string) string {
	return "`" + strings.Join(words, "`"+between+"`") + "`"
}

// actionInput is a setting as an input of action.yml.
func actionInput(s setting) string {
	text := fmt.Sprintf("  %s:\n    description: %s\n", s.name, scalar(description(s)))
	if s.required {
		text += "    required: true\n"
	}
	return text
}

// indexProperty is a setting as a property in Drone's plugin index, with all keys that its schema
// asks for.
func indexProperty(s setting) string {
	kind, standard := "string", fmt.Sprintf("%q", s.standard)
	switch s.kind {
	case "bool":
		kind, standard = "boolean", s.standard
	case "int":
		kind, standard = "number", s.standard
	case "List", "[]Spec", "[]seed.Entry":
		kind, standard = "array", "[]"
	case "Labels", "Variables", "Parameters", "Renames", "Mounts", "dynamo.Expectations":
		kind, standard = "object", "{}"
	}
	return fmt.Sprintf("  %s:\n    type: %s\n    defaultValue: %s\n    description: %s\n    secret: %t\n    required: %t\n",
		s.name, kind, standard, scalar(description(s)), s.secret, s.required)
}

var (
	link   = regexp.MustCompile(`\[([^\]]*)\]\(([^)]*)\)`)
	marked = regexp.MustCompile("`|\\*\\*")
	row    = regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (.*) \\|$")
)

// description is what a setting is, without Markdown.
func description(s setting) string {
	text := plain(s.short)
	if s.standard != "" {
		text += " Default " + s.standard + "."
	}
	return text
}

// withLinks is a text without Markdown, in which links of docs.md are whole.
func withLinks(text string) string {
	const pages = "https://github.com/dynasnap/dynasnap/blob/main/docs/"
	return plain(link.ReplaceAllStringFunc(text, func(found string) string {
		parts := link.FindStringSubmatch(found)
		target := parts[2]
		if strings.HasPrefix(target, "#") {
			target = "docs.md" + target
		}
		return parts[1] + " (" + pages + target + ")"
	}))
}

// plain is a text without Markdown.
func plain(text string) string {
	return strings.TrimSpace(marked.ReplaceAllString(link.ReplaceAllString(text, "$1"), ""))
}

// tableRows returns what the tables with these headings say of each key or option. Of an option of
// several formats it is what the first one says.
func tableRows(text string, headings ...string) map[string]string {
	rows := map[string]string{}
	for _, heading := range headings {
		for table := range strings.SplitSeq(text, "\n\n") {
			if !strings.HasPrefix(table, "| "+heading+" | ") {
				continue
			}
			for _, row := range row.FindAllStringSubmatch(table, -1) {
				if _, known := rows[row[1]]; !known {
					rows[row[1]] = plain(strings.ReplaceAll(row[2], `\|`, "|"))
				}
			}
		}
	}
	return rows
}

// scalar is a text in YAML, in quotes where it needs them.
func scalar(text string) string {
	out, err := yaml.Marshal(text)
	if err != nil {
		panic(err) // a text always has a form
	}
	return strings.TrimSpace(string(out))
}
