package settings

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/registry"
)

func TestSecretSettingsAreMarked(t *testing.T) {
	t.Parallel()
	docs := settingsTable(t)
	for _, f := range fields() {
		assert.Equal(t, strings.Contains(docs[f.setting][1], "from a secret"), f.secret, "%s in docs.md", f.setting)
		if !f.secret {
			assert.NotRegexp(t, "password|token|secret|key|credential", f.setting)
			continue
		}
		settings, redactor, _, _ := Load(map[string]string{Variable(f.setting): secret})
		assert.Equal(t, redact.Mask, redactor.String(secret), f.setting)
		assert.NotContains(t, settings.String(), secret, f.setting)
	}
}

func TestPartsOfASecretAreKnown(t *testing.T) {
	t.Parallel()
	const secret = "h0st.of.nobody/tok3n-Of:Nob0dy"
	load := func(more map[string]string) *redact.Redactor {
		more["PLUGIN_PASSWORD"] = secret
		_, redactor, _, _ := Load(more)
		return redactor
	}
	for variable, text := range map[string]string{
		"PLUGIN_BASE_IMAGE": "docker.io/" + secret, "PLUGIN_SEED_IMAGE": secret, "PLUGIN_FROM": secret + "@sha256:1", "PLUGIN_REPO": secret,
		"PLUGIN_REGISTRY": "https://" + secret, "PLUGIN_SNAPSHOTS": "- {tag: a, from: " + secret + "}",
	} {
		redactor := load(map[string]string{variable: text})
		for _, part := range []string{"h0st.of.nobody", "tok3n-of", "nob0dy"} {
			assert.Equal(t, "lookup "+redact.Mask+": no such host", redactor.String("lookup "+part+": no such host"), variable)
		}
	}
	assert.Equal(t, "h0st.of.nobody", load(map[string]string{}).String("h0st.of.nobody"), "elsewhere they are words")
}

func TestSecretsInConfigAreKnown(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, config string }{
		{"auth", `{"auths":{"r.example.com":{"auth":"` + base64.StdEncoding.EncodeToString([]byte("bob:"+secret)) + `"}}}`},
		{"password", `{"auths":{"r.example.com":{"username":"bob","password":"` + secret + `"}}}`},
		{"identity token", `{"auths":{"r.example.com":{"identitytoken":"` + secret + `"}}}`},
		{"registry token", `{"auths":{"r.example.com":{"registrytoken":"` + secret + `"}}}`},
		{"header", `{"HttpHeaders":{"Authorization":"` + secret + `"}}`},
		{"second registry", `{"auths":{"a.example.com":{"password":"another-one"},"r.example.com":{"password":"` + secret + `"}}}`},
		{"no JSON at all", secret},
	} {
		t.Run(tc.name, func(t *testing.T) {
			redactor := newRedactor(Settings{Config: registry.Config(tc.config)}, nil)
			assert.NotContains(t, redactor.String("it is "+secret), secret)
			assert.NotContains(t, redactor.String(tc.config), secret)
		})
	}
}

func TestCloudKeysAreMasked(t *testing.T) {
	t.Parallel()
	escaped, err := json.Marshal(googleKey)
	require.NoError(t, err)
	for _, key := range []string{googleKey, base64.StdEncoding.EncodeToString([]byte(googleKey))} {
		redactor := newRedactor(Settings{JSONKey: registry.GoogleKey(key), SecretKey: secret + "-aws", OIDCTokenID: "header.claims.signature"}, nil)
		for name, text := range map[string]string{
			"as given":              key,
			"as presented":          googleKey,
			"JSON":                  string(escaped),
			"basic authentication":  base64.StdEncoding.EncodeToString([]byte("_json_key:" + googleKey)),
			"a line of what it has": "TUlJRXZRSUJBREFOQmdrcWhraUc5",
			"the AWS secret":        secret + "-aws",
			"the AWS secret, in %q": fmt.Sprintf("%q", secret+"-aws"),
			"the token":             "header.claims.signature",
			"the token, in base64":  base64.StdEncoding.EncodeToString([]byte("header.claims.signature")),
		} {
			masked := redactor.String("<" + text + ">")
			assert.Contains(t, masked, redact.Mask, name)
			assert.True(t, redactor.Find(text), name)
			for _, leak := range []string{"TUlJRXZRSUJBREFO", secret, "claims"} {
				assert.NotContains(t, masked, leak, name)
			}
		}
	}
}
