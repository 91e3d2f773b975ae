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

// servePort answers at a port of an address, or of all where it is empty, until ctx ends.
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

// databaseProxy answers as the database at this host and port does, and says how it is where LocalStack
// does. Others tells whether commands of other services succeed.
func databaseProxy(database string, others func() bool) *http.ServeMux {
	mux := http.NewServeMux()
	health := health(others)
	mux.HandleFunc("GET /_localstack/health", health)
	mux.HandleFunc("GET /health", health)
	mux.Handle("/", httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: database}))
	return mux
}

// localStack looks like a LocalStack that runs nothing but DynamoDB, which is the database at this
// host and port, or has all services, where commands of others succeed.
func localStack(database string, others func() bool) *http.ServeMux {
	mux := databaseProxy(database, others)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, `{"status": "running"}`) })
	return mux
}

// otherServices are those that LocalStack has in addition to DynamoDB's two, without an account.
var otherServices = strings.Fields("acm apigateway cloudformation cloudwatch config ec2 es events firehose iam kinesis kms lambda logs " +
	"opensearch redshift resource-groups resourcegroupstaggingapi route53 route53resolver s3 s3control scheduler secretsmanager ses sns sqs " +
	"ssm stepfunctions sts support swf transcribe")

// health answers as LocalStack does, whose services are "available" until they are used and then
// "running". Scripts wait for the one or for the other, so that each is said in turn.
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
