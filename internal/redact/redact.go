// Package redact keeps secrets out of texts. It is told the secrets, and masks or finds them in
// whatever way they are written.
package redact

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Mask stands where a secret stood, as Drone and Woodpecker write it.
const Mask = "******"

// MinLength is the length of the shortest secret, in bytes. Anything shorter is no secret: hiding
// every "ab" would ruin the log and, by the gaps, tell the secret. Woodpecker draws the same line.
const MinLength = 4

// A secret of this length does not stand in a text by chance; a shorter one is found only when it stands alone.
const certainLength = 8

// A Redactor knows the run's secrets, and finds them in whatever way they are written: in another
// case, escaped, in base64, cut. CI systems hide secrets too, but only as they were given. The zero
// Redactor knows none.
type Redactor struct {
	mu      sync.RWMutex
	secrets []string // without repetitions
	forms   []string // of the secrets, in which texts are searched for them; without repetitions
}

// AddParts makes known the parts of the secrets that stand in a text that names images: registries
// and engines speak of a host, a path or a tag.
func (r *Redactor) AddParts(text string) {
	for _, secret := range slices.Clone(r.secrets) {
		if strings.Contains(text, secret) {
			r.Add(strings.FieldsFunc(secret, func(c rune) bool { return strings.ContainsRune("/:@", c) })...)
		}
	}
}

// Add makes secrets known.
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

// String is s with every secret masked, and every beginning of one where a text was cut.
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

// Problem is what is wrong with values of the user's, with every secret masked. Where one of the
// values holds a secret, or the problem does, whatever is quoted is masked, too: it may be a part
// of the secret, or what was made of it.
func (r *Redactor) Problem(problem string, values ...string) string {
	masked := r.String(problem)
	if masked == problem && !r.Find(values...) {
		return problem
	}
	return quoted.ReplaceAllString(masked, Mask)
}

var quoted = regexp.MustCompile("\"(\\\\.|[^\"\\\\])*\"|`[^`]*`")

// Find says whether any of the texts holds a secret. A short one has to stand alone, so that the password "test" does not refuse a
// table named test-orders.
func (r *Redactor) Find(texts ...string) bool {
	for _, text := range texts {
		if slices.ContainsFunc(r.spans(text, false), func(s span) bool { return s.certain }) {
			return true
		}
	}
	return false
}

// FindIn is Find for the keys and values of a map, as labels are.
func (r *Redactor) FindIn(m map[string]string) bool {
	for key, value := range m {
		if r.Find(key, value) {
			return true
		}
	}
	return false
}

// FindInJSON is Find for all the texts in a JSON value, and in those that are JSON themselves, as
// the catalog is in its label.
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
