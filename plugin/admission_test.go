package plugin

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/testbed"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// newStepTo is a step toward a registry that lets in bob alone, with its look done.
func newStepTo(t *testing.T, given settings.Settings) (s *step, check func() (string, error)) {
	t.Helper()
	server := testbed.Registry(t, testbed.WithBasicAuth("bob", "correct-horse"))
	given.Repo = repo(server.Host() + "/x")
	s, _, log := publishing(t, given, nil, settings.List{"a"})
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	s.accounts = images.NewAccounts(given, nil)
	s.registry = registry.NewClient(s.accounts.Credentials, registry.NewTrust(nil, []string{"127.0.0.0/8"}))
	s.images.Registry = s.registry
	s.on(&bareEngine{})
	return s, func() (string, error) {
		require.NoError(t, s.lookUpAll(t.Context()))
		err := s.checkPush(t.Context())
		return log.String(), err
	}
}

func TestCheckPushRefused(t *testing.T) {
	for name, test := range map[string]struct {
		settings settings.Settings
		told     string
	}{
		"a wrong password": {settings.Settings{Username: "bob", Password: "battery-staple"}, ` refused the user "bob": check the password and the right to push`},
		"no account":       {settings.Settings{}, "no credentials for "},
	} {
		t.Run(name, func(t *testing.T) {
			for _, rebuild := range []bool{false, true} {
				test.settings.Rebuild = rebuild
				_, check := newStepTo(t, test.settings)
				log, err := check()
				require.ErrorIs(t, err, registry.ErrNoPush)
				require.ErrorContains(t, err, test.told)
				assert.Empty(t, log, "least of all that it is normal")
			}
		})
	}
}

func TestCheckPushPasses(t *testing.T) {
	t.Run("the right account", func(t *testing.T) {
		_, check := newStepTo(t, settings.Settings{Username: "bob", Password: "correct-horse"})
		log, err := check()
		require.NoError(t, err)
		assert.Empty(t, log)
	})
	t.Run("a dry run", func(t *testing.T) {
		s, check := newStepTo(t, settings.Settings{DryRun: true, Username: "bob", Password: "battery-staple"})
		_, err := check()
		require.NoError(t, err)
		assert.Zero(t, s.registry.Requests())
	})
	t.Run("with nothing to push", func(t *testing.T) {
		s, _ := newStepTo(t, settings.Settings{Username: "bob", Password: "battery-staple"})
		s.bakes[0].reused = report.ReusedFromRegistry
		require.NoError(t, s.checkPush(t.Context()))
		assert.Zero(t, s.registry.Requests())
	})
	t.Run("an engine with accounts of its own", func(t *testing.T) {
		s, check := newStepTo(t, settings.Settings{})
		s.on(&accountEngine{})
		log, err := check()
		require.NoError(t, err)
		assert.Contains(t, log, "no earlier snapshot is shown, and whether the registry lets us push, the push will tell")
	})
	t.Run("a registry that lets only the engine in", func(t *testing.T) {
		s, _, log := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, settings.List{"a"})
		s.at(t, http.HandlerFunc(refuseAll))
		s.on(&bareEngine{})
		require.NoError(t, s.lookUpAll(t.Context()))
		require.NoError(t, s.checkPush(t.Context()))
		assert.Contains(t, log.String(), "no earlier snapshot is shown, and whether the registry lets us push, the push will tell")
	})
	t.Run("a registry that hides what is not there", func(t *testing.T) {
		s, _, log := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, settings.List{"a"}, settings.List{"b"})
		s.at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.Contains(r.URL.Path, "/manifests/"):
				refuseAll(w, r)
			case r.Method == http.MethodPost:
				w.WriteHeader(http.StatusAccepted)
			}
		}))
		s.on(&bareEngine{})
		require.NoError(t, s.lookUpAll(t.Context()))
		require.NoError(t, s.checkPush(t.Context()))
		assert.Equal(t, 1, strings.Count(log.String(), "no earlier snapshot is shown, as is normal where the repository does not exist yet"))
		assert.NotContains(t, log.String(), "credentials", "which are right")
	})
}

func TestCheckAccount(t *testing.T) {
	s, _, log := publishing(t, settings.Settings{Repo: repo("r.example.com/x")}, nil, settings.List{"a"})
	s.accounts.Sources = []registry.Source{failingSource{}}
	require.EqualError(t, run(t.Context(), s), "repo: asking for a token: no such host")
	assert.Empty(t, log.String())

	file := filepath.Join(t.TempDir(), "config.json")
	require.NoError(t, os.WriteFile(file, []byte("{"), 0o600))
	s.accounts.Sources = []registry.Source{registry.ConfigFile(file)}
	require.EqualError(t, run(t.Context(), s), "repo: "+file+": is not JSON (after 1 of 1 bytes): give the text of a Docker config.json")
	assert.Empty(t, log.String())
}
