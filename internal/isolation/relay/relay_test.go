package relay_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

const signature = "/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"

// entered is what a relay has asked and done.
type entered struct {
	mutex  sync.Mutex
	asked  []string
	inside int
}

func (e *entered) enter(_ context.Context, key, operation string) (string, func(), error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.asked = append(e.asked, key+" "+operation)
	e.inside++
	leave := func() {
		e.mutex.Lock()
		defer e.mutex.Unlock()
		e.inside--
	}
	switch {
	case key == "refused":
		e.inside--
		return "", nil, &relay.RefusalError{Status: 400, Type: "LimitExceededException", Message: "too many"}
	case isolation.IsAccessKey(key):
		return "c1", leave, nil
	default:
		return "", leave, nil
	}
}

// all returns what was asked for.
func (e *entered) all() []string {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return slices.Clone(e.asked)
}

// awaitEmpty waits until all requests have left.
func (e *entered) awaitEmpty(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		e.mutex.Lock()
		defer e.mutex.Unlock()
		return e.inside == 0
	}, time.Minute, time.Millisecond)
}

// start serves a relay before a database, and returns its address.
func start(t *testing.T, database http.HandlerFunc) (address string, e *entered) {
	t.Helper()
	backend := httptest.NewServer(database)
	t.Cleanup(backend.Close)
	e = &entered{}
	return serve(t, backend.Listener.Addr().String(), e), e
}

// relayTo serves a relay before a real database, and returns its address.
func relayTo(t *testing.T, database string) (address string) {
	t.Helper()
	return serve(t, database, &entered{})
}

func serve(t *testing.T, database string, e *entered) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	relayed := &relay.Relay{
		Database: func() string { return database },
		Enter:    e.enter,
		Own: func(_ context.Context, r relay.Request) relay.Response {
			return relay.Response{Status: 200, Body: []byte(r.Method + " " + r.Path + " " + r.Query + " " + r.Key)}
		},
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- relayed.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-done)
	})
	return listener.Addr().String()
}

// send writes requests to an address, and returns what it answers until it closes the connection.
func send(t *testing.T, address, text string) string {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer connection.Close()
	_, err = io.WriteString(connection, text)
	require.NoError(t, err)
	answer, err := io.ReadAll(connection)
	require.NoError(t, err)
	return string(answer)
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, _ = io.WriteString(w, r.Header.Get("Authorization")+"|"+string(body))
}

func TestKeyIsReplaced(t *testing.T) {
	address, e := start(t, echo)
	for _, key := range []string{"a", "AKIAIOSFODNN7EXAMPLE"} {
		answer := send(t, address, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"+
			"authorization: AWS4-HMAC-SHA256 Credential="+key+signature+"\r\n\r\n{}")
		assert.Contains(t, answer, "AWS4-HMAC-SHA256 Credential=c1/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0|{}")
	}
	e.awaitEmpty(t)
	assert.Equal(t, []string{"a GetItem", "AKIAIOSFODNN7EXAMPLE GetItem"}, e.all())
}

func TestPipelinedRequests(t *testing.T) {
	address, _ := start(t, echo)
	request := func(key, body, more string) string {
		return "POST / HTTP/1.1\r\nHost: x\r\n" + more + "Authorization: AWS4-HMAC-SHA256 Credential=" + key + signature + "\r\n" + body
	}
	answer := send(t, address, request("a", "Content-Length: 3\r\n\r\none", "")+
		request("b", "Transfer-Encoding: chunked\r\n\r\n1\r\nt\r\n2;x=y\r\nwo\r\n0\r\n\r\n", "")+
		request("c", "Content-Length: 5\r\n\r\nthree", "Connection: close\r\n"))
	reader := bufio.NewReader(strings.NewReader(answer))
	for _, body := range []string{"one", "two", "three"} {
		response, err := http.ReadResponse(reader, nil)
		require.NoError(t, err)
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.True(t, strings.HasSuffix(string(text), "|"+body), "%s", text)
	}
}

func TestLargeBodies(t *testing.T) {
	address, _ := start(t, echo)
	body := strings.Repeat("0123456789abcdef", 1<<20)
	response, err := http.Post("http://"+address, "text/plain", strings.NewReader(body))
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, "|"+body, string(text))
}

func TestOwnRequests(t *testing.T) {
	address, e := start(t, echo)
	answer := send(t, address, "POST /_dynasnap/reset?key=k HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a"+signature+"\r\n\r\n{}")
	assert.Equal(t, "HTTP/1.1 200 OK\r\nContent-Length: 29\r\n"+
		"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *, Authorization\r\n"+
		"Content-Type: application/json\r\nConnection: close\r\n\r\nPOST /_dynasnap/reset key=k a", answer)
	assert.Empty(t, e.all())
}

func TestRefusedRequests(t *testing.T) {
	address, _ := start(t, echo)
	answer := send(t, address, "GET / HTTP/1.1\r\nConnection: close\r\nAuthorization: AWS4-HMAC-SHA256 Credential=refused"+signature+"\r\n\r\n")
	assert.Contains(t, answer, "HTTP/1.1 400 Bad Request\r\n")
	assert.Contains(t, answer, `{"__type":"com.amazonaws.dynamodb.v20120810#LimitExceededException","message":"too many"}`)
}
