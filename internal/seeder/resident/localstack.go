package resident

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
	"strings"
	"sync/atomic"
	"time"
)

// servePort serves a port of an address, or of all addresses where it is empty, until ctx ends.
func servePort(ctx context.Context, address string, port int, handler http.Handler) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("port %d does not lead to the database: %w", port, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(tlsOrPlainListener{listener}) }()
	return nil
}

// databaseProxy answers like the database at this host and port, and like LocalStack at the paths
// of its health check. others reports whether commands of other services succeed.
func databaseProxy(database string, others func() bool) *http.ServeMux {
	mux := http.NewServeMux()
	health := health(others)
	mux.HandleFunc("GET /_localstack/health", health)
	mux.HandleFunc("GET /health", health)
	mux.Handle("/", httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: database}))
	return mux
}

// localStack answers like a LocalStack with DynamoDB alone, which is the database at this host and
// port. It claims all services where commands of others succeed.
func localStack(database string, others func() bool) *http.ServeMux {
	mux := databaseProxy(database, others)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, `{"status": "running"}`) })
	return mux
}

// otherServices are LocalStack's services, without an account, in addition to DynamoDB's two.
var otherServices = strings.Fields("acm apigateway cloudformation cloudwatch config ec2 es events firehose iam kinesis kms lambda logs " +
	"opensearch redshift resource-groups resourcegroupstaggingapi route53 route53resolver s3 s3control scheduler secretsmanager ses sns sqs " +
	"ssm stepfunctions sts support swf transcribe")

// health answers like LocalStack, whose services are "available" until their first use and then
// "running". Scripts wait for either, so the answers alternate.
func health(others func() bool) http.HandlerFunc {
	var asked atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		state := "available"
		if asked.Add(1)%2 == 0 {
			state = "running"
		}
		services := []string{"dynamodb", "dynamodbstreams"}
		if others() {
			services = append(services, otherServices...)
		}
		for i, name := range services {
			services[i] = fmt.Sprintf("%q: %q", name, state)
		}
		writeJSON(w, fmt.Sprintf(`{"services": {%s}, "edition": "community", "version": "3.0.0"}`, strings.Join(services, ", ")))
	}
}

func writeJSON(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, text)
}
