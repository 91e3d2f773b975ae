package registry

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/config/credentials"
	"github.com/docker/cli/cli/config/types"
)

// Config is the text of a Docker config file. Its entries are for the hosts that they name.
type Config string

// Account looks a host up as docker does.
func (c Config) Account(ctx context.Context, host string) (Account, bool, error) {
	config, err := c.parse()
	if err != nil {
		return Account{}, false, err
	}
	entry, err := lookUp(ctx, config, host)
	if err != nil {
		return Account{}, false, err
	}
	account := accountOf(entry)
	return account, account.isSet(), nil
}

// Check returns an error for a config that cannot be read. The error quotes nothing of it.
func (c Config) Check() error {
	_, err := c.parse()
	return err
}

// parse reads the config. It drops messages of the decoder that quote the text, because the text is
// secret.
func (c Config) parse() (*configfile.ConfigFile, error) {
	text := string(c)
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

// Secrets returns the text and every credential in it.
func (c Config) Secrets() []string {
	secrets := []string{string(c)}
	var config struct {
		Auths       map[string]types.AuthConfig
		HTTPHeaders map[string]string `json:"HttpHeaders"`
	}
	if json.Unmarshal([]byte(c), &config) != nil {
		return secrets
	}
	for _, entry := range config.Auths {
		if pair, err := base64.StdEncoding.DecodeString(entry.Auth); err == nil {
			user, password, _ := strings.Cut(string(pair), ":")
			secrets = append(secrets, Account{Username: user, Password: password}.secrets()...)
		}
		secrets = append(secrets, entry.Auth)
		secrets = append(secrets, accountOf(entry).secrets()...)
	}
	return append(secrets, slices.Collect(maps.Values(config.HTTPHeaders))...)
}

// accountOf decodes an entry of a config, without its host.
func accountOf(entry types.AuthConfig) Account {
	return Account{
		Username:      entry.Username,
		Password:      entry.Password,
		IdentityToken: entry.IdentityToken,
		RegistryToken: entry.RegistryToken,
	}
}

// ConfigFile is the path of a Docker config file. It is empty for none. A file that does not exist
// or cannot be read has no accounts; that is no error.
type ConfigFile string

// DefaultFile returns the path of the current user's Docker config file. It is empty when there is
// no such path.
func DefaultFile() ConfigFile {
	if dir := os.Getenv("DOCKER_CONFIG"); dir != "" {
		return ConfigFile(filepath.Join(dir, "config.json"))
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return ConfigFile(filepath.Join(home, ".docker", "config.json"))
}

// Account looks a host up as docker does.
func (f ConfigFile) Account(ctx context.Context, host string) (Account, bool, error) {
	if f == "" {
		return Account{}, false, nil
	}
	text, err := os.ReadFile(string(f))
	if err != nil {
		return Account{}, false, nil
	}
	account, found, err := Config(text).Account(ctx, host)
	if err != nil {
		return Account{}, false, fmt.Errorf("%s: %w", f, err)
	}
	return account, found, nil
}

// lookUp looks a host up in a config as docker does: first its credential helper, then its entry. A
// missing helper matters only when the config names this host. With "credsStore": "desktop" in a
// mounted file, public images still need no credentials.
func lookUp(ctx context.Context, config *configfile.ConfigFile, host string) (types.AuthConfig, error) {
	helper, named := config.CredentialsStore, false
	var entry types.AuthConfig
	for _, key := range keys(host) {
		if found, err := credentials.NewFileStore(config).Get(key); err == nil && !accountOf(entry).isSet() {
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
		if !accountOf(entry).isSet() && (named || hasEntry(config, host)) {
			return entry, &MissingHelperError{host, program}
		}
		return entry, nil
	}
	account, err := askHelper(ctx, credentials.NewNativeStore(config, helper), keys(host)[0])
	if err != nil { // what it printed, when it failed, is its reason, and users need it
		return entry, fmt.Errorf("asking %s for the credentials of %s: %w", program, host, err)
	}
	if !accountOf(account).isSet() {
		return entry, nil
	}
	return account, nil
}

// askHelper calls a credential helper no longer than ctx. The helper may wait for somebody to
// unlock it.
func askHelper(ctx context.Context, helper credentials.Store, key string) (types.AuthConfig, error) {
	answered := make(chan struct{})
	var answer types.AuthConfig
	var problem error
	go func() {
		defer close(answered)
		answer, problem = helper.Get(key)
	}()
	select {
	case <-answered:
		return answer, problem
	case <-ctx.Done():
		return types.AuthConfig{}, context.Cause(ctx)
	}
}

// hasEntry reports whether somebody logged in to a host. Docker leaves an empty entry when a helper
// keeps the credentials.
func hasEntry(config *configfile.ConfigFile, host string) bool {
	for key := range config.AuthConfigs {
		if Host(key) == host {
			return true
		}
	}
	return false
}
