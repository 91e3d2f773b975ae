package seeder

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// localStackPorts are LocalStack's: the one for all services, and what was DynamoDB's own before that.
var localStackPorts = []int{4566, 4569}

// servePort answers at a port until ctx ends.
func servePort(ctx context.Context, port int, handler http.Handler) error {
	listener, err := net.Listen("tcp", net.JoinHostPort("", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("port %d does not lead to the database: %w", port, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(bilingual{listener}) }()
	return nil
}

// doorTo answers as the database at this host and port does, and says how it is where LocalStack
// does.
func doorTo(database string) *http.ServeMux {
	mux := http.NewServeMux()
	health := health()
	mux.HandleFunc("GET /_localstack/health", health)
	mux.HandleFunc("GET /health", health)
	mux.Handle("/", httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: database}))
	return mux
}

// localStack looks like a LocalStack that runs nothing but DynamoDB, which is the database at this host and port.
func localStack(database string) *http.ServeMux {
	mux := doorTo(database)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, `{"status": "running"}`) })
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
