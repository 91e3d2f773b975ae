package snapshot

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

func TestLabels(t *testing.T) {
	user := map[string]string{"team": "orders"}
	described := Description{
		Catalog:     dynamo.Catalog{Tables: []dynamo.Table{{Name: "acl", Keys: []dynamo.Key{}, Items: 3, Digest: "ab"}}},
		Fingerprint: "f00d",
		Origin:      Origin{Name: "docker.io/amazon/dynamodb-local:latest", Digest: "sha256:0", Platform: "linux/amd64"},
		From:        "beef",
		Isolated:    true,
	}
	labels, err := described.Labels(nil, user)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{
		"team":           "orders",
		CatalogLabel:     `{"tables":[{"name":"acl","keys":[],"items":3,"digest":"ab"}]}`,
		FingerprintLabel: "f00d",
		BaseLabel:        `{"name":"docker.io/amazon/dynamodb-local:latest","digest":"sha256:0","platform":"linux/amd64"}`,
		FromLabel:        "beef",
		IsolationLabel:   "access_key",
	}, labels)
	assert.Len(t, user, 1)

	read, err := Describe(labels)
	require.NoError(t, err)
	assert.Equal(t, described, read)

	_, err = Describe(user)
	require.ErrorIs(t, err, ErrNoSnapshot)
}

func TestLabelsOfABundle(t *testing.T) {
	described := Description{
		Fingerprint: "f00d",
		States: []State{
			{Name: "empty", Fingerprint: "cafe", Catalog: dynamo.Catalog{Tables: []dynamo.Table{}}},
			{Name: "bob", Fingerprint: "beef", Catalog: dynamo.Catalog{Tables: []dynamo.Table{{Name: "acl", Keys: []dynamo.Key{}, Items: 3, Digest: "ab"}}}},
		},
	}
	labels, err := described.Labels(nil, nil)
	require.NoError(t, err)
	assert.JSONEq(t, `[{"name":"empty","fingerprint":"cafe","catalog":{"tables":[]}},
		{"name":"bob","fingerprint":"beef","catalog":{"tables":[{"name":"acl","keys":[],"items":3,"digest":"ab"}]}}]`, labels[StatesLabel])
	read, err := Describe(labels)
	require.NoError(t, err)
	assert.Equal(t, described, read)

	labels, err = Description{Fingerprint: "f00d"}.Labels(labels, nil)
	require.NoError(t, err)
	assert.Empty(t, labels[StatesLabel], "which a snapshot has from its base")
	assert.Contains(t, labels, StatesLabel)
}

func TestLabelsDropThoseOfASnapshotInTheBase(t *testing.T) {
	base := map[string]string{CatalogLabel: `{"tables":[]}`, FingerprintLabel: "f00d", BaseLabel: `{"name":"old"}`, FromLabel: "beef", IsolationLabel: "access_key"}
	labels, err := Description{Fingerprint: "cafe"}.Labels(base, nil)
	require.NoError(t, err)
	maps.Copy(base, labels) // as the engine does
	described, err := Describe(base)
	require.NoError(t, err)
	assert.Equal(t, Description{Fingerprint: "cafe"}, described)
}
