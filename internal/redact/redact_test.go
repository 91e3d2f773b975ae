package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
)

const secret = "s3cr3t-Passw0rd"

// newRedactor returns a Redactor with secrets.
func newRedactor(secrets ...string) *Redactor {
	redactor := &Redactor{}
	redactor.Add(secrets...)
	return redactor
}

// spellings are forms in which a password has leaked.
func spellings(t *testing.T, user, password string) map[string]string {
	t.Helper()
	marshal := func(v any) string {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		return string(text)
	}
	var unescaped bytes.Buffer
	encoder := json.NewEncoder(&unescaped)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(map[string]string{"password": password}))
	repository, err := registry.ParseRepository("r.example.com/db")
	require.NoError(t, err)
	header, _, err := registry.Credentials{Sources: []registry.Source{registry.Login{Host: "r.example.com", Username: user, Password: password}}}.Header(t.Context(), repository)
	require.NoError(t, err)
	config := marshal(map[string]any{"auths": map[string]any{"r.example.com": map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte(user + ":" + password))}}})
	return map[string]string{
		"raw":                    password,
		"in a sentence":          "logging in with " + password + ".",
		"quoted":                 fmt.Sprintf("%q", password),
		"JSON":                   marshal(map[string]string{"password": password}),
		"JSON without HTML":      unescaped.String(),
		"query":                  url.QueryEscape(password),
		"path":                   url.PathEscape(password),
		"URL":                    (&url.URL{Scheme: "https", User: url.UserPassword(user, password), Host: "r.example.com"}).String(),
		"base64":                 base64.StdEncoding.EncodeToString([]byte(password)),
		"base64url":              base64.RawURLEncoding.EncodeToString([]byte(password)),
		"basic authentication":   "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password)),
		"X-Registry-Auth":        header,
		"config":                 config,
		"config in base64":       base64.StdEncoding.EncodeToString([]byte(config)),
		"base64, shifted by one": base64.StdEncoding.EncodeToString([]byte("x" + password + "yyy")),
		"base64, shifted by two": base64.StdEncoding.EncodeToString([]byte("xx" + password + "yy")),
		"base64, not shifted":    base64.URLEncoding.EncodeToString([]byte("xxx" + password + "y")),
		"twice":                  password + password,
		"next to itself":         password + "," + password,
		"a docker run with -e":   "docker run -e PLUGIN_PASSWORD=" + password + " dynasnap",
	}
}

// leaks reports whether text reveals the password to somebody who undoes up to depth encodings.
func leaks(text, password string, depth int) bool {
	if strings.Contains(text, password) {
		return true
	}
	if depth == 0 {
		return false
	}
	for _, plain := range decodings(text) {
		if plain != text && leaks(plain, password, depth-1) {
			return true
		}
	}
	return false
}

func decodings(text string) (all []string) {
	for _, decode := range []func(string) (string, error){url.QueryUnescape, url.PathUnescape} {
		if plain, err := decode(text); err == nil {
			all = append(all, plain)
		}
	}
	for _, quoted := range regexp.MustCompile(`"(\\.|[^"\\])*"`).FindAllString(text, -1) {
		var plain string
		if json.Unmarshal([]byte(quoted), &plain) == nil {
			all = append(all, plain)
		}
	}
	// Where base64 begins is not always seen: try from each of the first four characters.
	for _, run := range regexp.MustCompile(`[A-Za-z0-9+/_-]{4,}`).FindAllString(text, -1) {
		run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
		for skip := range 4 {
			part := run[skip:]
			if rest := len(part) % 4; rest == 1 {
				part = part[:len(part)-1]
			}
			if plain, err := base64.RawStdEncoding.DecodeString(part); err == nil {
				all = append(all, string(plain))
			}
		}
	}
	return all
}

func TestEncodedSecrets(t *testing.T) {
	t.Parallel()
	for _, password := range []string{secret, `p"a\ss&w<o>rd`, "with spaces/and+plus=%41", "pässwörd-ünïcode", "hunter22", "p:ss@w,rd;/x?"} {
		redactor := newRedactor(password)
		for name, text := range spellings(t, "bob", password) {
			require.True(t, leaks(text, password, 4), "%s: the test does not see that %s leaks %s", name, text, password)
			masked := redactor.String(text)
			assert.False(t, leaks(masked, password, 4), "%s of %q: %s", name, password, masked)
			assert.Contains(t, masked, Mask, "%s of %q", name, password)
			assert.True(t, redactor.Find("harmless", text), "%s of %q", name, password)
		}
	}
}

func TestOtherTextIsKept(t *testing.T) {
	t.Parallel()
	redactor := newRedactor("abc", secret)
	for _, text := range []string{"", "abc", "bob pushed to r.example.com", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "auths"} {
		assert.Equal(t, text, redactor.String(text), "short secrets, user names, hosts and digests are no secrets")
	}
	assert.Equal(t, "a "+Mask+" b", redactor.String("a "+secret+" b"))
	assert.Equal(t, secret, (&Redactor{}).String(secret), "the zero Redactor knows nothing")
}

func TestFindInJSON(t *testing.T) {
	t.Parallel()
	redactor := &Redactor{}
	redactor.Add(`pä"ss\w<o>rd`, "test")
	asJSON := func(value any) string {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		return string(text)
	}
	for text, want := range map[string]bool{
		asJSON(map[string]any{"Author": `by pä"ss\w<o>rd`}):                                               true,
		asJSON([]any{map[string]any{`pä"ss\w<o>rd`: 1}}):                                                  true,
		asJSON(map[string]any{"catalog": asJSON(map[string]any{"tables": []string{`x pä"ss\w<o>rd y`}})}): true,
		asJSON(map[string]any{"catalog": asJSON(asJSON([]any{`pä"ss\w<o>rd`}))}):                          true,
		asJSON(map[string]any{"comment": "line\ntest\n"}):                                                 true,
		asJSON(map[string]any{"comment": "a test-table", "n": 1, "none": nil}):                            false,
		`no JSON, but {pä"ss\w<o>rd`:                                                                      true,
		`{`:                                                                                               false,
	} {
		assert.Equal(t, want, redactor.FindInJSON(text), text)
	}
}

func TestOverlappingSecrets(t *testing.T) {
	t.Parallel()
	redactor := &Redactor{}
	redactor.Add("first-half", "half-second-part")
	assert.Equal(t, "<"+Mask+">", redactor.String("<first-half-second-part>"))
}

func TestLinesOfKeyFiles(t *testing.T) {
	t.Parallel()
	redactor := newRedactor("{\n  \"private_key\": \"MIIEvQIBADANBg\"\n}")
	assert.NotContains(t, redactor.String(`"private_key": "MIIEvQIBADANBg"`), "MIIEvQ")
	assert.Equal(t, "}", redactor.String("}"))
}

func TestFind(t *testing.T) {
	t.Parallel()
	redactor := &Redactor{}
	redactor.Add(secret, "test")
	for _, tc := range []struct {
		text string
		want bool
	}{
		{"", false},
		{"PASSWORD=" + secret, true},
		{"x" + secret + "x", true},
		{`{"name":"test-orders"}`, false},
		{"latest", false},
		{"amazon/dynamodb-local:test.1", false},
		{`["PASSWORD=test"]`, true},
		{"test", true},
	} {
		assert.Equal(t, tc.want, redactor.Find(tc.text), tc.text)
	}
	assert.False(t, redactor.Find())
	assert.True(t, redactor.FindIn(map[string]string{"a": "b", "c": "d " + secret}))
	assert.True(t, redactor.FindIn(map[string]string{secret: "b"}))
	assert.False(t, redactor.FindIn(map[string]string{"a": "b"}))
}
