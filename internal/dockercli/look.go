package dockercli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// defaultNames are those of the database's container where nobody asks for another.
var defaultNames = []string{"dynamodb", "dynamodb-local", "localstack"}

// containerJSON is the database's container as `docker ps` shows it: under whatever name it is
// looked for.
func containerJSON(name string) map[string]any {
	return map[string]any{
		"ID": name, "Names": name, "Image": "amazon/dynamodb-local", "Command": `"java"`,
		"Status": "Up (healthy)", "State": "running", "Ports": "8000/tcp",
	}
}

// readList reads a look at the containers that there are.
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

// readInspect reads a look at the database's container, mostly at its health.
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

// readImages reads a look at the images: of those that there are none is ours to show.
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

// field matches what stands for a value in a line that users of Docker write. Go's templates can do
// more, and would add a third to the size of the program, which every run copies.
var field = regexp.MustCompile(`\{\{\s*(json\s+)?\.([\w.]*)\s*\}\}`)

// show fills in a line with what is in a value.
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

// planVersion is for who looks whether there is a docker.
func planVersion(p plan) (plan, error) {
	p.output = "dynasnap's stand-in for docker, without an engine\n"
	return p, nil
}
