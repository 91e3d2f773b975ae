package enginetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// testService serves a snapshot at a port of this machine, on an engine that can.
func (s Subject) testService(t *testing.T, image string) {
	t.Helper()
	server, able := s.Engine.(engine.Server)
	if !able {
		t.Skip("the engine serves no snapshots")
	}
	place := engine.ServicePlace{Project: t.TempDir()}
	service := newService(t, server, place)
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	address, err := service.Serve(ctx, image)
	require.NoError(t, err)
	require.Positive(t, address.Port)
	assert.Equal(t, []string{"acl"}, tablesAt(t, address))
	place.Port = address.Port

	followed, lines := make(chan error, 1), make(chan string, 100)
	go func() { followed <- service.Follow(t.Context(), func(line string) { lines <- line }) }()
	t.Run("ReplacedAtItsPort", func(t *testing.T) {
		deleteTable(t, address)
		require.Empty(t, tablesAt(t, address))
		require.NoError(t, service.Prepare(ctx, image))
		require.Empty(t, tablesAt(t, address), "of the one before")
		again, err := service.Serve(ctx, image)
		require.NoError(t, err)
		assert.Equal(t, address, again)
		assert.Equal(t, []string{"acl"}, tablesAt(t, address))
	})
	t.Run("PortTaken", func(t *testing.T) {
		other := newService(t, server, engine.ServicePlace{Project: t.TempDir(), Port: address.Port})
		for _, try := range []func() error{
			func() error { return other.CheckPort(ctx) },
			func() error { _, err := other.Serve(ctx, image); return err },
		} {
			var taken *engine.PortError
			require.ErrorAs(t, try(), &taken)
			assert.Contains(t, taken.By, "the database of "+place.Project)
		}
	})
	t.Run("SweepLeavesItAlone", func(t *testing.T) {
		testbed.ShareEngine(t)
		_, err := s.Engine.Sweep(ctx, sweepQuiet, nil)
		require.NoError(t, err)
		assert.Equal(t, []string{"acl"}, tablesAt(t, address))
	})
	t.Run("TakenOverByAnother", func(t *testing.T) {
		next := newService(t, server, place)
		require.NoError(t, next.CheckPort(ctx))
		again, err := next.Serve(ctx, image)
		require.NoError(t, err)
		assert.Equal(t, address, again)
		require.ErrorIs(t, <-followed, engine.ErrServiceRemoved)
		assert.Empty(t, s.Parts(t, service.ID()))
		require.NoError(t, service.Close(ctx))
		listed, err := server.ListServices(ctx, place.Project)
		require.NoError(t, err)
		require.Len(t, listed, 1)
		assert.Equal(t, place.Port, listed[0].Port)
		require.NoError(t, server.RemoveService(ctx, listed[0]))
		assert.Empty(t, s.Parts(t, next.ID()))
	})
	assert.NotEmpty(t, lines, "the log was followed")
}

// newService prepares a service that is removed at the end of the test.
func newService(t *testing.T, server engine.Server, place engine.ServicePlace) engine.Service {
	t.Helper()
	service := server.NewService(place)
	t.Cleanup(func() { assert.NoError(t, service.Close(context.Background())) })
	return service
}

func at(address engine.Address) *dynamodb.Client {
	return dynamo.Connect(fmt.Sprintf("http://127.0.0.1:%d", address.Port))
}

func tablesAt(t *testing.T, address engine.Address) []string {
	t.Helper()
	listed, err := at(address).ListTables(t.Context(), &dynamodb.ListTablesInput{})
	require.NoError(t, err)
	return listed.TableNames
}

func deleteTable(t *testing.T, address engine.Address) {
	t.Helper()
	table := "acl"
	_, err := at(address).DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: &table})
	require.NoError(t, err)
}
