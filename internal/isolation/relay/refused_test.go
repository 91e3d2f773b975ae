package relay_test

import (
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMalformedRequestsDoNotReachTheDatabase has what servers and relays may read in different
// ways.
func TestMalformedRequestsDoNotReachTheDatabase(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	reached := make(chan struct{}, 1)
	go func() {
		if connection, err := listener.Accept(); err == nil {
			_ = connection.Close()
			reached <- struct{}{}
		}
	}()
	address := relayTo(t, listener.Addr().String())
	post := "POST / HTTP/1.1\r\nHost: x\r\n"
	for name, text := range map[string]string{
		"length and coding":      post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"two lengths":            post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
		"the same length twice":  post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n12345",
		"a list of lengths":      post + "Content-Length: 5, 5\r\n\r\n12345",
		"a signed length":        post + "Content-Length: +5\r\n\r\n12345",
		"a hexadecimal length":   post + "Content-Length: 0x5\r\n\r\n12345",
		"no length":              post + "Content-Length:\r\n\r\n",
		"a huge length":          post + "Content-Length: 9999999999999999999\r\n\r\n",
		"another coding":         post + "Transfer-Encoding: gzip\r\n\r\n",
		"two codings":            post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		"a coding twice":         post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a coding in HTTP/1.0":   "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a size of no digits":    post + "Transfer-Encoding: chunked\r\n\r\n\r\n\r\n",
		"a size of letters":      post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
		"a size with a space":    post + "Transfer-Encoding: chunked\r\n\r\n2 \r\n{}\r\n0\r\n\r\n",
		"a huge size":            post + "Transfer-Encoding: chunked\r\n\r\n1111111111111111\r\n",
		"a longer chunk":         post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}}\r\n0\r\n\r\n",
		"a trailer":              post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n",
		"a line feed in chunks":  post + "Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n",
		"a line feed":            "POST / HTTP/1.1\nHost: x\n\n",
		"a line feed in a field": post + "A: b\nContent-Length: 5\r\n\r\n",
		"a carriage return":      post + "A: b\rContent-Length: 5\r\n\r\n",
		"NUL":                    post + "A: \x00\r\n\r\n",
		"a folded field":         post + "A: b\r\n c\r\n\r\n",
		"a space before a colon": post + "Content-Length : 5\r\n\r\n12345",
		"a field without a name": post + ": x\r\n\r\n",
		"a field without colon":  post + "Content-Length\r\n\r\n",
		"a name with a letter":   post + "Content-L\xc3\xa4ngth: 5\r\n\r\n12345",
		"no version":             "GET /\r\n\r\n",
		"another version":        "GET / HTTP/2.0\r\n\r\n",
		"HTTP/2":                 "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"two spaces":             "GET  / HTTP/1.1\r\n\r\n",
		"a space in the target":  "GET /a b HTTP/1.1\r\n\r\n",
		"TLS":                    "\x16\x03\x01\x02\x00\x01\x00\n",
		"a large head":           post + "A: " + strings.Repeat("x", 100_000) + "\r\n\r\n",
		"many fields":            post + strings.Repeat("A: b\r\n", 20_000) + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			answer := send(t, address, text)
			assert.True(t, strings.HasPrefix(answer, "HTTP/1.1 400 Bad Request\r\n"), "%s", answer)
			assert.Contains(t, answer, "Connection: close\r\n")
			assert.Equal(t, 1, strings.Count(answer, "HTTP/1.1"))
		})
	}
	_ = listener.Close()
	assert.Empty(t, reached)
}
