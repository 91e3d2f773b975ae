package relay

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parse reads a request as a session does.
func parse(text []byte) (h head, r request, size int, ok bool) {
	complete, err := h.read(text)
	if err != nil || !complete {
		return h, r, 0, false
	}
	if r, err = h.request(text); err != nil {
		return h, r, 0, false
	}
	upload := h.body()
	n, err := upload.pass(text[h.size:])
	return h, r, h.size + n, err == nil && upload.ended()
}

// FuzzRequest compares where requests end with net/http, which must agree whenever it understands
// one.
func FuzzRequest(f *testing.F) {
	for _, text := range []string{
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET",
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\nGET",
		"POST /a?b HTTP/1.0\r\nConnection: keep-alive, X\r\nAuthorization: AWS4-HMAC-SHA256 Credential=k/20260101/r/dynamodb/aws4_request\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
		"POST / HTTP/1.1\nContent-Length: 1\n\na",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		h, r, size, ok := parse(text)
		if !ok {
			return
		}
		source := bytes.NewReader(text)
		buffered := bufio.NewReaderSize(source, maxHead)
		want, err := http.ReadRequest(buffered)
		if err != nil {
			return // it knows more rules, such as those of URLs
		}
		body, err := io.ReadAll(want.Body)
		if err != nil {
			return
		}
		assert.Equal(t, want.Method, string(r.method.of(text)))
		assert.Equal(t, want.RequestURI, string(r.target.of(text)))
		assert.Equal(t, want.ContentLength < 0, h.chunked)
		if !h.chunked {
			assert.Len(t, body, int(h.length))
		}
		assert.Equal(t, len(text)-source.Len()-buffered.Buffered(), size)
	})
}

// FuzzReplace checks that another key and region are the only difference.
func FuzzReplace(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=", "k", "20260101", "r", "/dynamodb/aws4_request")
	f.Add("AWS4-HMAC-SHA256 Credential=", strings.Repeat("k", 100), "", "", "/x")
	f.Add("Basic a", "b", "=", "c", "=")
	f.Fuzz(func(t *testing.T, before, key, date, region, after string) {
		front := "POST / HTTP/1.1\r\nX-First: 1\r\nAuthorization: x"
		text := []byte("earlier" + strings.Repeat(" ", headroom) + front + before + "=" + key + "/" + date + "/" + region + after + "\r\n\r\n{}")
		at := bytes.Index(text, []byte(front))
		h, _, _, ok := parse(text[at:])
		if !ok {
			return
		}
		c, found := h.credential(text[at:])
		if !found {
			return
		}
		end := len(text)
		oldFront, oldDate := string(text[at:at+c.key.begin]), string(text[at+c.key.end:at+c.region.begin])
		oldRest := string(text[at+c.region.end:])
		begin := c.replace(text, at, "c1", Region)
		assert.Equal(t, oldFront+"c1"+oldDate+Region+oldRest, string(text[begin:end]))
		again, _, _, ok := parse(text[begin:])
		require.True(t, ok)
		replaced, found := again.credential(text[begin:])
		require.True(t, found)
		assert.Equal(t, "c1", string(replaced.key.of(text[begin:])))
		assert.Equal(t, Region, string(replaced.region.of(text[begin:])))
	})
}

// TestHeadInPieces reads a head that arrives in two pieces, cut everywhere.
func TestHeadInPieces(t *testing.T) {
	text := []byte("POST / HTTP/1.1\r\nContent-Length: 2\r\nauthorization: AWS4-HMAC-SHA256 Credential=k/20260101/r/dynamodb/aws4_request\r\n\r\n")
	whole, _, _, _ := parse(append(bytes.Clone(text), "{}"...))
	for cut := range text {
		var h head
		complete, err := h.read(text[:cut])
		require.NoError(t, err)
		require.False(t, complete)
		complete, err = h.read(text)
		require.NoError(t, err)
		require.True(t, complete)
		assert.Equal(t, whole, h)
	}
}
