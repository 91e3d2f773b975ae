package awscli_test

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// outcome is all that can be seen after a command.
type outcome struct {
	stdout, stderr string
	status         int
	files          map[string]string
	state          dynamo.Catalog
}

// shownBytes is how much of a text is kept as it is.
const shownBytes = 16 << 10

// shortened is a text, or of a long one the beginning and a digest.
func shortened(text string) string {
	if len(text) <= shownBytes {
		return text
	}
	return fmt.Sprintf("%s\n… %d bytes, sha256 %x\n", text[:shownBytes/16], len(text), sha256.Sum256([]byte(text)))
}

// compare tells where other, the outcome of ours, differs from that of the real CLI, and how.
func (o outcome) compare(other outcome) map[string]string {
	found := map[string]string{}
	differ := func(place string, theirs, ours any) {
		if want, got := fmt.Sprint(theirs), fmt.Sprint(ours); want != got {
			want, got = differingLines(want, got)
			found[place] = fmt.Sprintf("real: %s\nours: %s", indented(want), indented(got))
		}
	}
	differ("stdout", o.stdout, other.stdout)
	differ("stderr", o.stderr, other.stderr)
	differ("status", o.status, other.status)
	differ("files", o.files, other.files)
	if lines := o.state.Diff(other.state); len(lines) > 0 {
		found["state"] = strings.Join(lines, "\n")
	}
	return found
}

// differingLines cuts the lines off that two texts begin and end with in common, but for the
// nearest.
func differingLines(a, b string) (string, string) {
	const context = 2
	as, bs := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	shorter := min(len(as), len(bs))
	head, tail := 0, 0
	for head < shorter && as[head] == bs[head] {
		head++
	}
	for tail < shorter-head && as[len(as)-1-tail] == bs[len(bs)-1-tail] {
		tail++
	}
	head, tail = max(head-context, 0), max(tail-context, 0)
	return strings.Join(as[head:len(as)-tail], ""), strings.Join(bs[head:len(bs)-tail], "")
}

// indented sets text of several lines apart.
func indented(text string) string {
	if !strings.Contains(strings.TrimSuffix(text, "\n"), "\n") {
		return fmt.Sprintf("%q", text)
	}
	return "\n  | " + strings.ReplaceAll(text, "\n", "\n  | ")
}
