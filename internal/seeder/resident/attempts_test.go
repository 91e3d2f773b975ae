package resident

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

func TestRefusedConnections(t *testing.T) {
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

func TestFailedAttempts(t *testing.T) {
	names, none := &requestedNames{}, func() *failure.Inputs { return nil }
	names.add("earlier.")
	a := newAttempts(awscli.NewServer(nil), names, &ports{place: seeder.Place{Port: 8000}, served: []int{4566, 4569, 8001}, refused: refusedConnections}, none)
	for _, name := range []string{"postgres.", "db.example.com.", "postgres."} {
		names.add(name)
	}
	a.refused = refusedConnections() - 2
	lines, missing := a.list()
	require.Len(t, lines, 1)
	assert.Regexp(t, `^\d+ connections refused: a seed reaches its database alone, at the ports 8000, 4566, 4569 and 8001 of any name, and at any other that a script names as a number; names asked for: postgres, db.example.com$`, lines[0])
	assert.Nil(t, missing)
	a.refused = refusedConnections() + 100
	lines, _ = a.list()
	assert.Empty(t, lines)
	inputs := &failure.Inputs{Part: "wait.sh"}
	_, missing = newAttempts(awscli.NewServer(nil), names, &ports{refused: refusedConnections}, func() *failure.Inputs { return inputs }).list()
	assert.Same(t, inputs, missing)
}
