package registry

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/registry"
)

// Secrets are those of the accounts that were given by name and in the config, in every form in
// which they are presented.
func (c Credentials) Secrets() []string {
	return append(accountSecrets(registry.AuthConfig{Username: c.Username, Password: c.Password}), configSecrets(c.Config)...)
}

// accountSecrets are an account's secrets, alone and joined with the user name as protocols do.
func accountSecrets(account registry.AuthConfig) []string {
	secrets := []string{account.Password, account.IdentityToken, account.RegistryToken, account.Auth}
	if account.Password == "" {
		return secrets
	}
	secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte(account.Username+":"+account.Password)))
	header, err := registry.EncodeAuthConfig(registry.AuthConfig{Username: account.Username, Password: account.Password})
	if err == nil {
		secrets = append(secrets, header)
	}
	return secrets
}

// configSecrets are the text of a Docker config and every credential in it.
func configSecrets(text string) []string {
	var config struct {
		Auths       map[string]registry.AuthConfig
		HTTPHeaders map[string]string `json:"HttpHeaders"`
	}
	if json.Unmarshal([]byte(text), &config) != nil {
		return []string{text}
	}
	secrets := []string{text}
	for _, account := range config.Auths {
		if pair, err := base64.StdEncoding.DecodeString(account.Auth); err == nil {
			user, password, _ := strings.Cut(string(pair), ":")
			secrets = append(secrets, accountSecrets(registry.AuthConfig{Username: user, Password: password})...)
		}
		secrets = append(secrets, accountSecrets(account)...)
	}
	return append(secrets, slices.Collect(maps.Values(config.HTTPHeaders))...)
}

// Secrets are the key as it was given, as it is presented, and what is secret in it.
func (k GoogleKey) Secrets() []string {
	var content struct {
		PrivateKey string `json:"private_key"`
	}
	secrets := []string{string(k), k.JSON()}
	if json.Unmarshal([]byte(k.JSON()), &content) == nil {
		secrets = append(secrets, content.PrivateKey)
	}
	return secrets
}
