package relay_test

import (
	"context"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

// TestRequestsDoNotAllocate has a client and a database that do not, either.
func TestRequestsDoNotAllocate(t *testing.T) {
	request := []byte("POST / HTTP/1.1\r\nHost: localhost:8000\r\n" + listTables + authorization + "Content-Length: 2\r\n\r\n{}")
	reply := []byte(answer)
	database, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer database.Close()
	go func() {
		connection, err := database.Accept()
		if err != nil {
			return
		}
		defer connection.Close()
		received := make([]byte, len(request)-len("test42")+len("c1")) // the regions are of one length
		for {
			if _, err := io.ReadFull(connection, received); err != nil {
				return
			}
			_, _ = connection.Write(reply)
		}
	}()
	leave := func() {}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	relayed := &relay.Relay{
		Database: func() string { return database.Addr().String() },
		Enter:    func(context.Context, string, string) (string, func(), error) { return "c1", leave, nil },
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- relayed.Serve(ctx, listener) }()
	defer func() {
		cancel()
		assert.NoError(t, <-done)
	}()
	client := dial(t, listener.Addr().String())
	received := make([]byte, len(reply))
	allocations := testing.AllocsPerRun(200, func() {
		_, _ = client.Write(request)
		_, err = io.ReadFull(client.TCPConn, received)
	})
	require.NoError(t, err)
	assert.Equal(t, answer, string(received))
	assert.Zero(t, allocations)
}
