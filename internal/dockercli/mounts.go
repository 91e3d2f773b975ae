package dockercli

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// mounts are host paths by container path, the longest container paths first.
type mounts []mount

type mount struct{ container, host string }

// mounts reads -v and --mount.
func (o options) mounts() (all mounts, err error) {
	add := func(outside, inside string) error {
		if !strings.HasPrefix(outside, "/") && !strings.HasPrefix(outside, ".") {
			return nil // a volume has a name
		}
		if outside, err = filepath.Abs(outside); err != nil {
			return err
		}
		all = append(all, mount{path.Clean(inside), outside})
		return nil
	}
	for _, volume := range o.volumes {
		if outside, rest, found := strings.Cut(volume, ":"); found {
			inside, _, _ := strings.Cut(rest, ":")
			if err := add(outside, inside); err != nil {
				return nil, err
			}
		}
	}
	for _, bind := range o.binds {
		fields := map[string]string{}
		for field := range strings.SplitSeq(bind, ",") {
			name, value, _ := strings.Cut(field, "=")
			fields[name] = value
		}
		outside := cmp.Or(fields["source"], fields["src"])
		if err := add(outside, cmp.Or(fields["target"], fields["dst"], fields["destination"])); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b mount) int { return len(b.container) - len(a.container) })
	return all, nil
}

// hostPath returns the path here of a container's path.
func (m mounts) hostPath(inside string) (outside string, mounted bool) {
	for _, mount := range m {
		if rest, found := strings.CutPrefix(inside, mount.container); found && (rest == "" || rest[0] == '/' || mount.container == "/") {
			return mount.host + rest, true // rest as written: a variable may follow
		}
	}
	return inside, false
}

// translate replaces container paths in words: files for the AWS CLI, and scripts for shells. Other
// words that look like a path need not be one.
func (m mounts) translate(words []string) ([]string, error) {
	words = slices.Clone(words)
	switch name := path.Base(words[0]); name {
	case "aws", "awslocal", "env", "curl", "nc", "wget":
		for i, word := range words {
			words[i] = m.translateFile(word)
		}
		return words, nil
	}
	for i, word := range words[1:] {
		if isCommandOption(words[i]) {
			translated, err := m.translateScript(word)
			if err != nil {
				return nil, err
			}
			words[i+1] = translated
			continue
		}
		words[i+1] = m.translateFile(word)
		if outside, mounted := m.hostPath(word); mounted {
			words[i+1] = outside
		}
	}
	return words, nil
}

// isCommandOption reports whether a shell takes the next word for its script: -c, -ec, -lc.
func isCommandOption(word string) bool {
	return len(word) > 1 && word[0] == '-' && word[1] != '-' && strings.Contains(word, "c")
}

// translateFile replaces the path in a word that names a file: file://x, --item=file://x.
func (m mounts) translateFile(word string) string {
	for _, prefix := range []string{"fileb://", "file://"} {
		before, inside, found := strings.Cut(word, prefix)
		if found && (before == "" || strings.HasPrefix(before, "--")) {
			outside, _ := m.hostPath(inside)
			return before + prefix + outside
		}
	}
	return word
}

// translateScript replaces the paths with which words of a script begin.
func (m mounts) translateScript(script string) (string, error) {
	if len(m) == 0 {
		return script, nil
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(script), "-c")
	if err != nil {
		return "", fmt.Errorf("the script behind -c cannot be read: %w", err)
	}
	type change struct {
		at, end int
		text    string
	}
	var changes []change
	syntax.Walk(file, func(node syntax.Node) bool {
		word, ok := node.(*syntax.Word)
		if !ok {
			return true
		}
		text, at := literalPrefix(word)
		if !strings.HasPrefix(script[at:], text) {
			return true // a line that goes on in the next one
		}
		translated := m.translateFile(text)
		if outside, mounted := m.hostPath(text); mounted {
			translated = outside
		}
		if translated != text {
			changes = append(changes, change{at, at + len(text), translated})
		}
		return true
	})
	slices.SortFunc(changes, func(a, b change) int { return b.at - a.at })
	for _, c := range changes {
		script = script[:c.at] + c.text + script[c.end:]
	}
	return script, nil
}

// literalPrefix returns the text of a word up to its first expansion, and the offset where it
// begins.
func literalPrefix(word *syntax.Word) (text string, at int) {
	switch part := word.Parts[0].(type) {
	case *syntax.Lit:
		return part.Value, offset(part.Pos())
	case *syntax.SglQuoted:
		if !part.Dollar {
			return part.Value, offset(part.Pos()) + 1
		}
	case *syntax.DblQuoted:
		if len(part.Parts) == 0 {
			break
		}
		if literal, ok := part.Parts[0].(*syntax.Lit); ok {
			return literal.Value, offset(literal.Pos())
		}
	}
	return "", 0
}

func offset(pos syntax.Pos) int { return int(pos.Offset()) } //nolint:gosec // of a text in memory
