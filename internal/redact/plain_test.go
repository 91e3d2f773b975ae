package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ways are the encodings of values on their way to a log or an image.
var ways = []func(string) string{
	strings.ToLower,
	strings.ToUpper,
	strings.TrimSpace,
	strconv.Quote,
	strconv.QuoteToASCII,
	func(s string) string { text, _ := json.Marshal(s); return string(text) },
	func(s string) string {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(map[string]string{"password": s})
		return text.String()
	},
	func(s string) string { return strings.ReplaceAll(s, "/", `\/`) }, // as PHP writes it
	url.QueryEscape,
	url.PathEscape,
	func(s string) string { return url.UserPassword("bob", s).String() },
	func(s string) string { return strings.ReplaceAll(url.PathEscape(s), "'", "%27") }, // as browsers do
	func(s string) string { // every byte
		var all strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&all, "%%%02X", s[i])
		}
		return all.String()
	},
	func(s string) string { return base64.StdEncoding.EncodeToString([]byte("bob:" + s)) },
	func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(`{"p":"` + s + `"}`)) },
	func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s + "yy")) },
	func(s string) string { return "docker run -e PLUGIN_PASSWORD=" + s + " dynasnap" },
}

// firstBase64 is the index of the first way that uses base64.
const firstBase64 = 13 // of the ways

// transform encodes a secret by a chain of ways. Changes of case come first, because they destroy
// base64. It uses base64 at most as often as the search decodes it.
func transform(secret string, chain []byte) string {
	deep := 0
	for i, way := range chain {
		w := int(way) % len(ways)
		if w < 3 && i > 0 {
			continue
		}
		if w >= firstBase64 && w < firstBase64+3 {
			if deep++; deep > maxBase64Depth {
				continue
			}
		}
		secret = ways[w](secret)
	}
	return secret
}

// reveals reports whether somebody who decodes a text step by step finds the secret in it.
func reveals(text, secret string) bool {
	if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
		return true
	}
	for _, plain := range decodings(text) {
		if plain != text && len(plain) <= len(text) && reveals(plain, secret) {
			return true
		}
	}
	return false
}

func assertHidden(t *testing.T, secret string, chain []byte) {
	t.Helper()
	redactor := &Redactor{}
	redactor.Add(secret)
	text := transform(secret, chain)
	masked := redactor.String("<" + text + ">")
	require.Contains(t, masked, Mask, "%q by %v: %q", secret, chain, text)
	require.True(t, redactor.Find("<"+text+">"), "%q by %v: %q", secret, chain, text)
	rest := strings.ReplaceAll(masked, Mask, "")
	require.False(t, reveals(rest, strings.TrimSpace(secret)), "%q by %v: %q", secret, chain, masked)
}

func TestChainsOfEncodings(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{secret, `p"a\ss&w<o>rd`, "with 'blanks'/and+plus=%41", "pässwörd-ÜNÏCODE", "hunter22", "p:ss@w,rd;/x?", `\u0041bc\x41 def%5Cn`, "😀 smile/<&>", "ZWFzeTpwYXNz", " blanks around "} {
		for first := range ways {
			for second := range ways {
				assertHidden(t, secret, []byte{byte(first), byte(second)})
				assertHidden(t, secret, []byte{byte(first), byte(second), byte((first + second) % len(ways))})
			}
		}
	}
}

func FuzzChainsOfEncodings(f *testing.F) {
	f.Add("correct horse/battery+staple", []byte{0, 5, 8})
	f.Add(`"quo\ted"`, []byte{5, 5, 13})
	f.Add("%5C%5Cu0041", []byte{3, 10, 14, 8})
	f.Fuzz(func(t *testing.T, secret string, chain []byte) {
		// What has too few letters left is not searched for, and what is no text neither survives
		// JSON nor is looked for in base64.
		if len(chain) > 5 || !utf8.ValidString(secret) || strings.ContainsFunc(secret, unicode.IsControl) || strings.Contains(secret, "\ufffd") || len(strings.TrimSpace(undoEscapes(secret).folded)) < certainLength {
			t.Skip()
		}
		assertHidden(t, secret, chain)
	})
}

func TestNestedEscapes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`a\"b\\\"c`:                   "a\"b\"c",
		`%2525 %41\u0042\x43`:         "% abc",
		`\u00e4\u00C4%C3%A4\xc3\xa4ä`: "äääää",
		`\ud83d\ude00 \U0001f600`:     "😀 😀",
		`\ud83d`:                      "\ufffd",
		`C:\temp\new`:                 "c:\temp\new",
		`%zz%4`:                       "%zz%4",
		`\uZZZZ\x4`:                   "uzzzzx4",
		`100% a+b`:                    "100% a b",
		`%5Cn`:                        "\n",
		`%255Cn`:                      "\n",
		`ÄÖÜ and ẞ`:                   "äöü and ß",
	} {
		assert.Equal(t, want, undoEscapes(text).folded, text)
	}
}

func TestMaskCoversOnlyTheSecret(t *testing.T) {
	t.Parallel()
	redactor := &Redactor{}
	redactor.Add("päss/wörd 12", "short")
	for text, want := range map[string]string{
		`ä "P\u00c4SS\/wörd%2012" ö`:                                    `ä "******" ö`,
		"Basic " + base64.StdEncoding.EncodeToString([]byte("a:short")): "Basic ******",
		"a shortage of SHORT":                                           "a ******age of ******",
		"c2hvcnRhZ2U= is shortage":                                      "c2hvcnRhZ2U= is ******age",
		"it was päss/w… and \"päss/wö\"… and päs… and `päss...` there":  "it was ******… and \"******\"… and ******… and `******...` there",
	} {
		masked := redactor.String(text)
		if strings.HasPrefix(text, "Basic ") {
			masked = strings.TrimRight(strings.Replace(masked, "YT", "", 1), "=") // the user's name and the end
		}
		assert.Equal(t, want, masked, text)
	}
}

func BenchmarkString(b *testing.B) {
	redactor := newRedactor(secret, "-----BEGIN PRIVATE KEY-----\nTUlJRXZRSUJBREFOQmdrcWhraUc5\n-----END PRIVATE KEY-----\n")
	for name, line := range map[string]string{
		"line":    `{"Items": [{"customer": {"S": "Bob"}, "resource": {"S": "ACCOUNT-1234"}, "role": {"S": "Admin"}}], "Count": 1, "ScannedCount": 1}`,
		"long":    strings.Repeat("x", 64<<10),
		"escapes": strings.Repeat(`\u00e4%20`, 8<<10),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				_ = redactor.String(line)
			}
		})
	}
}
