package dockercli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// defaultNames are the names of the database's container when a script asks for none.
var defaultNames = []string{"dynamodb", "dynamodb-local", "localstack"}

// containerJSON returns the database's container as docker ps shows it, under any name.
func containerJSON(name string) map[string]any {
	return map[string]any{
		"ID": name, "Names": name, "Image": "amazon/dynamodb-local", "Command": `"java"`,
		"Status": "Up (healthy)", "State": "running", "Ports": "8000/tcp",
	}
}

// readList reads docker ps and the like.
func readList(p plan, arguments []string) (plan, error) {
	set := flagSet("n,last project-directory", "a,all l,latest no-trunc orphans s,size")
	filters := set.StringArrayP("filter", "f", nil, "")
	quiet := set.BoolP("quiet", "q", false, "")
	services := set.Bool("services", false, "")
	status := set.StringArray("status", nil, "")
	format := set.String("format", "", "")
	set.SetInterspersed(true)
	if err := set.Parse(arguments); err != nil {
		return p, err
	}
	names := set.Args()
	states := *status
	for _, filter := range *filters {
		switch key, value, _ := strings.Cut(filter, "="); key {
		case "name":
			names = append(names, strings.Trim(value, "^/$"))
		case "status":
			states = append(states, value)
		}
	}
	for _, state := range states {
		if state != "running" {
			return p, nil
		}
	}
	if len(names) == 0 {
		names = defaultNames
	}
	row := "{{.ID}}   {{.Image}}   {{.Command}}   {{.Status}}   {{.Ports}}   {{.Names}}"
	switch {
	case *quiet || *services:
		row = "{{.Names}}"
	case *format == "json":
		row = "{{json .}}"
	case *format != "" && *format != "table" && *format != "pretty":
		row = strings.TrimPrefix(*format, "table ")
	default:
		p.output = "CONTAINER ID   IMAGE   COMMAND   STATUS   PORTS   NAMES\n"
	}
	for _, name := range names {
		shown, err := show(row, containerJSON(name))
		if err != nil {
			return p, err
		}
		p.output += shown
	}
	return p, nil
}

// readInspect reads docker inspect. Scripts mostly ask for the health.
func readInspect(p plan, arguments []string) (plan, error) {
	set := flagSet("type", "s,size")
	format := set.StringP("format", "f", "", "")
	set.SetInterspersed(true)
	if err := set.Parse(arguments); err != nil {
		return p, err
	}
	for _, name := range set.Args() {
		shown, err := show(cmp.Or(*format, "[{{json .}}]"), map[string]any{
			"Id": name, "Name": "/" + name,
			"State": map[string]any{"Status": "running", "Running": true, "Health": map[string]any{"Status": "healthy"}},
		})
		if err != nil {
			return p, err
		}
		p.output += shown
	}
	return p, nil
}

// readImages reads docker images. The list is empty.
func readImages(p plan, arguments []string) (plan, error) {
	set := flagSet("f,filter format", "a,all digests no-trunc")
	quiet := set.BoolP("quiet", "q", false, "")
	set.SetInterspersed(true)
	if err := set.Parse(arguments); err != nil {
		return p, err
	}
	if !*quiet && !set.Changed("format") {
		p.output = "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\n"
	}
	return p, nil
}

// field matches a field of a Go template as docker users write it. Go's own templates can do more,
// but would add a third to the size of the program, which every run copies.
var field = regexp.MustCompile(`\{\{\s*(json\s+)?\.([\w.]*)\s*\}\}`)

// show fills the fields of a format with those of a value.
func show(format string, value map[string]any) (string, error) {
	var unknown error
	line := field.ReplaceAllStringFunc(format, func(match string) string {
		parts := field.FindStringSubmatch(match)
		var found any = value
		for _, name := range strings.FieldsFunc(parts[2], func(r rune) bool { return r == '.' }) {
			inner, _ := found.(map[string]any)
			if found = inner[name]; found == nil {
				unknown = fmt.Errorf("what is asked for is not known here: %s", match)
				return ""
			}
		}
		if text, ok := found.(string); ok && parts[1] == "" {
			return text
		}
		text, _ := json.Marshal(found) // strings, a boolean and maps of them
		return string(text)
	})
	if unknown == nil && strings.Contains(line, "{{") {
		unknown = fmt.Errorf("what is asked for is not known here: %s; what is: {{.State.Health.Status}} and the like", format)
	}
	return line + "\n", unknown
}

// planVersion answers docker version, with which scripts look for docker.
func planVersion(p plan) (plan, error) {
	p.output = "dynasnap's stand-in for docker, without an engine\n"
	return p, nil
}
