package relay_test

import (
	"bufio"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fakeDatabase accepts connections, which the returned function hands out, and returns its address.
func fakeDatabase(t *testing.T) (address string, accept func() *peer) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String(), func() *peer {
		connection, err := listener.Accept()
		require.NoError(t, err)
		return newPeer(t, connection)
	}
}

// peer is an end of a connection in a test.
type peer struct {
	*net.TCPConn
	t      *testing.T
	reader *bufio.Reader
}

func newPeer(t *testing.T, connection net.Conn) *peer {
	t.Helper()
	t.Cleanup(func() { _ = connection.Close() })
	require.NoError(t, connection.SetDeadline(time.Now().Add(time.Minute))) // no test hangs
	return &peer{connection.(*net.TCPConn), t, bufio.NewReader(connection)}
}

func dial(t *testing.T, address string) *peer {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	require.NoError(t, err)
	return newPeer(t, connection)
}

func (p *peer) write(text string) {
	p.t.Helper()
	_, err := io.WriteString(p, text)
	require.NoError(p.t, err)
}

// expect reads a text.
func (p *peer) expect(text string) {
	p.t.Helper()
	got := make([]byte, len(text))
	n, err := io.ReadFull(p.reader, got)
	require.Equal(p.t, text, string(got[:n]))
	require.NoError(p.t, err)
}

// expectEnd reads until the other side has ended the connection.
func (p *peer) expectEnd() {
	p.t.Helper()
	rest, err := io.ReadAll(p.reader)
	require.Empty(p.t, string(rest))
	if err != nil {
		require.ErrorContains(p.t, err, "reset by peer")
	}
}

const (
	get    = "GET / HTTP/1.1\r\n\r\n"
	answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
)

// exchange has a request answered.
func exchange(client, database *peer) {
	client.t.Helper()
	client.write(get)
	database.expect(get)
	database.write(answer)
	client.expect(answer)
}
