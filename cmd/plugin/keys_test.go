package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// Seeds have dummy keys, and the step may have real ones for ECR. They must not mix. ECR and STS
// are imitated; the region does not exist, so that the push itself fails.
func TestKeysOfSeedAndECR(t *testing.T) {
	cli := testbed.Engine(t)
	const (
		realKey    = "AKIAREALREALREAL"
		realSecret = "wJalrXUtnFEMI-K7MDENG-bPxRfiCY"
		role       = "arn:aws:iam::123456789012:role/ci"
		// Everything that a script can read. What the log masks would still be counted.
		look = `env | sort
cat ~/.aws/* "$AWS_CONFIG_FILE" "$AWS_SHARED_CREDENTIALS_FILE" 2>/dev/null || true
echo "real ones: $(cat /proc/[0-9]*/environ ~/.aws/* "$AWS_CONFIG_FILE" "$AWS_SHARED_CREDENTIALS_FILE" 2>/dev/null | tr '\0' '\n' | grep -c -e AKIA -e K7MDENG)"
`
	)
	home := map[string]string{"seed.sh": look + create, ".aws/credentials": "[default]\naws_access_key_id = " + realKey + "\naws_secret_access_key = " + realSecret + "\n"}
	for name, tc := range map[string]struct {
		settings, env []string
		roles         []string // calls of STS
		caller        string   // of ECR
	}{
		"a role by keys in the settings, dummies in the environment": {
			settings: []string{"access_key", realKey, "secret_key", realSecret, "assume_role", role, "external_id", "outside"},
			env:      []string{"AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local"},
			roles:    []string{"sts:AssumeRole " + realKey},
			caller:   testbed.AssumedRoleKey,
		},
		"a web identity, dummies in the environment": {
			settings: []string{"assume_role", role, "oidc_token_id", "header.claims." + realSecret},
			env:      []string{"AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local"},
			roles:    []string{"sts:AssumeRoleWithWebIdentity "},
			caller:   testbed.AssumedRoleKey,
		},
		"keys in the environment": {
			env:    []string{"AWS_ACCESS_KEY_ID", realKey, "AWS_SECRET_ACCESS_KEY", realSecret, "AWS_SESSION_TOKEN", "session-" + realSecret},
			caller: realKey,
		},
		"keys in a file": {caller: realKey},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := testbed.AWS(t, time.Hour)
			database := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				t.Errorf("%s %s was sent to the endpoint of the database, signed %s", r.Method, r.URL, r.Header.Get("Authorization"))
			}))
			t.Cleanup(database.Close)
			s := newStep(t, home).with("repo", "123456789012.dkr.ecr.nowhere-1.amazonaws.com/"+repositoryName(t), "dry_run", "false", "push_retry", "0", "create_repository", "true")
			s.with(tc.settings...).env("AWS_ENDPOINT_URL", database.URL, "AWS_REGION", "us-east-1", "AWS_EC2_METADATA_DISABLED", "true").env(tc.env...)
			for variable, url := range aws.Environment() {
				s.env(variable, url)
			}
			output, status := s.run(cli)
			require.Equal(t, 1, status, "nobody can push there\n%s", output)
			require.Contains(t, output, "no such host")

			var seen strings.Builder
			for line := range strings.Lines(output) {
				if _, said, ok := strings.Cut(line, "seed.sh | "); ok {
					seen.WriteString(said)
				}
			}
			for _, line := range []string{"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_REGION=us-east-1", "AWS_ENDPOINT_URL=http://localhost:8000", "real ones: 0"} {
				assert.Contains(t, seen.String(), line+"\n")
			}
			for _, leak := range []string{"AKIA", "ASIA", "K7MDENG", "******", database.URL, aws.URL, "PLUGIN_"} {
				assert.NotContains(t, seen.String(), leak)
			}
			assert.NotContains(t, output, realSecret)

			var roles, calls []string
			for _, call := range aws.Calls() {
				if strings.HasPrefix(call.Action, "sts:") {
					roles = append(roles, call.Action+" "+call.Key)
					continue
				}
				calls = append(calls, call.Action)
				assert.Equal(t, tc.caller, call.Key, "who signed %s", call.Action)
				assert.Equal(t, "nowhere-1", call.Region)
			}
			assert.Contains(t, calls, "ecr:GetAuthorizationToken")
			assert.Contains(t, calls, "ecr:CreateRepository")
			for _, want := range tc.roles {
				assert.Contains(t, roles, want)
			}
			assert.Equal(t, len(tc.roles) > 0, len(roles) > 0)
			_, err := os.Stat(filepath.Join(s.workspace, ".aws/credentials"))
			require.NoError(t, err, "the step's own file is left alone")
		})
	}
}
