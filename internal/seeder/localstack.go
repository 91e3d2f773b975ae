package seeder

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"time"
)

// localStackPorts are LocalStack's: the one for all services, and what was DynamoDB's own before that.
var localStackPorts = []string{":4566", ":4569"}

// serveLocalStack answers at an address until ctx ends.
func serveLocalStack(ctx context.Context, address string, handler http.Handler) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("a port of LocalStack does not lead to the database: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }()
	return nil
}

// localStack looks like a LocalStack that runs nothing but DynamoDB, which is the database at this host and port.
func localStack(database string) http.Handler {
	mux := http.NewServeMux()
	health := health()
	mux.HandleFunc("GET /_localstack/health", health)
	mux.HandleFunc("GET /health", health)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, `{"status": "running"}`) })
	mux.Handle("/", httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: database}))
	return mux
}

// health answers as LocalStack does, whose services are "available" until they are used and then
// "running". Scripts wait for the one or for the other, so that each is said in turn.
func health() http.HandlerFunc {
	var asked atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		state := "available"
		if asked.Add(1)%2 == 0 {
			state = "running"
		}
		writeJSON(w, fmt.Sprintf(`{"services": {"dynamodb": %q, "dynamodbstreams": %[1]q}, "edition": "community", "version": "3.0.0"}`, state))
	}
}

func writeJSON(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, text)
}
