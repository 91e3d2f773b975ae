// Package images finds the images that a run needs, and advises on refusals of a registry: it alone
// knows which setting helps.
package images

import (
	"context"
	"errors"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/registry/ecr"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// Accounts are a run's accounts for registries.
type Accounts struct {
	registry.Credentials
	login  registry.Login // of username and password
	amazon *ecr.Source
}

// NewAccounts returns the accounts in settings, and those that a step has without settings. User
// name and password are for the registry of repo, unless registry names another one. Of several
// accounts for a registry the first in this order counts: username and password, config, the keys
// of clouds, the Docker config file, the step's own.
func NewAccounts(s settings.Settings, environ map[string]string) Accounts {
	host := s.Repo.Host()
	a := Accounts{login: registry.Login{Host: host, Username: s.Username, Password: s.Password}}
	if s.Registry != "" {
		a.login.Host = string(s.Registry)
	}
	isGiven := s.AccessKey != "" || s.AssumeRole != ""
	a.amazon = ecr.New(identity(s, isGiven), host == registry.PublicECR)

	a.Sources = []registry.Source{a.login, settingSource{"config", s.Config}}
	if s.JSONKey != "" {
		a.Sources = append(a.Sources, s.JSONKey)
	}
	if isGiven {
		a.Sources = append(a.Sources, a.amazon)
	}
	a.Sources = append(a.Sources, settingSource{"", registry.DefaultFile()})
	if !isGiven {
		a.Sources = append(a.Sources, a.amazon)
	}
	a.Sources = append(a.Sources, registry.GitHubToken{Token: environ["GITHUB_TOKEN"], Actor: environ["GITHUB_ACTOR"]})
	return a
}

// DockerAccounts are those of the current user, without settings.
func DockerAccounts() Accounts {
	return Accounts{Credentials: registry.Credentials{Sources: []registry.Source{settingSource{"", registry.DefaultFile()}}}}
}

// identity is our identity for Amazon. Scripts have another one, which is fixed and valid only for
// DynamoDB Local.
func identity(s settings.Settings, isGiven bool) ecr.Identity {
	if !isGiven {
		return ecr.Identity{Missing: missingIdentity}
	}
	identity := ecr.Identity{
		AccessKey: s.AccessKey, SecretKey: s.SecretKey, Region: s.Region,
		Role: s.AssumeRole, ExternalID: s.ExternalID, WebToken: s.OIDCTokenID,
		Missing: missingIdentity,
	}
	switch {
	case s.OIDCTokenID != "":
		identity.Name = "the bearer of oidc_token_id"
	case s.AccessKey != "":
		identity.Name = "access_key " + s.AccessKey
	}
	return identity
}

const missingIdentity = "set access_key and secret_key, or assume_role with oidc_token_id"

// CreateRepository creates an ECR repository. created is false if it exists.
func (a Accounts) CreateRepository(ctx context.Context, repository registry.Repository) (created bool, err error) {
	return a.amazon.CreateRepository(ctx, repository.Host(), repository.Path())
}

// settingSource is a source whose errors begin with the setting, if there is one, and say what to
// do about a missing credential helper.
type settingSource struct {
	setting string
	registry.Source
}

// Account asks the source.
func (e settingSource) Account(ctx context.Context, host string) (registry.Account, bool, error) {
	account, found, err := e.Source.Account(ctx, host)
	if errors.As(err, new(*registry.MissingHelperError)) {
		err = fmt.Errorf(`%w: give username and password, or a config whose "auths" hold them`, err)
	}
	if err != nil && e.setting != "" {
		err = fmt.Errorf("%s: %w", e.setting, err)
	}
	return account, found, err
}
