package settings

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// roleARN is the name of a role, in any partition of AWS.
var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/\S+$`)

// validateCloud looks at what lets us into the registries of Amazon and Google.
func (s *Settings) validateCloud(given variables, found *findings) {
	if s.JSONKey != "" {
		found.add("json_key", s.JSONKey.Check())
	}
	if s.AccessKey != "" && s.SecretKey == "" {
		found.addf("secret_key", "is missing beside access_key%s", withheld(given, "secret_key"))
	}
	if s.SecretKey != "" && s.AccessKey == "" {
		found.addf("access_key", "is missing beside secret_key%s", withheld(given, "access_key"))
	}
	switch {
	case s.AssumeRole != "" && !roleARN.MatchString(s.AssumeRole):
		found.addf("assume_role", "%s is not the ARN of a role, as arn:aws:iam::123456789012:role/ci", sanitize.Quote(s.AssumeRole))
	case s.AssumeRole != "":
	case s.OIDCTokenID != "":
		found.addf("assume_role", "is missing beside oidc_token_id, which is what takes on a role%s", withheld(given, "assume_role"))
	case s.ExternalID != "":
		found.addf("assume_role", "is missing beside external_id, which goes with a role%s", withheld(given, "assume_role"))
	}
	if s.OIDCTokenID != "" && s.AccessKey != "" {
		found.warnf("access_key and secret_key have no effect: oidc_token_id takes on assume_role without keys")
	}
	if s.OIDCTokenID != "" && s.ExternalID != "" {
		found.warnf("external_id has no effect: a role that is taken on with oidc_token_id is not told one")
	}
	if !found.bad["repo"] {
		s.warnOfOtherClouds(given, found)
	}
}

// warnOfOtherClouds tells of settings that are for registries where none of the step's images is. What came from a variable of the whole
// CI system is no mistake of this step's.
func (s *Settings) warnOfOtherClouds(given variables, found *findings) {
	if s.SnapshotsFile == "" && !given.has("snapshots") { // which name images of their own
		hosts := s.hosts()
		if given.chosen("json_key") && !slices.ContainsFunc(hosts, registry.IsGoogle) {
			found.warnf("json_key has no effect: none of the images is in a registry of Google's")
		}
		var useless []string
		for _, setting := range []string{"access_key", "secret_key", "assume_role", "external_id", "oidc_token_id", "region"} {
			if given.chosen(setting) {
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
	if region := registry.ECRRegion(host); region != "" && given.chosen("region") && s.AssumeRole == "" && s.Region != region {
		found.warnf("region %s has no effect: %s is in %s", sanitize.Quote(s.Region), host, region)
	}
}

// hosts are those of the registries that hold the step's images.
func (s *Settings) hosts() []string {
	return []string{s.Repo.Host(), s.BaseImage.Host(), s.SeedImage.Host(), s.From.Image.Host()}
}
