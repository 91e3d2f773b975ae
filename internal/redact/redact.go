// Package redact finds and masks secrets in texts, however they are encoded.
package redact

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Mask replaces a secret. Drone and Woodpecker use the same text.
const Mask = "******"

// MinLength is the length of the shortest secret, in bytes. Masking every "ab" would make the log
// unreadable and, by the gaps, reveal the secret. Woodpecker has the same limit.
const MinLength = 4

// A secret of this length is never in a text by chance. A shorter one is found only as a whole
// word.
const certainLength = 8

// Redactor finds the secrets of a run in every form: in another case, escaped, in base64, cut. CI
// systems mask secrets only as they are given. The zero Redactor has none.
type Redactor struct {
	mu      sync.RWMutex
	secrets []string // without repetitions
	forms   []string // of the secrets, in which texts are searched for them; without repetitions
}

// AddParts adds the parts of secrets that occur in an image's name, because registries and engines
// mention a host, a path or a tag alone.
func (r *Redactor) AddParts(text string) {
	for _, secret := range slices.Clone(r.secrets) {
		if strings.Contains(text, secret) {
			r.Add(strings.FieldsFunc(secret, func(c rune) bool { return strings.ContainsRune("/:@", c) })...)
		}
	}
}

// Add adds secrets.
func (r *Redactor) Add(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, secret := range secrets {
		r.add(secret)
		// The lines of a key file show up one by one, and CI systems cut logs into lines.
		if strings.Contains(secret, "\n") {
			for line := range strings.Lines(secret) {
				if line = strings.TrimSpace(line); len(line) >= certainLength {
					r.add(line)
				}
			}
		}
	}
	slices.Sort(r.secrets)
	slices.Sort(r.forms)
	r.secrets, r.forms = slices.Compact(r.secrets), slices.Compact(r.forms)
}

func (r *Redactor) add(secret string) {
	if len(secret) < MinLength {
		return
	}
	r.secrets = append(r.secrets, secret)
	if form := strings.TrimSpace(undoEscapes(secret).folded); len(form) >= MinLength {
		r.forms = append(r.forms, form)
	}
}

// String returns s with every secret masked, and every beginning of one where a text was cut.
func (r *Redactor) String(s string) string {
	var text strings.Builder
	done := 0
	for _, span := range r.spans(s, true) {
		text.WriteString(s[done:span.begin])
		text.WriteString(Mask)
		done = span.end
	}
	text.WriteString(s[done:])
	return text.String()
}

// Problem returns a message about values of the user, with every secret masked. If a value or the
// message holds a secret, everything quoted is masked, too: it may be a part of the secret or
// derived from it.
func (r *Redactor) Problem(problem string, values ...string) string {
	masked := r.String(problem)
	if masked == problem && !r.Find(values...) {
		return problem
	}
	return quoted.ReplaceAllString(masked, Mask)
}

var quoted = regexp.MustCompile("\"(\\\\.|[^\"\\\\])*\"|`[^`]*`")

// Find reports whether any of the texts holds a secret. A short one counts only as a whole word, so
// that the password "test" does not match a table test-orders.
func (r *Redactor) Find(texts ...string) bool {
	for _, text := range texts {
		if slices.ContainsFunc(r.spans(text, false), func(s span) bool { return s.certain }) {
			return true
		}
	}
	return false
}

// FindIn is Find for the keys and values of a map, such as labels.
func (r *Redactor) FindIn(m map[string]string) bool {
	for key, value := range m {
		if r.Find(key, value) {
			return true
		}
	}
	return false
}

// FindInJSON is Find for all strings in a JSON value, and in those that are JSON themselves, such
// as the catalog in its label.
func (r *Redactor) FindInJSON(text string) bool {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return r.Find(text)
	}
	return r.findInValue(value)
}

func (r *Redactor) findInValue(value any) bool {
	switch value := value.(type) {
	case string:
		if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
			return r.FindInJSON(value)
		}
		return r.Find(value)
	case []any:
		return slices.ContainsFunc(value, r.findInValue)
	case map[string]any:
		for key, value := range value {
			if r.Find(key) || r.findInValue(value) {
				return true
			}
		}
	}
	return false
}
