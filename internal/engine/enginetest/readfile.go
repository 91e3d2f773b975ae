package enginetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testReadFile reads a file of an image that does not run.
func (s Subject) testReadFile(t *testing.T) {
	base := s.find(t, s.Base)
	content, err := s.Engine.ReadFile(t.Context(), base, base.Base.WorkingDir+"/DynamoDBLocal.jar")
	require.NoError(t, err)
	head := make([]byte, 2)
	_, err = content.Read(head)
	require.NoError(t, err)
	assert.Equal(t, "PK", string(head), "as archives of Java begin")
	require.NoError(t, content.Close())

	_, err = s.Engine.ReadFile(t.Context(), base, "/missing")
	require.ErrorContains(t, err, "/missing")
	_, err = s.Engine.ReadFile(t.Context(), base, "/")
	require.ErrorContains(t, err, "no file")
}
