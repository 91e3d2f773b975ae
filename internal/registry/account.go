package registry

import (
	"encoding/base64"
	"encoding/json"
)

// Account is what a client presents to a registry: a user name with a password, or a token. Its
// JSON is that of the engine's header X-Registry-Auth.
type Account struct {
	Username      string `json:"username,omitempty"`
	Password      string `json:"password,omitempty"`
	ServerAddress string `json:"serveraddress,omitempty"`
	IdentityToken string `json:"identitytoken,omitempty"`
	RegistryToken string `json:"registrytoken,omitempty"`
}

// isSet reports whether there is anything to present.
func (a Account) isSet() bool {
	return a.Username != "" || a.Password != "" || a.IdentityToken != "" || a.RegistryToken != ""
}

// header returns the value of X-Registry-Auth. Without an account it is an empty object.
func (a Account) header() string {
	text, _ := json.Marshal(a) // strings alone
	return base64.URLEncoding.EncodeToString(text)
}

// secrets returns the secrets of the account, alone and joined with the user name as in protocols.
func (a Account) secrets() []string {
	if a.Password == "" && a.IdentityToken == "" && a.RegistryToken == "" {
		return nil
	}
	secrets := []string{a.Password, a.IdentityToken, a.RegistryToken, a.header()}
	if a.Password == "" {
		return secrets
	}
	return append(secrets,
		base64.StdEncoding.EncodeToString([]byte(a.Username+":"+a.Password)),
		Account{Username: a.Username, Password: a.Password}.header())
}
