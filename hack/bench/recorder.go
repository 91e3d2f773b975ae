package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// recorder is a proxy between the plugin and the engine. It records the calls of the engine's API
// and the requests to the seeder.
type recorder struct {
	server *http.Server
	socket string

	mu    sync.Mutex
	roles map[string]string // of containers, by id
	spans []*span
}

// span is something with a beginning and an end.
type span struct {
	what       string
	begin, end time.Time
}

func (b *bench) record() (*recorder, error) {
	r := &recorder{socket: filepath.Join(b.dir, "engine.sock"), roles: map[string]string{}}
	_ = os.Remove(r.socket)
	listener, err := net.Listen("unix", r.socket) //nolint:noctx // closed with the server
	if err != nil {
		return nil, err
	}
	dial := b.engine.Dialer()
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(request *httputil.ProxyRequest) { request.Out.URL.Scheme, request.Out.URL.Host = "http", "engine" },
		Transport:      &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }},
		ModifyResponse: r.look,
		FlushInterval:  -1,
	}
	r.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		what := r.name(request)
		if what == "" {
			proxy.ServeHTTP(w, request)
			return
		}
		s := r.begin(what)
		proxy.ServeHTTP(w, request)
		r.endOf(s)
	})}
	go func() { _ = r.server.Serve(listener) }()
	return r, nil
}

func (r *recorder) begin(what string) *span {
	s := &span{what: what, begin: time.Now()}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spans = append(r.spans, s)
	return s
}

func (r *recorder) endOf(s *span) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.end = time.Now()
}

var (
	ofVersion   = regexp.MustCompile(`^/v[0-9.]+`)
	ofContainer = regexp.MustCompile(`^/containers/([0-9a-f]{64}|dynasnap-[^/]+)(/[a-z]+)?$`)
	role        = regexp.MustCompile(`^dynasnap-[0-9a-f]+-`)
)

// name says what a request does. It is empty for attached streams and for waits.
func (r *recorder) name(request *http.Request) string {
	path := ofVersion.ReplaceAllString(request.URL.Path, "")
	if path == "/containers/create" {
		return "create " + role.ReplaceAllString(request.URL.Query().Get("name"), "")
	}
	if match := ofContainer.FindStringSubmatch(path); match != nil {
		what := strings.TrimPrefix(match[2], "/")
		switch request.Method + " " + what {
		case "POST attach", "POST wait", "GET logs":
			return ""
		case "PUT archive":
			what = "copy into"
		case "GET archive":
			what = "copy from"
		case "HEAD archive":
			what = "look into"
		case "GET json":
			what = "inspect"
		case "DELETE ":
			what = "remove"
		}
		return what + " " + r.roleOf(match[1])
	}
	if path == "/events" {
		return ""
	}
	kind, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case kind == "commit":
		return "commit"
	case kind == "images" && strings.HasSuffix(rest, "/push"):
		return "push"
	case kind == "exec" && strings.HasSuffix(rest, "/start"):
		return "exec"
	}
	return "(" + strings.ToLower(request.Method) + " " + kind + ")"
}

func (r *recorder) roleOf(container string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found := r.roles[container]; found != "" {
		return found
	}
	return role.ReplaceAllString(container, "")
}

// look records the role of each container, and listens to the seeder.
func (r *recorder) look(response *http.Response) error {
	path := ofVersion.ReplaceAllString(response.Request.URL.Path, "")
	if path == "/containers/create" {
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
		var created struct{ ID string }
		if json.Unmarshal(body, &created) == nil && created.ID != "" {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.roles[created.ID] = role.ReplaceAllString(response.Request.URL.Query().Get("name"), "")
		}
	}
	if connection, ok := response.Body.(io.ReadWriteCloser); ok && strings.HasSuffix(path, "/attach") {
		response.Body = &conversation{ReadWriteCloser: connection, recorder: r}
	}
	return nil
}

// conversation is the connection to a seeder: a line with a request, then lines of which one says
// that it is done.
type conversation struct {
	io.ReadWriteCloser
	recorder *recorder
	mu       sync.Mutex
	asked    *span
}

var question = regexp.MustCompile(`^\{"([a-z]+)":`)

func (c *conversation) Write(line []byte) (int, error) {
	if match := question.FindSubmatch(line); match != nil {
		c.mu.Lock()
		c.asked = c.recorder.begin("seeder: " + string(match[1]))
		c.mu.Unlock()
	}
	return c.ReadWriteCloser.Write(line)
}

func (c *conversation) Read(buffer []byte) (int, error) {
	n, err := c.ReadWriteCloser.Read(buffer)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked != nil && bytes.Contains(buffer[:n], []byte(`"done":true`)) {
		c.recorder.endOf(c.asked)
		c.asked = nil
	}
	return n, err
}

// close ends the recording and returns the spans that have ended, by their beginning.
func (r *recorder) close() []*span {
	_ = r.server.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	var ended []*span
	for _, s := range r.spans {
		if !s.end.IsZero() {
			ended = append(ended, s)
		}
	}
	return ended
}
