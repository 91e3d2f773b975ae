package redact

import (
	"slices"
	"strings"
)

// MinLength is the length of the shortest secret, in bytes. Masking every "ab" would make the log
// unreadable and, by the gaps, reveal the secret. Woodpecker has the same limit.
const MinLength = 4

// A secret of this length is never in a text by chance. A shorter one is found only as a whole
// word.
const certainLength = 8

// secrets are texts to be found in others. They are sorted and differ from each other.
type secrets struct {
	texts []string
	forms []string // of the texts, in which others are searched for them
}

// add adds texts, and the lines of those with several: the lines of a key file show up one by one,
// and CI systems cut logs into lines.
func (s *secrets) add(texts ...string) {
	for _, text := range texts {
		s.addOne(text)
		if strings.Contains(text, "\n") {
			for line := range strings.Lines(text) {
				if line = strings.TrimSpace(line); len(line) >= certainLength {
					s.addOne(line)
				}
			}
		}
	}
	slices.Sort(s.texts)
	slices.Sort(s.forms)
	s.texts, s.forms = slices.Compact(s.texts), slices.Compact(s.forms)
}

func (s *secrets) addOne(text string) {
	if len(text) < MinLength {
		return
	}
	s.texts = append(s.texts, text)
	if form := strings.TrimSpace(undoEscapes(text).folded); len(form) >= MinLength {
		s.forms = append(s.forms, form)
	}
}
