package outline

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Ports are the TCP ports that texts name.
type Ports struct {
	// Addressed are those that stand where an address has one, of a host, a URL or a device of
	// bash's, and the values of variables for a port.
	Addressed []int
	// Numbers are all others that could be ports.
	Numbers []int
	// Listened are those that a script has something else listen on.
	Listened []int
	// Starts says that a script runs something in the background that may listen anywhere.
	Starts bool
}

// Merge adds what other texts name.
func (p *Ports) Merge(other Ports) {
	p.Addressed = union(p.Addressed, other.Addressed)
	p.Numbers = union(p.Numbers, other.Numbers)
	p.Listened = union(p.Listened, other.Listened)
	p.Starts = p.Starts || other.Starts
}

// maxPorts is how many ports of a kind are told apart: who names more names something else.
const maxPorts = 256

func union(a, b []int) []int {
	for _, port := range b {
		if len(a) < maxPorts && !slices.Contains(a, port) {
			a = append(a, port)
		}
	}
	return a
}

// Places where a port stands. What is quoted in a script, as for `bash -c`, counts as well, and
// what is written in another language.
var (
	addresses = []struct {
		mark string // that there is in all of them: it is soon looked for
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
		if number = strings.TrimRight(number, "."); len(number) > 3 || number == "80" || number == "443" { // or it is a count
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

// Ports are those that the script names, itself or by the values of its variables, but for its
// `aws` commands: they find the database by themselves, and may hold thousands of numbers.
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

// isAWS tells whether a command is one that finds the database by itself.
func isAWS(command string) bool { return command == "aws" || command == "awslocal" }

// lines are a call's words in a row, with the values that they may have.
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

// listenPattern matches what waits for others to connect.
var listenPattern = regexp.MustCompile(`^(?:\S*/)?(?:nc|ncat|netcat) (?:.* )?-\w*l|http\.server|SimpleHTTPServer|TCP-LISTEN|DynamoDBLocal`)

// nonListening are commands that listen nowhere.
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
