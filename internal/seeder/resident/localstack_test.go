package resident

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// How long a test waits, and looks, for what happens at once; nothing is measured with it.
const (
	testTimeout = 20 * time.Second
	tick        = time.Millisecond
)

func TestLocalStack(t *testing.T) {
	database := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Amzn-Requestid", "1")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Amz-Target")+" "+string(body))
	}))
	defer database.Close()
	skips := false
	handler := localStack(strings.TrimPrefix(database.URL, "http://"), func() bool { return skips })
	ask := func(method, path, body string) *httptest.ResponseRecorder {
		request := httptest.NewRequest(method, path, strings.NewReader(body))
		request.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer
	}

	t.Run("is healthy, in whichever word is waited for", func(t *testing.T) {
		for _, path := range []string{"/_localstack/health", "/health"} {
			said := ask(http.MethodGet, path, "").Body.String() + ask(http.MethodGet, path, "").Body.String()
			assert.Contains(t, said, `"dynamodb": "available"`)
			assert.Contains(t, said, `"dynamodb": "running"`)
		}
	})
	t.Run("says so in JSON", func(t *testing.T) {
		answer := ask(http.MethodGet, "/_localstack/health", "")
		assert.Equal(t, http.StatusOK, answer.Code)
		assert.Equal(t, "application/json", answer.Header().Get("Content-Type"))
		assert.JSONEq(t, `{"services": {"dynamodb": "available", "dynamodbstreams": "available"}, "edition": "community", "version": "3.0.0"}`, answer.Body.String())
	})
	t.Run("has other services where these are skipped", func(t *testing.T) {
		assert.NotContains(t, ask(http.MethodGet, "/_localstack/health", "").Body.String(), `"sqs"`)
		skips = true
		assert.Regexp(t, `"s3": "(running|available)".*"sqs": "(running|available)"`, ask(http.MethodGet, "/_localstack/health", "").Body.String())
	})
	t.Run("is as the database at other ports", func(t *testing.T) {
		answer := httptest.NewRecorder()
		databaseProxy(strings.TrimPrefix(database.URL, "http://"), func() bool { return false }).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Equal(t, http.StatusBadRequest, answer.Code)
	})
	t.Run("runs", func(t *testing.T) {
		assert.JSONEq(t, `{"status": "running"}`, ask(http.MethodGet, "/", "").Body.String())
	})
	t.Run("passes calls on", func(t *testing.T) {
		answer := ask(http.MethodPost, "/", `{"Limit": 1}`)
		assert.Equal(t, http.StatusBadRequest, answer.Code)
		assert.Equal(t, "1", answer.Header().Get("X-Amzn-Requestid"))
		assert.Equal(t, `POST / DynamoDB_20120810.ListTables {"Limit": 1}`, answer.Body.String())
	})
}

func TestLocalStackEndsWithTheSeeder(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address, port := free.Addr().String(), free.Addr().(*net.TCPAddr).Port
	require.NoError(t, free.Close())
	handler := localStack("localhost:1", func() bool { return false })
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, servePort(ctx, "", port, handler))
	require.ErrorContains(t, servePort(ctx, "", port, handler), fmt.Sprintf("port %d does not lead to the database: ", port), "the port is taken")

	insecure := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // as curl -k
	secret, err := insecure.Get("https://" + address + "/health")
	require.NoError(t, err)
	insecure.CloseIdleConnections()
	require.NoError(t, secret.Body.Close())
	assert.Equal(t, http.StatusOK, secret.StatusCode, "in TLS, too")

	idle, err := net.Dial("tcp", address) // who connects and says nothing keeps nothing alive
	require.NoError(t, err)
	defer func() { _ = idle.Close() }()
	answer, err := http.Get("http://" + address + "/health")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusOK, answer.StatusCode)

	cancel()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", address)
		return err != nil || conn.Close() != nil
	}, testTimeout, tick)
}
