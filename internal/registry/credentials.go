package registry

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/docker/cli/cli/config/credentials"
)

// hubNames are the names of Docker Hub. The first one is the key under which Docker keeps its
// credentials.
var hubNames = []string{"https://index.docker.io/v1/", "index.docker.io", Hub, "registry-1.docker.io", "registry.hub.docker.com"}

// Credentials find accounts. Of several sources the first one that knows a host decides.
type Credentials struct {
	Sources []Source
	// Learn gets the secrets of every account that is found. It may be nil.
	Learn func(secrets ...string)
}

// Source has the accounts of some registries, or gets them.
type Source interface {
	Account(ctx context.Context, host string) (account Account, found bool, err error)
}

// Host returns the host, as in names of images, of a registry in any spelling (https://host/v2/,
// index.docker.io, Host:5000).
func Host(registry string) string {
	host := strings.ToLower(credentials.ConvertToHostname(strings.TrimSpace(registry)))
	if slices.Contains(hubNames, host) {
		return Hub
	}
	return host
}

// Header returns the value of the header X-Registry-Auth for the registry of a repository. There is
// always a value, because Docker 20.10 answers a push without the header with status 400. found
// reports whether it holds an account.
func (c Credentials) Header(ctx context.Context, repository Repository) (header string, found bool, err error) {
	account, err := c.account(ctx, repository.host)
	if err != nil {
		return "", false, err
	}
	return account.header(), account.isSet(), nil
}

// AccountInfo describes an account without its secrets.
type AccountInfo struct {
	Nothing  bool
	Username string // empty where a token stands alone
}

// AccountInfo describes the account for the registry at a host.
func (c Credentials) AccountInfo(ctx context.Context, host string) (AccountInfo, error) {
	account, err := c.account(ctx, host)
	if err != nil {
		return AccountInfo{}, err
	}
	return AccountInfo{Nothing: !account.isSet(), Username: account.Username}, nil
}

// account returns the account for the registry at a host. It is zero when no source has one.
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

// keys returns the names under which a Docker config may have a host. Docker's own comes first.
func keys(host string) []string {
	if host == Hub {
		return hubNames
	}
	return []string{host}
}

// Login is a user name and a password for the registry at one host.
type Login struct{ Host, Username, Password string }

// Account returns the account for that host.
func (l Login) Account(_ context.Context, host string) (Account, bool, error) {
	if l.Username == "" || l.Host != host {
		return Account{}, false, nil
	}
	return Account{Username: l.Username, Password: l.Password}, true, nil
}

// Secrets returns the password in every form in which it is presented.
func (l Login) Secrets() []string {
	return Account{Username: l.Username, Password: l.Password}.secrets()
}
