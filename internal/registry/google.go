package registry

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// GoogleKey is the key of a Google service account, as JSON or as its base64.
type GoogleKey string

// IsGoogle reports whether host is one of Google's registries, old or new.
func IsGoogle(host string) bool {
	return host == "gcr.io" || strings.HasSuffix(host, ".gcr.io") || strings.HasSuffix(host, "-docker.pkg.dev")
}

// Account returns the account for Google's registries.
// https://cloud.google.com/artifact-registry/docs/docker/authentication#json-key
func (k GoogleKey) Account(_ context.Context, host string) (Account, bool, error) {
	if !IsGoogle(host) {
		return Account{}, false, nil
	}
	return Account{Username: "_json_key", Password: k.json()}, true, nil
}

// json returns the key as Google issues it.
func (k GoogleKey) json() string {
	text := strings.TrimSpace(string(k))
	if decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil {
		return strings.TrimSpace(string(decoded))
	}
	return text
}

// Secrets returns the key as given, as presented, and its secret parts.
func (k GoogleKey) Secrets() []string {
	var content struct {
		PrivateKey string `json:"private_key"`
	}
	secrets := []string{string(k), k.json()}
	if json.Unmarshal([]byte(k.json()), &content) == nil {
		secrets = append(secrets, content.PrivateKey)
	}
	return secrets
}

// Check returns an error for anything else than such a key. The error quotes nothing of it.
func (k GoogleKey) Check() error {
	var key struct {
		PrivateKey string `json:"private_key"`
	}
	if json.Unmarshal([]byte(k.json()), &key) != nil {
		return errors.New("is neither JSON nor the base64 of it: give the text of the service account's key file")
	}
	if key.PrivateKey == "" {
		return errors.New(`is JSON, but not the key of a service account: it has no "private_key"`)
	}
	return nil
}
