package outline

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Ports are TCP ports that a text names.
type Ports struct {
	// Addressed are ports in addresses (of a host, a URL or a device of bash) and in variables for
	// a port.
	Addressed []int
	// Numbers are all other numbers that could be ports.
	Numbers []int
	// Listened are ports on which the script makes another program listen.
	Listened []int
	// Starts says that the script runs a program in the background that may listen on any port.
	Starts bool
}

// Merge adds the ports of another text.
func (p *Ports) Merge(other Ports) {
	p.Addressed = union(p.Addressed, other.Addressed)
	p.Numbers = union(p.Numbers, other.Numbers)
	p.Listened = union(p.Listened, other.Listened)
	p.Starts = p.Starts || other.Starts
}

// maxPorts bounds each kind of port. Larger sets are not ports.
const maxPorts = 256

func union(a, b []int) []int {
	for _, port := range b {
		if len(a) < maxPorts && !slices.Contains(a, port) {
			a = append(a, port)
		}
	}
	return a
}

// The places where a port stands. Quoted text counts as well, as for `bash -c`, and so does text in
// other languages.
var (
	addresses = []struct {
		mark string // a substring of every match, which is faster to look for
		form *regexp.Regexp
	}{
		{"://", regexp.MustCompile(`://(?:\[[^\]\s]*\]|[^/\s"'<>:]*):(\d{1,5})\b`)},
		{"/dev/tcp/", regexp.MustCompile(`/dev/tcp/[^/\s]+/(\d{1,5})\b`)},
		{":", regexp.MustCompile(`(?m)(?:^|[\s"'=,(])(?:[A-Za-z][\w.-]*|\d+\.\d+\.\d+\.\d+):([1-9]\d{3,4})(?:$|[\s"',;)/])`)},
		{"port", regexp.MustCompile(`(?i)port["']?\s*[=:]\s*["']?(\d{2,5})\b`)},
		{"port", regexp.MustCompile(`(?i)\$\{\w*port\w*:?[-=](\d{2,5})\}`)},
		{"nc", portOfTool("nc")}, {"ncat", portOfTool("ncat")}, {"netcat", portOfTool("netcat")}, {"telnet", portOfTool("telnet")},
	}
	numbers = regexp.MustCompile(`[\w.]*\d[\w.]*`)
)

func portOfTool(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)\b` + name + `(?:[ \t]+-\S+(?:[ \t]+\d+)?)*[ \t]+[^\s|;&-][^\s|;&]*[ \t]+(\d{1,5})\b`)
}

// PortsIn reads a text of any language.
func PortsIn(text string) Ports {
	var p Ports
	lower := strings.ToLower(text)
	for _, address := range addresses {
		if !strings.Contains(lower, address.mark) {
			continue
		}
		for _, match := range address.form.FindAllStringSubmatch(text, -1) {
			p.Addressed = appendPort(p.Addressed, match[1])
		}
	}
	p.Numbers = numbersIn(text)
	return p
}

func numbersIn(text string) (found []int) {
	for _, number := range numbers.FindAllString(text, 4*maxPorts) {
		if number = strings.TrimRight(number, "."); len(number) > 3 || number == "80" || number == "443" { // shorter ones are counts
			found = appendPort(found, number)
		}
	}
	return found
}

func appendPort(list []int, number string) []int {
	if port, err := strconv.Atoi(number); err == nil && port > 0 && port < 1<<16 && !slices.Contains(list, port) {
		list = append(list, port)
	}
	return list
}

// Ports returns the ports that the script names itself or in the values of its variables. Its `aws`
// commands are left out: they find the database without a port and may hold thousands of numbers.
func (o *Outline) Ports() Ports {
	var p Ports
	for _, word := range o.Words() {
		if !isAWS(word.Command) && strings.ContainsAny(word.Text, "0123456789") {
			p.Merge(PortsIn(word.Text))
		}
	}
	for call := range o.Calls() {
		if isAWS(o.Command(call)) {
			continue
		}
		for _, line := range o.lines(call) {
			p.Merge(PortsIn(line))
			if listenPattern.MatchString(line) {
				p.Starts, p.Listened = true, union(p.Listened, numbersIn(line))
			}
		}
	}
	for node := range syntax.Preorder(o.File) {
		if statement, ok := node.(*syntax.Stmt); ok && statement.Background {
			o.readBackground(statement, &p)
		}
	}
	return p
}

// isAWS reports whether a command finds the database without a port.
func isAWS(command string) bool { return command == "aws" || command == "awslocal" }

// lines returns a call's words joined by spaces, with each of their possible values.
func (o *Outline) lines(call *syntax.CallExpr) []string {
	lines := []string{""}
	for _, word := range call.Args {
		values := o.Fold(word)
		if len(lines)*len(values) > maxValues {
			values = []Value{unknown}
		}
		var longer []string
		for _, line := range lines {
			for _, value := range values {
				longer = append(longer, strings.TrimPrefix(line+" "+value.Text, " "))
			}
		}
		lines = longer
	}
	return lines
}

// listenPattern matches commands that listen on a port.
var listenPattern = regexp.MustCompile(`^(?:\S*/)?(?:nc|ncat|netcat) (?:.* )?-\w*l|http\.server|SimpleHTTPServer|TCP-LISTEN|DynamoDBLocal`)

// nonListening are commands that listen on no port.
var nonListening = []string{"aws", "awslocal", "sleep", "echo", "printf", "curl", "wait", "true", ":", "[", "test", "exit", "cat", "jq", "tee"}

func (o *Outline) readBackground(statement *syntax.Stmt, p *Ports) {
	for node := range syntax.Preorder(statement) {
		call, ok := node.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || slices.Contains(nonListening, path.Base(o.Text(call.Args[0]))) {
			continue
		}
		p.Starts = true
		for _, line := range o.lines(call) {
			p.Listened = union(p.Listened, numbersIn(line))
		}
	}
}
