package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/sanitize"
)

func (s *Settings) validateAccount(given variables, found *findings) {
	if s.Username != "" && s.Password == "" && !found.has("password") {
		found.addf("password", "is missing beside username%s", emptySecretHint(given, "password"))
	}
	if s.Password != "" && s.Username == "" && !found.has("username") {
		found.addf("username", "is missing beside password%s", emptySecretHint(given, "username"))
	}
	if s.Password != "" && len(s.Password) < redact.MinLength {
		found.warnf("password has fewer than %d characters, too few to be hidden in the log", redact.MinLength)
	}
	found.add("config", s.Config.Check())

	if s.Registry == "" || found.has("repo") || found.has("registry") {
		return
	}
	// Other plugins put the registry before the repo, or push to Docker Hub and fail.
	repo, host := s.Repo, string(s.Registry)
	switch {
	case host == repo.Host():
	case repo.Host() == registry.Hub:
		found.addf("registry", "is %s, but repo %s has no host and so is on Docker Hub: write repo as %s/%s", host, repo.Name(), host, repo.Name())
	case s.Username != "":
		found.warnf("username and password are for %s (registry), while the snapshot goes to %s", host, repo.Host())
	}
}

// emptySecretHint explains an empty variable, which is what a secret that does not exist looks
// like.
func emptySecretHint(given variables, setting string) string {
	if key := given.emptyVariable(setting); key != "" {
		return fmt.Sprintf("; %s is there but empty: does its secret exist, and may this event and image have it?", key)
	}
	return ""
}

// roleARN is the name of a role, in any partition of AWS.
var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/\S+$`)

// validateCloud checks the accounts for the registries of Amazon and Google.
func (s *Settings) validateCloud(given variables, found *findings) {
	if s.JSONKey != "" {
		found.add("json_key", s.JSONKey.Check())
	}
	if s.AccessKey != "" && s.SecretKey == "" {
		found.addf("secret_key", "is missing beside access_key%s", emptySecretHint(given, "secret_key"))
	}
	if s.SecretKey != "" && s.AccessKey == "" {
		found.addf("access_key", "is missing beside secret_key%s", emptySecretHint(given, "access_key"))
	}
	switch {
	case s.AssumeRole != "" && !roleARN.MatchString(s.AssumeRole):
		found.addf("assume_role", "%s is not the ARN of a role, as arn:aws:iam::123456789012:role/ci", sanitize.Quote(s.AssumeRole))
	case s.AssumeRole != "":
	case s.OIDCTokenID != "":
		found.addf("assume_role", "is missing beside oidc_token_id, which is what takes on a role%s", emptySecretHint(given, "assume_role"))
	case s.ExternalID != "":
		found.addf("assume_role", "is missing beside external_id, which goes with a role%s", emptySecretHint(given, "assume_role"))
	}
	if s.OIDCTokenID != "" && s.AccessKey != "" {
		found.warnf("access_key and secret_key have no effect: oidc_token_id takes on assume_role without keys")
	}
	if s.OIDCTokenID != "" && s.ExternalID != "" {
		found.warnf("external_id has no effect: a role that is taken on with oidc_token_id is not told one")
	}
	if !found.has("repo") {
		s.warnOfOtherClouds(given, found)
	}
}

// warnOfOtherClouds warns of accounts for registries that none of the step's images is in. One that
// is set for all steps of a CI system is no mistake in this step.
func (s *Settings) warnOfOtherClouds(given variables, found *findings) {
	if !given.hasList() { // which name images of their own
		hosts := s.hosts()
		if given.setByStep("json_key") && !slices.ContainsFunc(hosts, registry.IsGoogle) {
			found.warnf("json_key has no effect: none of the images is in a registry of Google's")
		}
		var useless []string
		for _, setting := range []string{"access_key", "secret_key", "assume_role", "external_id", "oidc_token_id", "region"} {
			if given.setByStep(setting) {
				useless = append(useless, setting)
			}
		}
		if len(useless) > 0 && !slices.ContainsFunc(hosts, registry.IsECR) {
			found.warnf("%s: no effect, because none of the images is in ECR", strings.Join(useless, ", "))
		}
	}
	host := s.Repo.Host()
	if s.CreateRepository && !registry.IsECR(host) {
		found.warnf("create_repository has no effect: %s is not ECR", host)
	}
	if region := registry.ECRRegion(host); region != "" && given.setByStep("region") && s.AssumeRole == "" && s.Region != region {
		found.warnf("region %s has no effect: %s is in %s", sanitize.Quote(s.Region), host, region)
	}
}

// hosts are those of the registries that hold the step's images.
func (s *Settings) hosts() []string {
	return []string{s.Repo.Host(), s.BaseImage.Host(), s.SeedImage.Host(), s.From.Image.Host()}
}
