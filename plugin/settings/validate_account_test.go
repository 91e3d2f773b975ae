package settings

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const (
	ecrHost   = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	ecrRepo   = ecrHost + "/orders-db"
	realKey   = "AKIAREALREALREAL"
	googleKey = `{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\nTUlJRXZRSUJBREFOQmdrcWhraUc5\n-----END PRIVATE KEY-----\n"}`
)

func TestCloudWarnings(t *testing.T) {
	t.Parallel()
	keys := []string{"PLUGIN_ACCESS_KEY=" + realKey, "PLUGIN_SECRET_KEY=" + secret}
	for _, tc := range []struct {
		name    string
		environ []string
		want    []string
	}{
		{"keys for ECR", append([]string{"PLUGIN_REPO=" + ecrRepo}, keys...), nil},
		{"keys for a base in ECR", append([]string{"PLUGIN_BASE_IMAGE=" + ecrRepo}, keys...), nil},
		{"keys for nothing", keys, []string{"access_key, secret_key: no effect, because none of the images is in ECR"}},
		{"keys that the whole CI system has", []string{"ECR_ACCESS_KEY=" + realKey, "ECR_SECRET_KEY=" + secret}, nil},
		{"a role for nothing", []string{"PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci"}, []string{"assume_role: no effect, because none of the images is in ECR"}},
		{"a repository to create elsewhere", []string{"PLUGIN_CREATE_REPOSITORY=true"}, []string{"create_repository has no effect: registry.example.com is not ECR"}},
		{"another region", []string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_REGION=us-east-1"}, []string{`region "us-east-1" has no effect: ` + ecrHost + " is in eu-west-1"}},
		{"the region of a role", []string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci", "PLUGIN_REGION=us-east-1"}, nil},
		{"the same region", []string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_REGION=eu-west-1"}, nil},
		{"a web identity beside keys", append([]string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci", "PLUGIN_OIDC_TOKEN_ID=" + secret}, keys...), []string{"access_key and secret_key have no effect: oidc_token_id takes on assume_role without keys"}},
		{"a web identity beside an external id", []string{"PLUGIN_REPO=" + ecrRepo, "PLUGIN_ASSUME_ROLE=arn:aws:iam::123456789012:role/ci", "PLUGIN_OIDC_TOKEN_ID=" + secret, "PLUGIN_EXTERNAL_ID=x"}, []string{"external_id has no effect: a role that is taken on with oidc_token_id is not told one"}},
		{"a Google key for Google", []string{"PLUGIN_REPO=europe-docker.pkg.dev/acme/images/db", "PLUGIN_JSON_KEY=" + googleKey}, nil},
		{"a Google key for nothing", []string{"PLUGIN_JSON_KEY=" + googleKey}, []string{"json_key has no effect: none of the images is in a registry of Google's"}},
		{"a Google key that the whole CI system has", []string{"GOOGLE_CREDENTIALS=" + googleKey}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, warnings := mustLoad(t, with(tc.environ...))
			assert.Equal(t, tc.want, warnings)
		})
	}
}

func TestListMayNameImagesInECR(t *testing.T) {
	t.Parallel()
	environ := []string{"PLUGIN_REPO=registry.example.com/db", "PLUGIN_SNAPSHOTS_FILE=snapshots.yaml", "PLUGIN_ACCESS_KEY=" + realKey, "PLUGIN_SECRET_KEY=" + secret}
	_, warnings, _ := load(environ) // the list itself is no matter here
	assert.NotContains(t, strings.Join(warnings, "\n"), "ECR")
}
