package registry

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const secret = "s3cr3t-Passw0rd"

func basic(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

func configFor(host, user string) string {
	return `{"auths":{"` + host + `":{"auth":"` + basic(user, secret) + `"}}}`
}

// credentialsOf returns the credentials of sources.
func credentialsOf(sources ...Source) Credentials { return Credentials{Sources: sources} }

// presented decodes the header as an engine does:
// https://docs.docker.com/reference/api/engine/#section/Authentication
func presented(t *testing.T, header string) (account Account) {
	t.Helper()
	text, err := base64.URLEncoding.DecodeString(header)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &account))
	return account
}

func TestHeaderOfAccounts(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.json")
	require.NoError(t, os.WriteFile(file, []byte(configFor("file.example.com", "filer")), 0o600))

	for _, tc := range []struct {
		name        string
		credentials Credentials
		image, user string // no user: nothing is presented
	}{
		{"user name and password go to their registry", credentialsOf(Login{"registry.example.com", "bob", secret}), "registry.example.com/acme/db:v1", "bob"},
		{"and to no other", credentialsOf(Login{"registry.example.com", "bob", secret}), "amazon/dynamodb-local:latest", ""},
		{"nor to the same host on another port", credentialsOf(Login{"registry.example.com", "bob", secret}), "registry.example.com:5000/db", ""},
		{"nor anywhere when no registry is named", credentialsOf(Login{"", "bob", secret}), "acme/db", ""},
		{"a registry may be written as URL", credentialsOf(Login{Host("https://Registry.example.com/v2/"), "bob", secret}), "registry.example.com/db", "bob"},
		{"Docker Hub by the name other plugins default to", credentialsOf(Login{Host("https://index.docker.io/v1/"), "bob", secret}), "acme/db", "bob"},
		{"Docker Hub by its short name", credentialsOf(Login{Host("docker.io"), "bob", secret}), "index.docker.io/acme/db", "bob"},
		{"config by host", credentialsOf(Config(configFor("registry.example.com", "conf"))), "registry.example.com/db@sha256:0000000000000000000000000000000000000000000000000000000000000000", "conf"},
		{"config by URL", credentialsOf(Config(configFor("https://registry.example.com/v2/", "conf"))), "registry.example.com/db", "conf"},
		{"config by host and port", credentialsOf(Config(configFor("http://localhost:5000", "conf"))), "localhost:5000/db", "conf"},
		{"config of another host", credentialsOf(Config(configFor("other.example.com", "conf"))), "registry.example.com/db", ""},
		{"config with Docker's key for Docker Hub", credentialsOf(Config(configFor("https://index.docker.io/v1/", "conf"))), "acme/db", "conf"},
		{"config with docker.io", credentialsOf(Config(configFor("docker.io", "conf"))), "acme/db", "conf"},
		{"config with registry-1.docker.io", credentialsOf(Config(configFor("https://registry-1.docker.io", "conf"))), "acme/db", "conf"},
		{"config with plain user name and password", credentialsOf(Config(`{"auths":{"r.example.com":{"username":"plain","password":"` + secret + `"}}}`)), "r.example.com/db", "plain"},
		{"user name before config", credentialsOf(Login{"r.example.com", "bob", secret}, Config(configFor("r.example.com", "conf"))), "r.example.com/db", "bob"},
		{"config beside user name for another host", credentialsOf(Login{"r.example.com", "bob", secret}, Config(configFor("base.example.com", "conf"))), "base.example.com/db", "conf"},
		{"the Docker config file last", credentialsOf(Config(configFor("r.example.com", "conf")), ConfigFile(file)), "file.example.com/db", "filer"},
		{"a Docker config file that is not there", credentialsOf(ConfigFile(file + ".missing")), "file.example.com/db", ""},
		{"nothing given", Credentials{}, "registry.example.com/db", ""},
		{"an empty entry, as helpers leave behind", credentialsOf(Config(`{"auths":{"r.example.com":{}}}`)), "r.example.com/db", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			auth, found, err := tc.credentials.Header(t.Context(), ref(t, tc.image).Repository())
			require.NoError(t, err)
			account := presented(t, auth)
			assert.Equal(t, tc.user, account.Username)
			assert.Equal(t, tc.user != "", found)
			if found {
				assert.Equal(t, secret, account.Password)
				assert.NotEmpty(t, account.ServerAddress)
			} else {
				assert.Equal(t, "e30=", auth, "anonymous is an empty object, not an empty header")
			}
		})
	}
}

func TestHeaderOfDockerHub(t *testing.T) {
	auth, _, err := credentialsOf(Login{Host("docker.io"), "bob", secret}).Header(t.Context(), ref(t, "acme/db").Repository())
	require.NoError(t, err)
	assert.Equal(t, "https://index.docker.io/v1/", presented(t, auth).ServerAddress)
}

func TestHeaderOfTokens(t *testing.T) {
	text := `{"auths":{"acme.azurecr.io":{"auth":"` + basic("00000000-0000-0000-0000-000000000000", "") + `","identitytoken":"tok-en"}}}`
	auth, found, err := credentialsOf(Config(text)).Header(t.Context(), ref(t, "acme.azurecr.io/db").Repository())
	require.NoError(t, err)
	assert.True(t, found)
	assert.Equal(t, "tok-en", presented(t, auth).IdentityToken)
}

// helper installs a credential helper for one registry.
func helper(t *testing.T, name, registry, user string) {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\nread server\n" +
		"if [ \"$server\" = " + registry + " ]; then echo '{\"ServerURL\":\"'$server'\",\"Username\":\"" + user + "\",\"Secret\":\"" + secret + "\"}'\n" +
		"elif [ \"$server\" = broken.example.com ]; then echo 'the vault is closed'; exit 1\n" +
		"else echo 'credentials not found in native keychain'; exit 1; fi\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "docker-credential-"+name), []byte(script), 0o755))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestHeaderOfCredentialHelpers(t *testing.T) {
	helper(t, "there", "r.example.com", "helped")
	for _, tc := range []struct {
		name, config, image, user, err string
	}{
		{"the one for the host", `{"credHelpers":{"r.example.com":"there"}}`, "r.example.com/db", "helped", ""},
		{"the one for all hosts", `{"credsStore":"there"}`, "r.example.com/db", "helped", ""},
		{"that does not know the host", `{"credsStore":"there"}`, "amazon/dynamodb-local", "", ""},
		{"that fails", `{"credsStore":"there"}`, "broken.example.com/db", "", "the vault is closed"},
		{"not installed", `{"credHelpers":{"r.example.com":"absent"}}`, "r.example.com/db", "", "credentials of r.example.com to the helper docker-credential-absent, which is not installed here"},
		{"not installed, but for another host", `{"credHelpers":{"r.example.com":"absent"}}`, "amazon/dynamodb-local", "", ""},
		{"not installed, for Docker Hub by another name", `{"credHelpers":{"docker.io":"absent"}}`, "amazon/dynamodb-local", "", "docker-credential-absent"},
		{"a missing store of a host that was logged in to", `{"credsStore":"absent","auths":{"https://r.example.com":{}}}`, "r.example.com/db", "", "docker-credential-absent"},
		{"a missing store of a host that was not", `{"credsStore":"absent","auths":{"r.example.com":{}}}`, "amazon/dynamodb-local", "", ""},
		{"a missing store beside credentials in the file", `{"credsStore":"absent","auths":{"r.example.com":{"auth":"` + basic("plain", secret) + `"}}}`, "r.example.com/db", "plain", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			auth, found, err := credentialsOf(Config(tc.config)).Header(t.Context(), ref(t, tc.image).Repository())
			if tc.err != "" {
				require.ErrorContains(t, err, tc.err)
				assert.NotContains(t, err.Error(), secret)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tc.user, presented(t, auth).Username)
			assert.Equal(t, tc.user != "", found)
		})
	}
}

func TestCredentialHelperIsCancelled(t *testing.T) {
	dir := t.TempDir()
	wait := filepath.Join(dir, "wait") // which goes with the directory
	require.NoError(t, os.WriteFile(wait, nil, 0o600))
	script := "#!/bin/sh\nwhile [ -e " + wait + " ]; do sleep 0.1; done\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "docker-credential-locked"), []byte(script), 0o755))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	ctx, cancel := context.WithCancelCause(t.Context())
	over := errors.New("the run is over")
	cancel(over)
	_, _, err := credentialsOf(Config(`{"credsStore":"locked"}`)).Header(ctx, ref(t, "r.example.com/db").Repository())
	require.ErrorIs(t, err, over)
}

func TestConfigCheck(t *testing.T) {
	for _, tc := range []struct {
		name, config, says string
	}{
		{"not JSON", `password: ` + secret, "is not JSON (after 1 of "},
		{"cut off", configFor("r.example.com", "bob")[:40], "is not JSON"},
		{"more after the end", configFor("r.example.com", "bob") + secret, "is not JSON"},
		{"a list", `["` + secret + `"]`, "wrong kind of value"},
		{"an entry that is text", `{"auths":{"r.example.com":"` + secret + `"}}`, "wrong kind of value"},
		{"auth that is not base64", `{"auths":{"r.example.com":{"auth":"` + secret + `!"}}}`, "is not base64 of username:password"},
		{"auth without a colon", `{"auths":{"r.example.com":{"auth":"` + base64.StdEncoding.EncodeToString([]byte(secret)) + `"}}}`, "is not base64 of username:password"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := Config(tc.config).Check()
			require.ErrorContains(t, err, tc.says)
			assert.NotContains(t, err.Error(), secret[:4])
			_, _, forErr := credentialsOf(Config(tc.config)).Header(t.Context(), ref(t, "r.example.com/db").Repository())
			assert.EqualError(t, forErr, err.Error())
		})
	}
	assert.NoError(t, Config("").Check())
	assert.NoError(t, Config(" \n").Check())
	assert.NoError(t, Config(configFor("r.example.com", "bob")).Check())
}
