package main_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// silentEngine is the real engine, except that it never answers the first call of one kind.
type silentEngine struct {
	http.Handler
	kind   string // as kindOf returns it: "POST /containers/attach"; empty for none
	late   bool   // the engine executes the call, and only the answer is lost
	silent chan struct{}
	over   chan struct{} // ends the silence
	once   sync.Once

	mu    sync.Mutex
	kinds []string // of all calls, in the order of their first use
}

var (
	apiVersion = regexp.MustCompile(`^/v[0-9.]+`)
	named      = regexp.MustCompile(`^/(containers|exec|volumes)/[^/]+/|^/images/.+/(json|history|tag|push)$|^/(containers|images|volumes)/[^/]+$`)
)

// kindOf returns the kind of a call, without the name of its object.
func kindOf(r *http.Request) string {
	path := apiVersion.ReplaceAllString(r.URL.Path, "")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if last := parts[len(parts)-1]; named.MatchString(path) && !(len(parts) == 2 && (last == "json" || last == "create")) {
		if len(parts) == 2 {
			last = "…"
		}
		path = "/" + parts[0] + "/…/" + last
	}
	return r.Method + " " + path
}

func (s *silentEngine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, first := kindOf(r), false
	s.mu.Lock()
	s.kinds = append(s.kinds, kind)
	s.mu.Unlock()
	if kind == s.kind {
		s.once.Do(func() { first = true })
	}
	if !first {
		s.Handler.ServeHTTP(w, r)
		return
	}
	if s.late {
		s.Handler.ServeHTTP(discard{http.Header{}}, r.WithContext(context.WithoutCancel(r.Context())))
	}
	close(s.silent)
	<-s.over
}

// discard drops an answer.
type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

// listen serves the engine on a socket and returns its address.
func (s *silentEngine) listen(t *testing.T, engine string) (host string) {
	t.Helper()
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "docker"})
	proxy.FlushInterval = -1
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {}
	proxy.Transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", engine)
	}}
	s.Handler, s.silent, s.over = proxy, make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(s.over) })
	return "unix://" + serveUnix(t, s)
}

func TestSilentEngine(t *testing.T) {
	cli := testbed.Engine(t)
	socket := strings.TrimPrefix(cli.DaemonHost(), "unix://")
	if !filepath.IsAbs(socket) {
		t.Skip("the engine is not behind a socket")
	}
	for name, test := range map[string]struct {
		engine *silentEngine
		says   string
	}{
		"when it attaches":                   {&silentEngine{kind: "POST /containers/…/attach"}, "error: attaching to the seeder: "},
		"when it commits":                    {&silentEngine{kind: "POST /commit"}, "error: committing the snapshot: "},
		"when it commits and does not say":   {&silentEngine{kind: "POST /commit", late: true}, "error: committing the snapshot: "},
		"when it starts the check of health": {&silentEngine{kind: "POST /exec/…/start"}, "error: verifying the snapshot: .*"}, // the state is described at the same time
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStep(t, map[string]string{"seed.sh": acl}).with("rebuild", "true").env("DOCKER_HOST", test.engine.listen(t, socket))
			p := s.start(cli)
			<-test.engine.silent
			require.NoError(t, p.Process.Signal(syscall.SIGTERM))
			output, status := p.wait()
			assert.Equal(t, 1, status)
			assert.Regexp(t, test.says+"terminated signal received", output)
			assertNothingLeft(t, cli, p.id())
			assert.Empty(t, s.references(cli))
			_, err := cli.ImageInspect(t.Context(), "dynasnap.local/run:"+p.id())
			assert.True(t, cerrdefs.IsNotFound(err), "the image that nobody vouched for")
		})
	}
}

func TestPublishedRunSkipsSlowSweep(t *testing.T) {
	cli := testbed.Engine(t)
	socket := strings.TrimPrefix(cli.DaemonHost(), "unix://")
	if !filepath.IsAbs(socket) {
		t.Skip("the engine is not behind a socket")
	}
	engine := &silentEngine{kind: "GET /containers/json"}
	output := newStep(t, map[string]string{"seed.sh": acl}).env("DOCKER_HOST", engine.listen(t, socket)).succeed(cli)
	assert.Contains(t, output, "warning: removing what earlier runs left behind: ")
}
