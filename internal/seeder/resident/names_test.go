package resident

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

func TestAnswerQuery(t *testing.T) {
	ask := func(kind dnsmessage.Type) *dnsmessage.Message {
		query := dnsmessage.Message{
			Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
			Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName("dynamodb."), Type: kind, Class: dnsmessage.ClassINET}},
		}
		packed, err := query.Pack()
		require.NoError(t, err)
		packed, name, err := answerQuery(packed)
		require.NoError(t, err)
		assert.Equal(t, "dynamodb.", name)
		var answer dnsmessage.Message
		require.NoError(t, answer.Unpack(packed))
		assert.True(t, answer.Response)
		assert.EqualValues(t, 7, answer.ID)
		assert.Equal(t, dnsmessage.RCodeSuccess, answer.RCode)
		assert.Equal(t, query.Questions, answer.Questions)
		return &answer
	}
	answers := ask(dnsmessage.TypeA).Answers
	require.Len(t, answers, 1)
	assert.Equal(t, &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}, answers[0].Body)
	for _, other := range []dnsmessage.Type{dnsmessage.TypeAAAA, dnsmessage.TypePTR, dnsmessage.TypeMX} {
		assert.Empty(t, ask(other).Answers, "%v", other)
	}
}

func TestServeNames(t *testing.T) {
	free, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.LocalAddr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(t.Context())
	asked := &requestedNames{}
	require.NoError(t, serveNames(ctx, address, asked))
	require.ErrorContains(t, serveNames(ctx, address, asked), "names do not resolve: ", "the port is taken")

	for _, nonsense := range []string{"", "\x00", "GET / HTTP/1.1\r\n\r\n"} { // a scan of ports
		conn, err := net.Dial("udp", address)
		require.NoError(t, err)
		_, err = conn.Write([]byte(nonsense))
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	}
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", address)
	}}
	found, err := resolver.LookupHost(t.Context(), "dynamodb.example")
	require.NoError(t, err)
	assert.Equal(t, []string{"127.0.0.1"}, found)

	cancel()
	require.Eventually(t, func() bool {
		listener, err := net.ListenPacket("udp", address)
		return err == nil && listener.Close() == nil
	}, testTimeout, tick)
}
