package front_test

import (
	"encoding/binary"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
)

// message is the message of a front: sizes, then words.
func message(size, arguments int, words string) string {
	header := binary.NativeEndian.AppendUint32(nil, uint32(size))
	return string(binary.NativeEndian.AppendUint32(header, uint32(arguments))) + words
}

// receive receives a message of a front.
func receive(t *testing.T, message string, descriptors ...int) (*front.Call, error) {
	t.Helper()
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	require.NoError(t, syscall.Sendmsg(pair[0], []byte(message), syscall.UnixRights(descriptors...), nil, 0))
	require.NoError(t, syscall.Close(pair[0]))
	file := os.NewFile(uintptr(pair[1]), "socket")
	defer func() { _ = file.Close() }()
	conn, err := net.FileConn(file)
	require.NoError(t, err)
	return front.Receive(conn.(*net.UnixConn))
}

func TestReceive(t *testing.T) {
	const words = "/srv\x00scan\x00\x00HOME=/root\x00AWS_REGION=eu=west\x00EMPTY=\x00HOME=/other\x00"
	call, err := receive(t, message(len(words), 2, words), 0, 1, 2)
	require.NoError(t, err)
	defer call.Close()
	assert.Equal(t, "/srv", call.Directory)
	assert.Equal(t, []string{"scan", ""}, call.Args)
	assert.Equal(t, os.Getpid(), call.PID)
	for name, want := range map[string]string{"HOME": "/root", "AWS_REGION": "eu=west", "EMPTY": "", "REGION": "", "scan": ""} {
		assert.Equal(t, want, call.Getenv(name), name)
	}
	_, set := call.LookupEnv("EMPTY")
	assert.True(t, set)
	_, set = call.LookupEnv("AWS")
	assert.False(t, set)
}

func TestReceiveEmpty(t *testing.T) {
	for _, words := range []string{"\x00", "(unreachable)/srv\x00"} {
		call, err := receive(t, message(len(words), 0, words), 0, 1, 2)
		require.NoError(t, err)
		assert.Empty(t, call.Args)
		assert.Empty(t, call.Directory)
		call.Close()
	}
}

func TestReceiveErrors(t *testing.T) {
	for name, test := range map[string]struct {
		message     string
		descriptors []int
	}{
		"no descriptors":        {message(1, 0, "\x00"), nil},
		"too few descriptors":   {message(1, 0, "\x00"), []int{0, 1}},
		"too many descriptors":  {message(1, 0, "\x00"), []int{0, 1, 2, 0}},
		"half a header":         {"\x00\x00", []int{0, 1, 2}},
		"no words":              {message(0, 0, ""), []int{0, 1, 2}},
		"fewer than it says":    {message(9, 0, "/srv\x00"), []int{0, 1, 2}},
		"more than it says":     {message(1, 0, "/srv\x00"), []int{0, 1, 2}},
		"no end":                {message(4, 0, "/srv"), []int{0, 1, 2}},
		"too few arguments":     {message(11, 3, "/srv\x00a\x00b\x00c"), []int{0, 1, 2}},
		"absurdly many of them": {message(7, 1<<31, "/srv\x00a\x00"), []int{0, 1, 2}},
		"absurdly large":        {message(1<<31, 0, "/srv\x00"), []int{0, 1, 2}},
		"another protocol":      {"GET / HTTP/1.1\r\n\r\n" + strings.Repeat("x", 100), []int{0, 1, 2}},
	} {
		_, err := receive(t, test.message, test.descriptors...)
		assert.ErrorContains(t, err, "receiving a command: ", name)
	}
}
