package plugin

import (
	"context"
	"os"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/registry/ecr"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// credentials are what to present to registries: the user name and password to the one that repo is in, unless Registry says otherwise.
func credentials(s settings.Settings, repo registry.Repository) registry.Credentials {
	c := registry.Credentials{Registry: string(s.Registry), Username: s.Username, Password: s.Password, Config: s.Config, File: registry.DefaultFile()}
	if c.Registry == "" {
		c.Registry = repo.Host()
	}
	if s.JSONKey != "" {
		c.Given = append(c.Given, s.JSONKey)
	}
	amazon := ecr.New(identity(s), repo.Host() == registry.PublicECR)
	if identity(s) == (ecr.Identity{}) {
		c.Ambient = append(c.Ambient, amazon)
	} else {
		c.Given = append(c.Given, amazon)
	}
	c.Ambient = append(c.Ambient, registry.GitHubToken{Token: os.Getenv("GITHUB_TOKEN"), Actor: os.Getenv("GITHUB_ACTOR")})
	return c
}

// identity is who we are to ECR. The scripts have no part in it: theirs is fixed, and known to DynamoDB Local alone.
func identity(s settings.Settings) ecr.Identity {
	if s.AccessKey == "" && s.AssumeRole == "" {
		return ecr.Identity{}
	}
	return ecr.Identity{
		AccessKey: s.AccessKey, SecretKey: s.SecretKey, Region: s.Region,
		Role: s.AssumeRole, ExternalID: s.ExternalID, WebToken: s.OIDCTokenID,
	}
}

// createRepository makes sure of a repository of ECR's where that is wanted.
func (s *step) createRepository(ctx context.Context) error {
	host := s.repository.Host()
	if !registry.IsECR(host) || !s.settings.CreateRepository {
		return nil
	}
	created, err := ecr.New(identity(s.settings), true).CreateRepository(ctx, host, s.repository.Path())
	if created {
		s.log.Infof("created the repository %s", s.repository.Name())
	}
	return err
}
