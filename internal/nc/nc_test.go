package nc

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ports returns a port where somebody listens and one where nobody does.
func ports(t *testing.T) (open, closed int) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	t.Cleanup(server.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return server.Listener.Addr().(*net.TCPAddr).Port, listener.Addr().(*net.TCPAddr).Port
}

func neverOpen(int) bool { return false }

// The messages and statuses are those of Debian's netcat-openbsd 1.219.
func TestScan(t *testing.T) {
	open, closed := ports(t)
	const usage = "usage: nc "
	for args, want := range map[string]string{
		"-z 127.0.0.1 OPEN":         "0",
		"-zv 127.0.0.1 OPEN":        "0 Connection to 127.0.0.1 OPEN port [tcp/*] succeeded!\n",
		"-v -z -w 1 127.0.0.1 OPEN": "0 Connection to 127.0.0.1 OPEN port [tcp/*] succeeded!\n",
		"-zvw1 127.0.0.1 OPEN":      "0 Connection to 127.0.0.1 OPEN port [tcp/*] succeeded!\n",
		"-w1 -zvn4 127.0.0.1 OPEN":  "0 Connection to 127.0.0.1 OPEN port [tcp/*] succeeded!\n",
		"-zv4 localhost OPEN":       "0 Connection to localhost (127.0.0.1) OPEN port [tcp/*] succeeded!\n",
		"-zv -- 127.0.0.1 OPEN":     "0 Connection to 127.0.0.1 OPEN port [tcp/*] succeeded!\n",
		"127.0.0.1 -zq 1 OPEN":      "0",
		"-z 127.0.0.1 CLOSED":       "1",
		"-zv 127.0.0.1 CLOSED":      "1 nc: connect to 127.0.0.1 port CLOSED (tcp) failed: Connection refused\n",
		"-zv4 localhost CLOSED":     "1 nc: connect to localhost (127.0.0.1) port CLOSED (tcp) failed: Connection refused\n",
		"-v 127.0.0.1 CLOSED":       "1 nc: connect to 127.0.0.1 port CLOSED (tcp) failed: Connection refused\n",
		"-zv 127.0.0.1 CLOSED OPEN": "0 nc: connect to 127.0.0.1 port CLOSED (tcp) failed: Connection refused\nConnection to 127.0.0.1 OPEN port [tcp/*] succeeded!\n",
		"-zv 127.0.0.1 OPEN-OPEN":   "0 Connection to 127.0.0.1 OPEN port [tcp/*] succeeded!\n",
		"-zn localhost OPEN":        `1 nc: getaddrinfo for host "localhost" port OPEN: Name or service not known` + "\n",
		"-z 127.0.0.1":              "1 nc: missing port number\n",
		"-z 127.0.0.1 abc":          "1 nc: port number invalid: abc\n",
		"-z 127.0.0.1 99999":        "1 nc: port number too large: 99999\n",
		"-z 127.0.0.1 0":            "1 nc: port number too small: 0\n",
		"-z -w abc 127.0.0.1 OPEN":  "1 nc: timeout invalid: abc\n",
		"-z -q abc 127.0.0.1 OPEN":  "1 nc: quit timer invalid: abc\n",
		"":                          "1 " + usage,
		"127.0.0.1 OPEN -w":         "1 nc: option requires an argument -- 'w'\n" + usage,
		"-l OPEN":                   "1 nc: option not built in -- 'l'\n" + usage,
		"-zu 127.0.0.1 OPEN":        "1 nc: option not built in -- 'u'\n" + usage,
	} {
		t.Run(args, func(t *testing.T) {
			fill := strings.NewReplacer("OPEN", fmt.Sprint(open), "CLOSED", fmt.Sprint(closed)).Replace
			var stdout, stderr bytes.Buffer
			status := run(strings.Fields(fill(args)), Host{Open: neverOpen}, strings.NewReader(""), &stdout, &stderr)
			got := strings.TrimSpace(fmt.Sprint(status) + " " + strings.SplitAfter(stderr.String(), usage)[0])
			assert.Equal(t, strings.TrimSpace(fill(want)), got)
			assert.Empty(t, stdout.String())
		})
	}
}

func TestRelay(t *testing.T) {
	open, _ := ports(t)
	const request = "GET / HTTP/1.0\r\n\r\n"
	for _, options := range []string{"", "-w 30", "-N", "-q 30"} {
		var stdout, stderr bytes.Buffer
		status := run(append(strings.Fields(options), "127.0.0.1", fmt.Sprint(open)), Host{Open: neverOpen}, strings.NewReader(request), &stdout, &stderr)
		assert.Equal(t, 0, status, options)
		assert.True(t, strings.HasPrefix(stdout.String(), "HTTP/1.0 200 OK\r\n"), "%s: %s", options, &stdout)
		assert.True(t, strings.HasSuffix(stdout.String(), "\r\n\r\nhello"), "%s: %s", options, &stdout)
		assert.Empty(t, stderr.String(), options)
	}
}

// The listener never accepts.
func TestRelayToASilentServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	port := fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
	for _, options := range [][]string{{"-w", "1"}, {"-q", "0"}, {"-d", "-q", "0"}} {
		assert.Equal(t, 0, run(append(options, "127.0.0.1", port), Host{Open: neverOpen}, strings.NewReader("hello"), io.Discard, io.Discard), "%v", options)
	}
}

func TestPortOpenedOnDemand(t *testing.T) {
	_, closed := ports(t)
	var asked []int
	open := func(port int) bool {
		asked = append(asked, port)
		listener, err := net.Listen("tcp", "127.0.0.1:"+fmt.Sprint(port))
		require.NoError(t, err)
		t.Cleanup(func() { _ = listener.Close() })
		return true
	}
	port := fmt.Sprint(closed)
	assert.Equal(t, 1, run([]string{"-z", "127.0.0.1", port, port}, Host{Open: open}, strings.NewReader(""), io.Discard, io.Discard), "who scans many wants to know which there are")
	assert.Equal(t, 0, run([]string{"-z", "127.0.0.1", port}, Host{Open: open}, strings.NewReader(""), io.Discard, io.Discard))
	assert.Equal(t, []int{closed}, asked)
}

func TestUsageEndsWithTheAdvice(t *testing.T) {
	for _, args := range [][]string{nil, {"-l", "80"}, {"127.0.0.1", "80", "-w"}} {
		var stderr bytes.Buffer
		assert.Equal(t, 1, run(args, Host{Open: neverOpen, Advice: "take another"}, strings.NewReader(""), io.Discard, &stderr))
		assert.True(t, strings.HasSuffix(stderr.String(), "It connects by TCP; take another\n"), &stderr)
	}
}
