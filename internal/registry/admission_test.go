package registry

import (
	"io/fs"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestCheckPush(t *testing.T) {
	t.Parallel()
	closed := testbed.Registry(t, testbed.WithBasicAuth("bob", secret))
	for name, tc := range map[string]struct {
		registry    *testbed.RegistryServer
		credentials Credentials
		refused     bool
	}{
		"by everybody where everybody may": {registry: testbed.Registry(t)},
		"by who may":                       {registry: closed, credentials: credentialsOf(Login{closed.Host(), "bob", secret})},
		"with a wrong password":            {closed, credentialsOf(Login{closed.Host(), "bob", "wrong"}), true},
		"with no account":                  {closed, Credentials{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := NewClient(tc.credentials, loopback)
			err := client.CheckPush(t.Context(), db(t, tc.registry.Host()))
			if !tc.refused {
				require.NoError(t, err)
				assert.Equal(t, 3, client.Requests(), "the greeting, an upload, its end")
				require.NoError(t, filepath.WalkDir(tc.registry.Dir(), func(path string, entry fs.DirEntry, err error) error {
					if err == nil && entry.Name() == "data" {
						t.Errorf("left behind: %s", path)
					}
					return err
				}))
				return
			}
			require.ErrorIs(t, err, ErrNoPush)
			require.ErrorIs(t, err, ErrRefused)
			assert.Equal(t, Refused, ReasonOf(err, tc.registry.Host()))
		})
	}
}

func TestCheckPushRefusals(t *testing.T) {
	t.Parallel()
	denied := `{"errors": [{"code": "DENIED", "message": "requested access to the resource is denied"}]}`
	for name, tc := range map[string]struct {
		path   string // where it is answered; else at the upload
		status int
		body   string
		no     bool
	}{
		"a right that is missing":      {status: 403, body: denied, no: true},
		"a repository that is missing": {status: 404, body: `{"errors": [{"code": "NAME_UNKNOWN", "message": "repository not found"}]}`, no: true},
		"a name that it does not take": {status: 400, body: `{"errors": [{"code": "NAME_INVALID", "message": "invalid repository name"}]}`, no: true},
		"a firewall":                   {status: 403, body: "<html>blocked</html>"},
		"a firewall at the greeting":   {path: "/v2/", status: 403, body: denied},
		"a proxy that knows no path":   {status: 404, body: "<html>not found</html>"},
		"one that asks for no account": {status: 401},
		"one that is read-only now":    {status: 405, body: `{"errors": [{"code": "UNSUPPORTED", "message": "read only"}]}`},
		"one that limits requests":     {status: 429, body: `{"errors": [{"code": "TOOMANYREQUESTS", "message": "later"}]}`},
		"one that stumbles":            {status: 500},
		"one that answers nonsense":    {status: 200, body: "<html>welcome</html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host := proxy(t, closedAddress(t), func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/v2/" && tc.path == "" {
					return true
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(tc.status)
				_, err := w.Write([]byte(tc.body))
				assert.NoError(t, err)
				return true
			})
			err := NewClient(Credentials{}, loopback).CheckPush(t.Context(), db(t, host))
			require.Error(t, err)
			if tc.no {
				require.ErrorIs(t, err, ErrNoPush)
			} else {
				require.NotErrorIs(t, err, ErrNoPush)
			}
		})
	}
	t.Run("nobody", func(t *testing.T) {
		t.Parallel()
		err := NewClient(Credentials{}, loopback).CheckPush(t.Context(), db(t, closedAddress(t)))
		require.ErrorIs(t, err, ErrUnreachable)
		require.NotErrorIs(t, err, ErrNoPush)
	})
}

func TestCheckPushWithoutToken(t *testing.T) {
	t.Parallel()
	var given []string
	host := proxy(t, testbed.Registry(t).Host(), tokens(t, &given))
	repository := db(t, host)
	err := NewClient(credentialsOf(Login{host, "bob", "wrong"}), loopback).CheckPush(t.Context(), repository)
	require.ErrorIs(t, err, ErrNoPush)
	require.NoError(t, NewClient(credentialsOf(Login{host, "bob", secret}), loopback).CheckPush(t.Context(), repository))
}
