package plugin

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/docker/docker/api/types/registry"
)

// mask stands where a secret stood, as Drone and Woodpecker write it.
const mask = "******"

// Anything shorter is no secret: hiding every "ab" would ruin the log and, by the gaps, tell the secret. Woodpecker draws the same line.
const shortestSecret = 4

// A secret of this length does not stand in a text by chance; a shorter one is found only when it stands alone.
const certainSecret = 8

// A Redactor knows the run's secrets in every form they may take on. CI systems hide secrets too, but only as they were given:
// not the base64 of an X-Registry-Auth header, and not what a JSON encoder escapes. The zero Redactor knows none.
type Redactor struct {
	mu    sync.RWMutex
	forms []string // without repetitions
}

// NewRedactor knows the secrets of settings: the password, every credential in config, and the keys for registries of Amazon and Google.
func NewRedactor(settings Settings) *Redactor {
	r := &Redactor{}
	r.addAccount(registry.AuthConfig{Username: settings.Username, Password: settings.Password})
	r.addConfig(settings.Config)
	r.addGoogleKey(settings.JSONKey)
	r.Add(settings.SecretKey, settings.OIDCTokenID)
	return r
}

// Add makes secrets known.
func (r *Redactor) Add(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, secret := range secrets {
		r.forms = append(r.forms, forms(secret)...)
		// The lines of a key file show up one by one, and CI systems cut logs into lines.
		if strings.Contains(secret, "\n") {
			for line := range strings.Lines(secret) {
				if line = strings.TrimSpace(line); len(line) >= certainSecret {
					r.forms = append(r.forms, forms(line)...)
				}
			}
		}
	}
	slices.Sort(r.forms)
	r.forms = slices.Compact(r.forms)
}

// AddAuth makes known what an X-Registry-Auth header holds: a Docker config file or a credential helper may have secrets of its own.
func (r *Redactor) AddAuth(header string) {
	account, err := registry.DecodeAuthConfig(header)
	if err != nil || *account == (registry.AuthConfig{}) {
		return
	}
	r.Add(header)
	r.addAccount(*account)
}

// addAccount makes known an account's secrets, alone and joined with the user name as protocols do.
func (r *Redactor) addAccount(account registry.AuthConfig) {
	r.Add(account.Password, account.IdentityToken, account.RegistryToken, account.Auth)
	if account.Password != "" {
		r.Add(base64.StdEncoding.EncodeToString([]byte(account.Username + ":" + account.Password)))
		if header, err := registry.EncodeAuthConfig(registry.AuthConfig{Username: account.Username, Password: account.Password}); err == nil {
			r.Add(header)
		}
	}
}

// addConfig makes known every credential in a Docker config. A config that cannot be read is a secret from end to end.
func (r *Redactor) addConfig(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	var config struct {
		Auths       map[string]registry.AuthConfig
		HTTPHeaders map[string]string `json:"HttpHeaders"`
	}
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		r.Add(text)
		return
	}
	for _, account := range config.Auths {
		if pair, err := base64.StdEncoding.DecodeString(account.Auth); err == nil {
			user, password, _ := strings.Cut(string(pair), ":")
			r.addAccount(registry.AuthConfig{Username: user, Password: password})
		}
		r.addAccount(account)
	}
	r.Add(slices.Collect(maps.Values(config.HTTPHeaders))...)
}

// forms are the ways a secret may be written.
func forms(secret string) []string {
	if len(secret) < shortestSecret {
		return nil
	}
	quoted := strconv.Quote(secret) // as %q and logrus write it
	all := []string{
		secret, quoted[1 : len(quoted)-1],
		url.QueryEscape(secret), url.PathEscape(secret), strings.TrimPrefix(url.UserPassword("", secret).String(), ":"),
	}
	for _, escapeHTML := range []bool{true, false} {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(escapeHTML)
		if err := encoder.Encode(secret); err == nil {
			escaped := strings.TrimSuffix(text.String(), "\n")
			escaped = escaped[1 : len(escaped)-1]
			all = append(all, escaped)
			all = append(all, inBase64(escaped)...)
		}
	}
	return append(all, inBase64(secret)...)
}

// inBase64 is what is seen of a secret in the base64 of any text that holds it. Three bytes make four characters, so there are
// three ways to fall; characters that also depend on the neighbours are left out.
func inBase64(secret string) []string {
	var all []string
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			text := encoding.EncodeToString(append(make([]byte, before), secret...))
			begin, end := (before*8+5)/6, (before+len(secret))*8/6
			if end-begin >= certainSecret {
				all = append(all, text[begin:end])
			}
		}
		all = append(all, encoding.EncodeToString([]byte(secret)))
	}
	return all
}

// String is s with every secret masked.
func (r *Redactor) String(s string) string {
	var text strings.Builder
	done := 0
	for _, span := range r.spans(s) {
		text.WriteString(s[done:span.begin])
		text.WriteString(mask)
		done = span.end
	}
	text.WriteString(s[done:])
	return text.String()
}

// Find says whether any of the texts holds a secret. A short one has to stand alone, so that the password "test" does not refuse a
// table named test-orders.
func (r *Redactor) Find(texts ...string) bool {
	for _, text := range texts {
		for _, span := range r.spans(text) {
			if span.end-span.begin >= certainSecret || !inWord(text, span.begin-1) && !inWord(text, span.end) {
				return true
			}
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

func inWord(text string, at int) bool {
	if at < 0 || at >= len(text) {
		return false
	}
	c := text[at]
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}

type span struct{ begin, end int }

// spans are the places of s that hold secrets, in order. Places that overlap are one, so that no rest of a secret is left.
func (r *Redactor) spans(s string) []span {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var found []span
	for _, form := range r.forms {
		for at := 0; ; at++ {
			next := strings.Index(s[at:], form)
			if next < 0 {
				break
			}
			at += next
			found = append(found, span{at, at + len(form)})
		}
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.begin, b.begin) })
	merged := found[:0]
	for _, one := range found {
		if last := len(merged) - 1; last >= 0 && one.begin < merged[last].end {
			merged[last].end = max(merged[last].end, one.end)
		} else {
			merged = append(merged, one)
		}
	}
	return merged
}
