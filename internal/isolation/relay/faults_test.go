package relay_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConnectionOfAnEndedDatabaseIsReplaced(t *testing.T) {
	address, accept := fakeDatabase(t)
	client := dial(t, relayTo(t, address))
	client.write(get)
	for range 3 {
		database := accept()
		database.expect(get)
		database.write(answer)
		client.expect(answer)
		require.NoError(t, database.Close())
		client.write(get)
	}
}

func TestConnectionsComeInPairs(t *testing.T) {
	address, accept := fakeDatabase(t)
	relay := relayTo(t, address)
	first, second := dial(t, relay), dial(t, relay)
	first.write(get)
	firstDatabase := accept()
	second.write(get)
	secondDatabase := accept()
	firstDatabase.write(strings.Replace(answer, "ok", "a1", 1))
	secondDatabase.write(strings.Replace(answer, "ok", "b1", 1))
	second.expect(strings.Replace(answer, "ok", "b1", 1))
	first.expect(strings.Replace(answer, "ok", "a1", 1))
	require.NoError(t, first.Close())
	firstDatabase.expect(get)
	firstDatabase.expectEnd()
	secondDatabase.expect(get)
	exchange(second, secondDatabase)
}

func TestDatabaseThatEndsBeforeItsAnswerEndsTheClient(t *testing.T) {
	address, accept := fakeDatabase(t)
	for name, answered := range map[string]string{"": "", "head": "HTTP/1.1 200 OK\r\nConte", "body": answer[:len(answer)-1], "chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\no"} {
		t.Run(name, func(t *testing.T) {
			e := &entered{}
			client := dial(t, serve(t, address, e))
			client.write(get)
			database := accept()
			database.expect(get)
			database.write(answered)
			require.NoError(t, database.CloseWrite())
			if name == "head" {
				answered = "" // nobody can tell yet what it is
			}
			client.expect(answered)
			client.expectEnd()
			e.awaitEmpty(t)
		})
	}
}

func TestClientThatEndsEndsItsDatabase(t *testing.T) {
	for name, text := range map[string]string{
		"in the head":    "POST / HTTP/1.1\r\nConte",
		"in a small one": "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n123",
		"in a body":      "POST / HTTP/1.1\r\nContent-Length: 500000\r\n\r\n123",
		"in a chunk":     "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
		"afterwards":     get,
	} {
		t.Run(name, func(t *testing.T) {
			address, accept := fakeDatabase(t)
			e := &entered{}
			client := dial(t, serve(t, address, e))
			client.write(get)
			database := accept()
			database.expect(get)
			database.write(answer)
			client.expect(answer)
			client.write(text)
			if strings.HasSuffix(text, "123") && !strings.Contains(text, ": 5\r\n") || text == get {
				database.expect(text)
			}
			require.NoError(t, client.SetLinger(0))
			require.NoError(t, client.Close())
			if text == get {
				large := strings.Repeat("x", 32<<20)
				_, _ = fmt.Fprintf(database, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(large), large)
			}
			database.expectEnd()
			e.awaitEmpty(t)
		})
	}
}

func TestHalfClosedClientGetsItsAnswer(t *testing.T) {
	address, accept := fakeDatabase(t)
	client := dial(t, relayTo(t, address))
	client.write(get)
	require.NoError(t, client.CloseWrite())
	database := accept()
	database.expect(get)
	database.write(answer)
	client.expect(answer)
	client.expectEnd()
	database.expectEnd()
}

func TestBodyThatWaitsForAnInvitation(t *testing.T) {
	address, accept := fakeDatabase(t)
	client := dial(t, relayTo(t, address))
	head := "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
	client.write(head)
	database := accept()
	database.expect(head)
	database.write("HTTP/1.1 100 Continue\r\n\r\n")
	client.expect("HTTP/1.1 100 Continue\r\n\r\n")
	client.write("ok")
	database.expect("ok")
	database.write(answer)
	client.expect(answer)
}

func TestAnswerBeforeTheRequestHasEnded(t *testing.T) {
	address, accept := fakeDatabase(t)
	client := dial(t, relayTo(t, address))
	head := "POST / HTTP/1.1\r\nContent-Length: 50000000\r\n\r\n"
	client.write(head)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = io.WriteString(client, strings.Repeat("x", 50_000_000))
	}()
	database := accept()
	database.expect(head)
	refusal := "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"
	database.write(refusal)
	require.NoError(t, database.CloseWrite())
	client.expect(refusal)
	client.expectEnd()
	_ = client.Close()
	<-sent
}

func TestAnswersWithoutABody(t *testing.T) {
	address, accept := fakeDatabase(t)
	client := dial(t, relayTo(t, address))
	client.write("HEAD / HTTP/1.1\r\n\r\n")
	database := accept()
	database.expect("HEAD / HTTP/1.1\r\n\r\n")
	for _, text := range []string{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"} {
		database.write(text)
		client.expect(text)
		client.write(get)
		database.expect(get)
	}
}

func TestAnswerThatEndsWithItsConnection(t *testing.T) {
	address, accept := fakeDatabase(t)
	client := dial(t, relayTo(t, address))
	client.write(get)
	database := accept()
	database.write("HTTP/1.1 200 OK\r\n\r\nall")
	client.expect("HTTP/1.1 200 OK\r\n\r\nall")
	database.write("more")
	require.NoError(t, database.CloseWrite())
	client.expect("more")
	client.expectEnd()
}

func TestSurplusOfADatabaseReachesNobody(t *testing.T) {
	address, accept := fakeDatabase(t)
	client := dial(t, relayTo(t, address))
	client.write(get)
	database := accept()
	database.expect(get)
	database.write(answer)
	client.expect(answer)
	database.write("HTTP/1.1 200 OK\r\n")
	client.write(get)
	database.expectEnd()
	next := accept()
	next.expect(get)
	next.write(answer)
	client.expect(answer)
}

func TestUnreachableDatabase(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	e := &entered{}
	client := dial(t, serve(t, listener.Addr().String(), e))
	client.write(get)
	response, err := http.ReadResponse(client.reader, nil)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, 503, response.StatusCode)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Contains(t, string(text), "connecting to DynamoDB Local: dial tcp")
	e.awaitEmpty(t)
}

func TestSlowClient(t *testing.T) {
	address, accept := fakeDatabase(t)
	client := dial(t, relayTo(t, address))
	text := "POST / HTTP/1.1\r\nContent-Length: 2\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a" + signature + "\r\n\r\n{}"
	for _, c := range strings.Split(text, "") {
		client.write(c)
	}
	database := accept()
	database.expect(strings.NewReplacer("=a/", "=c1/", "eu-west-1", "us-east-1").Replace(text))
	for _, c := range strings.Split(answer, "") {
		database.write(c)
	}
	client.expect(answer)
}

// TestAnswersReachTheirClients has clients that differ in their bodies, and some that go away.
func TestAnswersReachTheirClients(t *testing.T) {
	address, e := start(t, echo)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for j := range 20 {
				body := strings.Repeat(fmt.Sprintf("%d,%d ", i, j), 1+j*j*j*5)
				if j%5 == 4 { // somebody who does not wait
					if connection, err := net.Dial("tcp", address); err == nil {
						_, _ = fmt.Fprintf(connection, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
						_ = connection.Close()
					}
				}
				text, err := postBody(client, address, body)
				assert.Equal(t, "|"+body, text, "%v", err)
			}
		})
	}
	all.Wait()
	e.awaitEmpty(t)
}

func postBody(client *http.Client, address, body string) (answer string, err error) {
	response, err := client.Post("http://"+address, "text/plain", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return string(text), err
}
