package registry

import (
	"cmp"
	"context"

	"github.com/docker/cli/cli/config/types"
)

const gitHubHost = "ghcr.io"

// GitHubToken is a token that workflows of GitHub Actions have (GITHUB_TOKEN), and who they run for (GITHUB_ACTOR). GitHub's registry takes
// it with any user name: https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry
type GitHubToken struct{ Token, Actor string }

// Account finds the account of GitHub's registry.
func (g GitHubToken) Account(_ context.Context, host string) (types.AuthConfig, bool, error) {
	if host != gitHubHost || g.Token == "" {
		return types.AuthConfig{}, false, nil
	}
	return types.AuthConfig{Username: cmp.Or(g.Actor, "github"), Password: g.Token}, true, nil
}
