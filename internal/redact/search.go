package redact

import (
	"cmp"
	"slices"
	"strings"
)

// span is a place of a text that holds a secret.
type span struct {
	begin, end int
	certain    bool // it does not stand there by chance
}

// spans returns the places of a text that hold secrets or, with cut, beginnings of secrets that
// were cut off. They are in order, and overlapping places are joined, so that no rest of a secret
// is left.
func (s secrets) spans(text string, cut bool) []span {
	if len(s.texts) == 0 {
		return nil
	}
	var found []span
	s.search(text, identity, 0, cut, func(begin, end int, certain bool) { found = append(found, span{begin, end, certain}) })
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.begin, b.begin) })
	merged := found[:0]
	for _, one := range found {
		if last := len(merged) - 1; last >= 0 && one.begin < merged[last].end {
			merged[last].end = max(merged[last].end, one.end)
			merged[last].certain = merged[last].certain || one.certain
		} else {
			merged = append(merged, one)
		}
	}
	return merged
}

// Configs hold base64, and headers hold configs in base64.
const maxBase64Depth = 3

// search finds secrets in the text itself, in its plain text, and in the base64 of the plain text.
// at maps the text to that of the caller.
func (s secrets) search(text string, at positions, depth int, cut bool, found func(begin, end int, certain bool)) {
	note := func(in string, at positions, begin, end int) {
		certain := end-begin >= certainLength || !inWord(in, begin-1) && !inWord(in, end)
		if certain || depth == 0 {
			from, to := at(begin, end)
			found(from, to, certain)
		}
	}
	for _, secret := range s.texts {
		eachMatch(text, secret, func(begin, end int) { note(text, at, begin, end) })
	}
	p := undoEscapes(text)
	inFolded := func(begin, end int) (int, int) { return at(p.positions(p.fold(begin, end))) }
	for _, form := range s.forms {
		eachMatch(p.folded, form, func(begin, end int) { note(p.folded, inFolded, begin, end) })
	}
	if cut {
		s.searchCuts(p.folded, func(begin, end int) {
			from, to := inFolded(begin, end)
			found(from, to, false)
		})
	}
	if depth < maxBase64Depth {
		for _, inner := range base64In(p.text) {
			s.search(
				inner.text,
				func(begin, end int) (int, int) { return at(p.positions(inner.positions(begin, end))) },
				depth+1,
				false,
				found,
			)
		}
	}
}

// ellipses mark a text that was cut. Quotes may stand before them.
var ellipses = []string{"…", "..."}

// searchCuts finds beginnings of secrets at the end of a text that was cut.
func (s secrets) searchCuts(text string, found func(begin, end int)) {
	for _, ellipsis := range ellipses {
		eachMatch(text, ellipsis, func(end, _ int) {
			before := strings.TrimRight(text[:end], "\"'` ")
			for _, form := range s.forms {
				n := min(len(form)-1, len(before))
				for n >= MinLength && !strings.HasSuffix(before, form[:n]) {
					n--
				}
				if n >= MinLength {
					found(len(before)-n, len(before))
				}
			}
		})
	}
}

// eachMatch calls found for all places of a part in a text.
func eachMatch(text, part string, found func(begin, end int)) {
	for at := 0; ; at++ {
		next := strings.Index(text[at:], part)
		if next < 0 {
			return
		}
		at += next
		found(at, at+len(part))
	}
}

func inWord(text string, at int) bool {
	if at < 0 || at >= len(text) {
		return false
	}
	c := text[at]
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}
