package settings

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/redact"
)

func TestEverySecretSettingIsMarkedAndKnown(t *testing.T) {
	t.Parallel()
	docs := settingsTable(t)
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Settings]()) {
		setting := strings.ToLower(strings.TrimPrefix(f.Tag.Get("envconfig"), "PLUGIN_"))
		marked := f.Tag.Get("secret") == "true"
		assert.Equal(t, strings.Contains(docs[setting][1], "from a secret"), marked, "%s in docs.md", setting)
		if !marked {
			assert.NotRegexp(t, "password|token|secret|key|credential", setting)
			continue
		}
		var settings Settings
		reflect.ValueOf(&settings).Elem().FieldByIndex(f.Index).SetString(secret)
		assert.Equal(t, redact.Mask, settings.Redactor().String(secret), setting)
		assert.NotContains(t, settings.String(), secret, setting)
	}
}

func TestPartsOfASecretInTheNameOfAnImageAreKnown(t *testing.T) {
	t.Parallel()
	const secret = "h0st.of.nobody/tok3n-Of:Nob0dy"
	for _, settings := range []Settings{
		{Password: secret, BaseImage: "docker.io/" + secret}, {Password: secret, SeedImage: secret}, {Password: secret, From: secret + "@sha256:1"},
		{Password: secret, Repo: secret}, {Password: secret, Registry: "https://" + secret}, {Password: secret, Snapshots: "- {tag: a, from: " + secret + "}"},
	} {
		for _, part := range []string{"h0st.of.nobody", "tok3n-of", "nob0dy"} {
			assert.Equal(t, "lookup "+redact.Mask+": no such host", settings.Redactor().String("lookup "+part+": no such host"), settings)
		}
	}
	assert.Equal(t, "h0st.of.nobody", Settings{Password: secret}.Redactor().String("h0st.of.nobody"), "elsewhere they are words")
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
			redactor := Settings{Config: tc.config}.Redactor()
			assert.NotContains(t, redactor.String("it is "+secret), secret)
			assert.NotContains(t, redactor.String(tc.config), secret)
		})
	}
}

func TestKeysOfClouds(t *testing.T) {
	t.Parallel()
	escaped, err := json.Marshal(googleKey)
	require.NoError(t, err)
	for _, key := range []string{googleKey, base64.StdEncoding.EncodeToString([]byte(googleKey))} {
		redactor := Settings{JSONKey: key, SecretKey: secret + "-aws", OIDCTokenID: "header.claims.signature"}.Redactor()
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
