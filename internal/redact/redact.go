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

// Redactor finds the secrets of a run in every form: in another case, escaped, in base64, cut. CI
// systems mask secrets only as they are given. The zero Redactor has none.
type Redactor struct {
	mu    sync.RWMutex
	known secrets
}

// AddParts adds the parts of secrets that occur in an image's name, because registries and engines
// mention a host, a path or a tag alone.
func (r *Redactor) AddParts(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, secret := range slices.Clone(r.known.texts) {
		if strings.Contains(text, secret) {
			r.known.add(strings.FieldsFunc(secret, func(c rune) bool { return strings.ContainsRune("/:@", c) })...)
		}
	}
}

// Add adds secrets.
func (r *Redactor) Add(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known.add(secrets...)
}

// spans returns the places of secrets in s and, if cut, of their beginnings where a text was cut.
func (r *Redactor) spans(s string, cut bool) []span {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.known.spans(s, cut)
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
