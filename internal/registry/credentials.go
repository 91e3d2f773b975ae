package registry

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/docker/cli/cli/config/credentials"
)

// hubNames are the names Docker Hub goes by. The first is the key under which Docker itself keeps
// its credentials.
var hubNames = []string{"https://index.docker.io/v1/", "index.docker.io", Hub, "registry-1.docker.io", "registry.hub.docker.com"}

// Credentials know what to show to registries: of several sources the first that knows a host
// decides.
type Credentials struct {
	Sources []Source
	// Learn is told the secrets of every account that is found; nil for nobody.
	Learn func(secrets ...string)
}

// Source knows the accounts of some registries, or how to get them.
type Source interface {
	Account(ctx context.Context, host string) (account Account, found bool, err error)
}

// Host turns the ways a registry is written (https://host/v2/, index.docker.io, Host:5000) into
// the host that images name.
func Host(registry string) string {
	host := strings.ToLower(credentials.ConvertToHostname(strings.TrimSpace(registry)))
	if slices.Contains(hubNames, host) {
		return Hub
	}
	return host
}

// Header is the value of the header X-Registry-Auth for the registry that holds a repository. There
// is always one to send, because Docker 20.10 answers 400 to a push without the header; found tells
// whether it holds an account.
func (c Credentials) Header(ctx context.Context, repository Repository) (header string, found bool, err error) {
	account, err := c.account(ctx, repository.host)
	if err != nil {
		return "", false, err
	}
	return account.header(), account.isSet(), nil
}

// AccountInfo is what the registry at a host is shown, without what is secret about it.
type AccountInfo struct {
	Nothing  bool
	Username string // empty where a token stands alone
}

// AccountInfo tells what the registry at a host is shown.
func (c Credentials) AccountInfo(ctx context.Context, host string) (AccountInfo, error) {
	account, err := c.account(ctx, host)
	if err != nil {
		return AccountInfo{}, err
	}
	return AccountInfo{Nothing: !account.isSet(), Username: account.Username}, nil
}

// account finds what to show to the registry at a host; the zero Account when nothing is known.
func (c Credentials) account(ctx context.Context, host string) (Account, error) {
	var noHelper error // which matters only if nobody else knows the host
	for _, source := range c.Sources {
		account, found, err := source.Account(ctx, host)
		switch {
		case errors.As(err, new(*MissingHelperError)):
			noHelper = cmp.Or(noHelper, err)
		case err != nil:
			return Account{}, err
		case found:
			account.ServerAddress = keys(host)[0]
			if c.Learn != nil {
				c.Learn(account.secrets()...)
			}
			return account, nil
		}
	}
	return Account{}, noHelper
}

// keys are the names under which a Docker config may know a host, the one Docker uses first.
func keys(host string) []string {
	if host == Hub {
		return hubNames
	}
	return []string{host}
}

// Login is a user name and a password for the registry at one host.
type Login struct{ Host, Username, Password string }

// Account finds it for that host.
func (l Login) Account(_ context.Context, host string) (Account, bool, error) {
	if l.Username == "" || l.Host != host {
		return Account{}, false, nil
	}
	return Account{Username: l.Username, Password: l.Password}, true, nil
}

// Secrets are what is secret about it, in every form in which it is shown.
func (l Login) Secrets() []string {
	return Account{Username: l.Username, Password: l.Password}.secrets()
}
