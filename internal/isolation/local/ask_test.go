package local_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/isolation/local"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestKeysThatAreRefused(t *testing.T) {
	takesAny, err := local.TakesAnyKey(context.Background(), strings.TrimPrefix(testbed.DynamoDBLocal(t), "http://"))
	require.NoError(t, err)
	assert.False(t, takesAny)
}

// TestOldVersionsTakeAnyKey has an answer of 1.11.86 and 1.21.0, which the test bed lacks.
func TestOldVersionsTakeAnyKey(t *testing.T) {
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"__type":"com.amazonaws.dynamodb.v20120810#InternalFailure"}`, http.StatusInternalServerError)
	}))
	defer old.Close()
	takesAny, err := local.TakesAnyKey(context.Background(), old.Listener.Addr().String())
	require.NoError(t, err)
	assert.True(t, takesAny)
}
