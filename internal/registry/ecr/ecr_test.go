package ecr

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

const (
	host   = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	role   = "arn:aws:iam::123456789012:role/ci"
	key    = "AKIAREALREALREAL"
	secret = "real-secret-access-key"
)

// environment is that of a step which also uses DynamoDB Local, with dummy keys and an endpoint for
// every service.
func environment(t *testing.T) *testbed.AWSServer {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
		}
	}
	database := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a call of ECR or STS went to the database: %s", r.Header.Get("Authorization"))
	}))
	t.Cleanup(database.Close)
	home := t.TempDir()
	aws := testbed.AWS(t, time.Hour)
	for name, value := range aws.Environment() {
		t.Setenv(name, value)
	}
	for name, value := range map[string]string{
		"HOME": home, "AWS_ENDPOINT_URL": database.URL, "AWS_ENDPOINT_URL_DYNAMODB": database.URL,
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	return aws
}

var (
	realKeys = map[string]string{"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
	noKeys   = map[string]string{"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
)

// step is the rest of a step's environment: variables, and variables that name files.
type step struct{ set, files map[string]string }

func (s step) prepare(t *testing.T) {
	t.Helper()
	for name, value := range s.set {
		t.Setenv(name, value)
	}
	for name, text := range s.files {
		file := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(file, []byte(os.ExpandEnv(text)), 0o600))
		t.Setenv(name, file)
	}
}

// pod is a step with a web identity, as on Kubernetes.
var pod = step{
	set:   map[string]string{"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_ROLE_ARN": role},
	files: map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "pod.claims.signature"},
}

func TestAccountByIdentity(t *testing.T) {
	for name, tc := range map[string]struct {
		identity Identity
		step     step
		asked    []testbed.AWSCall
		password string
	}{
		"keys": {
			identity: Identity{AccessKey: key, SecretKey: secret},
			asked:    []testbed.AWSCall{{Action: "ecr:GetAuthorizationToken", Key: key, Region: "eu-west-1"}},
			password: "token of " + key,
		},
		"a role taken on by keys": {
			identity: Identity{AccessKey: key, SecretKey: secret, Role: role, ExternalID: "outside"},
			asked: []testbed.AWSCall{
				{Action: "sts:AssumeRole", Key: key, Region: "eu-west-1", Given: map[string][]string{"RoleArn": {role}, "ExternalId": {"outside"}, "RoleSessionName": {"dynasnap"}}},
				{Action: "ecr:GetAuthorizationToken", Key: testbed.AssumedRoleKey, Region: "eu-west-1"},
			},
			password: "token of " + testbed.AssumedRoleKey,
		},
		"a role in another region": {
			identity: Identity{AccessKey: key, SecretKey: secret, Role: role, Region: "eu-central-1"},
			asked: []testbed.AWSCall{
				{Action: "sts:AssumeRole", Key: key, Region: "eu-central-1", Given: map[string][]string{"RoleArn": {role}}},
				{Action: "ecr:GetAuthorizationToken", Key: testbed.AssumedRoleKey, Region: "eu-west-1"},
			},
			password: "token of " + testbed.AssumedRoleKey,
		},
		"a role by a web identity": {
			identity: Identity{Role: role, WebToken: "header.claims.signature"},
			asked: []testbed.AWSCall{
				{Action: "sts:AssumeRoleWithWebIdentity", Given: map[string][]string{"RoleArn": {role}, "WebIdentityToken": {"header.claims.signature"}, "RoleSessionName": {"dynasnap"}}},
				{Action: "ecr:GetAuthorizationToken", Key: testbed.AssumedRoleKey, Region: "eu-west-1"},
			},
			password: "token of " + testbed.AssumedRoleKey,
		},
		"the step's variables": {
			step:     step{set: realKeys},
			asked:    []testbed.AWSCall{{Action: "ecr:GetAuthorizationToken", Key: key, Region: "eu-west-1"}},
			password: "token of " + key,
		},
		"the step's profile": {
			step: step{
				set:   map[string]string{"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "ci"},
				files: map[string]string{"AWS_SHARED_CREDENTIALS_FILE": "[ci]\naws_access_key_id = " + key + "\naws_secret_access_key = " + secret + "\n"},
			},
			asked:    []testbed.AWSCall{{Action: "ecr:GetAuthorizationToken", Key: key, Region: "eu-west-1"}},
			password: "token of " + key,
		},
		"the step's web identity": {
			step: pod,
			asked: []testbed.AWSCall{
				{Action: "sts:AssumeRoleWithWebIdentity", Given: map[string][]string{"RoleArn": {role}, "WebIdentityToken": {"pod.claims.signature"}}},
				{Action: "ecr:GetAuthorizationToken", Key: testbed.AssumedRoleKey, Region: "eu-west-1"},
			},
			password: "token of " + testbed.AssumedRoleKey,
		},
		"a role taken on by the step's variables": {
			identity: Identity{Role: role},
			step:     step{set: realKeys},
			asked: []testbed.AWSCall{
				{Action: "sts:AssumeRole", Key: key, Region: "eu-west-1", Given: map[string][]string{"RoleArn": {role}}},
				{Action: "ecr:GetAuthorizationToken", Key: testbed.AssumedRoleKey, Region: "eu-west-1"},
			},
			password: "token of " + testbed.AssumedRoleKey,
		},
	} {
		t.Run(name, func(t *testing.T) {
			aws := environment(t)
			tc.step.prepare(t)
			account, found, err := New(tc.identity, false).Account(t.Context(), host)
			require.NoError(t, err)
			assert.True(t, found)
			assert.Equal(t, "AWS", account.Username)
			assert.Equal(t, tc.password, account.Password)
			calls := aws.Calls()
			require.Len(t, calls, len(tc.asked))
			for i, want := range tc.asked {
				assert.Equal(t, want.Action, calls[i].Action)
				assert.Equal(t, want.Key, calls[i].Key, "who signed %s", want.Action)
				assert.Equal(t, want.Region, calls[i].Region)
				assert.Subset(t, calls[i].Given, want.Given)
			}
		})
	}
}

// Without endpoints of their own the services are at AWS's addresses. This region does not exist,
// so that no real service is called.
func TestEndpointOfTheDatabaseIsIgnored(t *testing.T) {
	const host = "123456789012.dkr.ecr.nowhere-1.amazonaws.com"
	for name, tc := range map[string]struct {
		identity Identity
		step     step
		asked    string
	}{
		"by keys":                 {identity: Identity{AccessKey: key, SecretKey: secret}, asked: "api.ecr.nowhere-1.amazonaws.com"},
		"by keys, for a role":     {identity: Identity{AccessKey: key, SecretKey: secret, Role: role}, asked: "sts.nowhere-1.amazonaws.com"},
		"by web identity":         {identity: Identity{Role: role, WebToken: "a.b.c"}, asked: "sts.nowhere-1.amazonaws.com"},
		"by the step's variables": {asked: "api.ecr.nowhere-1.amazonaws.com"},
		"by the step's web identity": {
			step:  pod,
			asked: "sts.nowhere-1.amazonaws.com",
		},
		"by a profile that leads to the database": {
			step:  step{files: map[string]string{"AWS_CONFIG_FILE": "[default]\nendpoint_url = $AWS_ENDPOINT_URL\n"}},
			asked: "api.ecr.nowhere-1.amazonaws.com",
		},
	} {
		t.Run(name, func(t *testing.T) {
			aws := environment(t) // whose database fails the test when it is asked
			for name := range aws.Environment() {
				require.NoError(t, os.Unsetenv(name))
			}
			t.Setenv("AWS_MAX_ATTEMPTS", "1")
			tc.step.prepare(t)
			_, _, err := New(tc.identity, false).Account(t.Context(), host)
			require.ErrorContains(t, err, tc.asked)
		})
	}
}

func TestTokensAreCached(t *testing.T) {
	for name, tc := range map[string]struct {
		lifetime time.Duration
		calls    int
	}{"it lives on": {12 * time.Hour, 1}, "it is about to expire": {time.Minute, 3}} {
		t.Run(name, func(t *testing.T) {
			environment(t)
			aws := testbed.AWS(t, tc.lifetime)
			t.Setenv("AWS_ENDPOINT_URL_ECR", aws.URL)
			source := New(Identity{AccessKey: key, SecretKey: secret}, false)
			for range 3 {
				_, _, err := source.Account(t.Context(), host)
				require.NoError(t, err)
			}
			assert.Len(t, aws.Calls(), tc.calls)
		})
	}
}

func TestOtherRegistries(t *testing.T) {
	aws := environment(t)
	source := New(Identity{AccessKey: key, SecretKey: secret}, false)
	for _, host := range []string{"docker.io", "registry.example.com", registry.PublicECR} {
		_, found, err := source.Account(t.Context(), host)
		require.NoError(t, err)
		assert.False(t, found, host)
	}
	assert.Empty(t, aws.Calls())
}

func TestPublicRegistry(t *testing.T) {
	aws := environment(t)
	source := New(Identity{AccessKey: key, SecretKey: secret}, true)
	account, found, err := source.Account(t.Context(), registry.PublicECR)
	require.NoError(t, err)
	assert.True(t, found)
	assert.Equal(t, "token of "+key, account.Password)
	created, err := source.CreateRepository(t.Context(), registry.PublicECR, "acme/orders-db")
	require.NoError(t, err)
	assert.True(t, created)
	for _, call := range aws.Calls() {
		assert.Equal(t, "us-east-1", call.Region)
		assert.Equal(t, key, call.Key)
	}
}

func TestCreateRepository(t *testing.T) {
	aws := environment(t)
	source := New(Identity{AccessKey: key, SecretKey: secret}, false)
	for _, want := range []bool{true, false} {
		created, err := source.CreateRepository(t.Context(), host, "acme/orders-db")
		require.NoError(t, err)
		assert.Equal(t, want, created)
	}
	assert.Equal(t, "acme/orders-db", aws.Calls()[0].Given.Get("repositoryName"))
	_, err := source.CreateRepository(t.Context(), "docker.io", "acme/orders-db")
	assert.EqualError(t, err, "docker.io is not a registry of ECR")
}

func TestErrors(t *testing.T) {
	environment(t)
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"message": "User is not authorized to perform: ecr:GetAuthorizationToken"}`))
	}))
	t.Cleanup(refusing.Close)
	t.Setenv("AWS_ENDPOINT_URL_ECR", refusing.URL)
	_, _, err := New(Identity{AccessKey: key, SecretKey: secret, Name: "access_key " + key}, false).Account(t.Context(), host)
	require.ErrorContains(t, err, "getting a token for "+host+" as access_key "+key)
	require.ErrorContains(t, err, "not authorized to perform: ecr:GetAuthorizationToken")
	assert.NotContains(t, err.Error(), secret)

	step{set: noKeys}.prepare(t)
	_, _, err = New(Identity{Missing: "set keys"}, false).Account(t.Context(), host)
	assert.ErrorContains(t, err, "the step has no AWS identity (set keys): ")
}

func TestRedirectsAreRefused(t *testing.T) {
	for name, identity := range map[string]Identity{
		"by ECR": {AccessKey: key, SecretKey: secret},
		"by STS": {AccessKey: key, SecretKey: secret, Role: role},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t)
			var requests atomic.Int64
			circle := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if requests.Add(1) > 100 {
					w.WriteHeader(http.StatusForbidden) // it has been shown
					return
				}
				http.Redirect(w, r, r.URL.String(), http.StatusTemporaryRedirect)
			}))
			t.Cleanup(circle.Close)
			t.Setenv("AWS_ENDPOINT_URL_ECR", circle.URL)
			t.Setenv("AWS_ENDPOINT_URL_STS", circle.URL)
			_, _, err := New(identity, false).Account(t.Context(), host)
			require.ErrorContains(t, err, "StatusCode: 307")
			assert.EqualValues(t, 1, requests.Load())
		})
	}
}
