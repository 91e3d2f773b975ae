package relay_test

import (
	"bufio"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// TestSameAsWithoutRelay sends the same requests through a relay and around it. All bytes of the
// answers must be the same, and so must the state be in the end, which the last requests read.
func TestSameAsWithoutRelay(t *testing.T) {
	around := &side{address: strings.TrimPrefix(testbed.DynamoDBLocal(t), "http://")}
	through := &side{address: relayTo(t, strings.TrimPrefix(testbed.SeparateDynamoDBLocal(t), "http://"))}
	defer around.close()
	defer through.close()
	requests := sameRequests()
	assert.Greater(t, len(requests), 500)
	for i, r := range requests {
		want := around.send(t, r)
		got := through.send(t, r)
		require.NotEmpty(t, want, "request %d: %s", i, r)
		require.True(t, bytes.Equal(want, got), "request %d: %s\n\naround the relay:\n%.2000s\n\nthrough it:\n%.2000s", i, r, want, got)
	}
}

// sameRequest is a request to send.
type sameRequest struct {
	method string // for the answer to HEAD
	text   string
	alone  bool // on a connection of its own, which is read to its end
}

func (r sameRequest) String() string { return fmt.Sprintf("%.1000s", r.text) }

// side is where the requests are sent to.
type side struct {
	address    string
	connection net.Conn
}

func (s *side) close() {
	if s.connection != nil {
		_ = s.connection.Close()
		s.connection = nil
	}
}

// send returns the bytes of the answer, with everything masked that differs between two databases.
func (s *side) send(t *testing.T, r sameRequest) []byte {
	t.Helper()
	if r.alone {
		s.close()
	}
	if s.connection == nil {
		connection, err := net.Dial("tcp", s.address)
		require.NoError(t, err)
		s.connection = connection
	}
	sent := make(chan struct{})
	go func() { // it may be refused before it is sent
		defer close(sent)
		_, _ = io.WriteString(s.connection, r.text)
	}()
	var all bytes.Buffer
	reader := bufio.NewReader(io.TeeReader(s.connection, &all))
	closes := false
	for {
		response, err := http.ReadResponse(reader, &http.Request{Method: r.method})
		require.NoError(t, err, "%s: %s", r, all.Bytes())
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err, "%s", r)
		require.NoError(t, response.Body.Close())
		if sum := response.Header.Get("X-Amz-Crc32"); sum != "" {
			assert.Equal(t, sum, fmt.Sprint(crc32.ChecksumIEEE(body)), "%s", r)
		}
		if response.StatusCode >= 200 {
			closes = response.Close
			break
		}
	}
	if r.alone {
		_, _ = io.Copy(io.Discard, reader) // more answers, and the end
	}
	if r.alone || closes {
		s.close()
	}
	<-sent
	return mask(all.Bytes())
}

// masks are what differs between two databases that get the same requests.
var masks = []struct{ why, pattern, with string }{
	{"the time of the answer", `(?m)^Date: .*\r$`, "Date: X\r"},
	{"a random id of the request", `(?m)^x-amzn-RequestId: .*\r$`, "x-amzn-RequestId: X\r"},
	{"the time when a table was made", `"CreationDateTime":[0-9.E]+`, `"CreationDateTime":0`},
	{"the time when throughput was changed", `"Last(Increase|Decrease)DateTime":[0-9.E]+`, `"Last${1}DateTime":0`},
	{"the time when billing was changed", `"LastUpdateToPayPerRequestDateTime":[0-9.E]+`, `"LastUpdateToPayPerRequestDateTime":0`},
	{"a random id of the table", `"TableId":"[^"]*"`, `"TableId":"X"`},
	{"the time when a stream was made", `20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\d`, "TIME"},
}

// masksOfMasked are for answers with masked bodies.
var masksOfMasked = []struct{ why, pattern, with string }{
	{"a number as short as possible changes the length", `(?m)^Content-Length: .*\r$`, "Content-Length: X\r"},
	{"the sum of the body, which send checks", `(?m)^x-amz-crc32: .*\r$`, "x-amz-crc32: X\r"},
}

func mask(answer []byte) []byte {
	_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	if len(body) > 1<<20 {
		return regexp.MustCompile(masks[0].pattern).ReplaceAll(regexp.MustCompile(masks[1].pattern).ReplaceAll(answer, nil), nil)
	}
	masked := answer
	for _, m := range masks {
		masked = regexp.MustCompile(m.pattern).ReplaceAll(masked, []byte(m.with))
	}
	if _, after, _ := bytes.Cut(masked, []byte("\r\n\r\n")); !bytes.Equal(body, after) {
		for _, m := range masksOfMasked {
			masked = regexp.MustCompile(m.pattern).ReplaceAll(masked, []byte(m.with))
		}
	}
	return masked
}
