package data

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// A database whose answer is lost may have run the statements, and would call them duplicates.
func TestStatementsAreNotRepeatedWhenTheAnswerIsLost(t *testing.T) {
	var calls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		calls.Add(1)
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	s := statements{client: dynamo.Connect(server.URL)}
	place := format.Place{File: "orders.sql", Line: 1}
	require.NoError(t, s.add(t.Context(), Record{Kind: Statement, Place: place, Text: []byte(`INSERT INTO "orders" VALUE {'id': '1'}`)}))
	err := s.flush(t.Context())
	require.ErrorContains(t, err, "orders.sql:1: running a batch of statements: ")
	assert.EqualValues(t, 1, calls.Load())
}
