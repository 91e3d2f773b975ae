package resident

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

func TestRefusedConnectionsAreCounted(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	before := refusedConnections()
	_, err = net.Dial("tcp", address)
	require.Error(t, err)
	assert.Greater(t, refusedConnections(), before)
}

func TestAttemptFails(t *testing.T) {
	assert.Equal(t, 7, attemptFails("Ip: Forwarding\nIp: 1\nTcp: RtoAlgorithm ActiveOpens AttemptFails\nTcp: 1 20 7\nUdp: NoPorts\nUdp: 3\n"))
	assert.Zero(t, attemptFails(""))
	assert.Zero(t, attemptFails("Tcp: AttemptFails\n"))
	assert.Zero(t, attemptFails("Tcp: ActiveOpens\nTcp: 20\n"))
}

func TestWhatWasTriedInVain(t *testing.T) {
	names, lacks := &askedNames{}, ""
	names.add("earlier.")
	v := newVain(awscli.NewServer(nil), names, &ports{place: seeder.Place{Port: 8000}, served: []int{4566, 4569, 8001}, refused: refusedConnections}, func() string { return lacks })
	for _, name := range []string{"postgres.", "db.example.com.", "postgres."} {
		names.add(name)
	}
	v.refused = refusedConnections() - 2
	require.Len(t, v.tell(), 1)
	assert.Regexp(t, `^\d+ connections refused: a seed reaches its database alone, at the ports 8000, 4566, 4569 and 8001 of any name, and at any other that a script names as a number; names asked for: postgres, db.example.com$`, v.tell()[0])
	v.refused = refusedConnections() + 100
	assert.Empty(t, v.tell())
	lacks = "it reads $1 (wait.sh:3), and got no arguments"
	assert.Equal(t, lacks, newVain(awscli.NewServer(nil), names, &ports{refused: refusedConnections}, func() string { return lacks }).tell()[0])
}
