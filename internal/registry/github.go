package registry

import (
	"cmp"
	"context"
)

// gitHubHost is the host of GitHub's registry.
const gitHubHost = "ghcr.io"

// GitHubToken is a token that workflows of GitHub Actions have (GITHUB_TOKEN), and who they run for
// (GITHUB_ACTOR). GitHub's registry takes it with any user name:
// https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry
type GitHubToken struct{ Token, Actor string }

// Account finds the account of GitHub's registry.
func (g GitHubToken) Account(_ context.Context, host string) (Account, bool, error) {
	if host != gitHubHost || g.Token == "" {
		return Account{}, false, nil
	}
	return Account{Username: cmp.Or(g.Actor, "github"), Password: g.Token}, true, nil
}
