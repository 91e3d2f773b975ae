package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/config/credentials"
	"github.com/docker/cli/cli/config/types"
	"github.com/docker/docker/api/types/registry"
)

// hubNames are the names Docker Hub goes by. The first is the key under which Docker itself keeps its credentials.
var hubNames = []string{"https://index.docker.io/v1/", "index.docker.io", Hub, "registry-1.docker.io", "registry.hub.docker.com"}

// Credentials hold everything a user may have given to be let in by registries. The first of these that knows a host wins:
// user name and password, the given config, the given sources, the Docker config file, what the step has by itself.
type Credentials struct {
	Registry string // the registry that Username and Password are for, as a host or a URL
	Username string
	Password string
	Config   string   // the text of a Docker config file; its entries serve every host they name
	Given    []Source // what else was given
	File     string   // path of a Docker config file to fall back to; empty for none
	Ambient  []Source // what is there without having been given
	// Learn is told the secrets of every account that is found; nil for nobody.
	Learn func(secrets ...string)
}

// Source knows the accounts of some registries, or how to get them.
type Source interface {
	Account(ctx context.Context, host string) (account types.AuthConfig, found bool, err error)
}

// DefaultFile is where Docker keeps its config file for the user who runs us: empty when there is no such place.
func DefaultFile() string {
	if dir := os.Getenv("DOCKER_CONFIG"); dir != "" {
		return filepath.Join(dir, "config.json")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".docker", "config.json")
}

// Host turns the ways a registry is written (https://host/v2/, index.docker.io, Host:5000) into the host that images name.
func Host(registry string) string {
	host := strings.ToLower(credentials.ConvertToHostname(strings.TrimSpace(registry)))
	if slices.Contains(hubNames, host) {
		return Hub
	}
	return host
}

// Check reports a config that cannot be read, without quoting any of it.
func (c Credentials) Check() error {
	_, err := parseConfig(c.Config)
	return err
}

// For is the value of the X-Registry-Auth header for the registry that holds a repository. There is always one to send, because Docker
// 20.10 answers 400 to a push without the header; found tells whether it holds credentials.
func (c Credentials) For(ctx context.Context, repository Repository) (auth string, found bool, err error) {
	account, err := c.account(ctx, repository.host)
	if err != nil {
		return "", false, err
	}
	auth, err = registry.EncodeAuthConfig(forHeader(account))
	return auth, usable(account), err
}

// forHeader is what of an account goes into the header.
func forHeader(account types.AuthConfig) registry.AuthConfig {
	return registry.AuthConfig{
		Username:      account.Username,
		Password:      account.Password,
		ServerAddress: account.ServerAddress,
		IdentityToken: account.IdentityToken,
		RegistryToken: account.RegistryToken,
	}
}

// account finds what to present to host; the zero account when nothing is known.
func (c Credentials) account(ctx context.Context, host string) (types.AuthConfig, error) {
	var noHelper error // which matters only if nobody else knows the host
	for _, source := range c.sources() {
		account, found, err := source.Account(ctx, host)
		switch {
		case errors.As(err, new(*missingHelperError)):
			noHelper = cmp.Or(noHelper, err)
		case err != nil:
			return types.AuthConfig{}, err
		case found:
			account.ServerAddress = keys(host)[0]
			c.learn(account)
			return account, nil
		}
	}
	return types.AuthConfig{}, noHelper
}

// learn tells whoever wants to know the secrets of an account that was found, and the header that
// holds them.
func (c Credentials) learn(account types.AuthConfig) {
	if c.Learn == nil || !usable(account) {
		return
	}
	secrets := accountSecrets(forHeader(account))
	if header, err := registry.EncodeAuthConfig(forHeader(account)); err == nil {
		secrets = append(secrets, header)
	}
	c.Learn(secrets...)
}

// sources are all there are, in the order to ask them.
func (c Credentials) sources() []Source {
	all := []Source{login{Host(c.Registry), c.Username, c.Password}, configFile{"config", func() string { return c.Config }}}
	all = append(all, c.Given...)
	all = append(all, configFile{c.File, c.readFile})
	return append(all, c.Ambient...)
}

// login is a user name and a password for one host.
type login struct{ host, username, password string }

// Account finds it for that host.
func (l login) Account(_ context.Context, host string) (types.AuthConfig, bool, error) {
	if l.username == "" || l.host != host {
		return types.AuthConfig{}, false, nil
	}
	return types.AuthConfig{Username: l.username, Password: l.password}, true, nil
}

// configFile is a Docker config file, and what users call it.
type configFile struct {
	name string
	text func() string
}

// Account looks host up as docker does.
func (c configFile) Account(_ context.Context, host string) (types.AuthConfig, bool, error) {
	var account types.AuthConfig
	file, err := parseConfig(c.text())
	if err == nil {
		account, err = ask(file, host)
	}
	if err != nil {
		return types.AuthConfig{}, false, fmt.Errorf("%s: %w", c.name, err)
	}
	return account, usable(account), nil
}

// readFile reads the file to fall back to; one that is not there or not ours to read is no source of credentials, and no error.
func (c Credentials) readFile() string {
	if c.File == "" {
		return ""
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return ""
	}
	return string(text)
}

// keys are the names under which a config may know host, the one Docker uses first.
func keys(host string) []string {
	if host == Hub {
		return hubNames
	}
	return []string{host}
}

func usable(a types.AuthConfig) bool {
	return a.Username != "" || a.Password != "" || a.IdentityToken != "" || a.RegistryToken != ""
}

// parseConfig reads a Docker config. What the decoder has to say about a bad one is left out where it quotes the text: that is a secret.
func parseConfig(text string) (*configfile.ConfigFile, error) {
	config := configfile.New("")
	if strings.TrimSpace(text) == "" {
		return config, nil
	}
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal([]byte(text), &struct{}{}); errors.As(err, &syntax) {
		return nil, fmt.Errorf("is not JSON (after %d of %d bytes): give the text of a Docker config.json", syntax.Offset, len(text))
	}
	switch err := config.LoadFromReader(strings.NewReader(text)); {
	case errors.As(err, &mismatch):
		return nil, fmt.Errorf("is not a Docker config.json: wrong kind of value at byte %d", mismatch.Offset)
	case err != nil:
		return nil, errors.New(`is not a usable Docker config.json: an "auth" is not base64 of username:password`)
	}
	return config, nil
}

// ask looks host up in a config as docker does: its credential helper, else its entry. A helper that is not installed matters only
// when the config names this very host: with "credsStore": "desktop" in a mounted file, public images still need no credentials.
func ask(config *configfile.ConfigFile, host string) (types.AuthConfig, error) {
	helper, named := config.CredentialsStore, false
	var entry types.AuthConfig
	for _, key := range keys(host) {
		if found, err := credentials.NewFileStore(config).Get(key); err == nil && !usable(entry) {
			entry = found
		}
		if own := config.CredentialHelpers[key]; own != "" && !named {
			helper, named = own, true
		}
	}
	if helper == "" {
		return entry, nil
	}
	program := "docker-credential-" + helper
	if _, err := exec.LookPath(program); err != nil {
		if !usable(entry) && (named || hasEntry(config, host)) {
			return entry, &missingHelperError{host, program}
		}
		return entry, nil
	}
	// When a helper fails, what it printed is its reason, and users need it.
	account, err := credentials.NewNativeStore(config, helper).Get(keys(host)[0])
	if err != nil {
		return entry, fmt.Errorf("asking %s for the credentials of %s: %w", program, host, err)
	}
	if !usable(account) {
		return entry, nil
	}
	return account, nil
}

// missingHelperError says that a config leaves the credentials of a host to a program that is not here.
type missingHelperError struct{ host, program string }

func (e *missingHelperError) Error() string {
	return fmt.Sprintf("leaves the credentials of %s to the helper %s, which is not installed here: give username and password, or a config whose \"auths\" hold them", e.host, e.program)
}

// hasEntry says whether somebody logged in to host: docker leaves an empty entry behind when a helper keeps the credentials.
func hasEntry(config *configfile.ConfigFile, host string) bool {
	for key := range config.AuthConfigs {
		if Host(key) == host {
			return true
		}
	}
	return false
}
