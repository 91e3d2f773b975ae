package formats_test

import (
	"maps"
	"path"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/formats"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// TestDatabaseHasWhatRandomSeedsDeclare applies seeds in three formats each, and compares the
// database with one into which the SDK puts the same items.
func TestDatabaseHasWhatRandomSeedsDeclare(t *testing.T) {
	t.Parallel()
	applied := dynamo.Connect(testbed.DynamoDBLocal(t))
	put := dynamo.Connect(testbed.DynamoDBLocal(t))
	r := newRandom(*propertySeed)
	var all sample
	for range (*propertyRounds + 14) / 15 {
		written := r.mixed(3)
		read, err := seed.Read(datatest.Workspace(t, written.files), seed.Source{Entries: written.entries}, formats.All())
		require.NoError(t, err, "%s", written)
		require.NoError(t, datatest.ApplySeed(t, applied, read, formats.All()), "%s", written)
		all.tables = append(all.tables, written.tables...)
		putAll(t, put, written)
	}
	got, err := dynamo.Describe(t.Context(), applied)
	require.NoError(t, err)
	want, err := dynamo.Describe(t.Context(), put)
	require.NoError(t, err)
	assert.Equal(t, want, got)

	var declared []dynamo.Table
	for _, table := range got.Tables {
		table.Items, table.Digest = 0, ""
		declared = append(declared, table)
	}
	for _, table := range all.tables {
		assert.Contains(t, declared, table.Table())
	}
	assert.Len(t, declared, len(all.tables))
}

// mixed returns a seed in several formats, each in a directory of its own.
func (r *random) mixed(count int) sample {
	mixed := sample{files: map[string]string{}, items: map[string][]value{}}
	names := slices.Sorted(maps.Keys(writers))
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names[:count] {
		written := writers[name](r)
		dir := string(rune('a' + len(mixed.entries)))
		for file, text := range written.files {
			mixed.files[path.Join(dir, file)] = text
		}
		for _, entry := range written.entries {
			entry.Path = path.Join(dir, entry.Path)
			mixed.entries = append(mixed.entries, entry)
		}
		mixed.tables = append(mixed.tables, written.tables...)
		maps.Copy(mixed.items, written.items)
	}
	return mixed
}

// putAll makes the state of a sample by means of the SDK.
func putAll(t *testing.T, client *dynamodb.Client, of sample) {
	t.Helper()
	for _, table := range of.tables {
		require.NoError(t, table.Create(t.Context(), client))
		for _, item := range of.items[table.Name] {
			attributes, err := attributevalue.UnmarshalMapJSON([]byte(newRandom(0).line(item.typedFields())))
			require.NoError(t, err)
			_, err = client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(table.Name), Item: attributes})
			require.NoError(t, err)
		}
	}
}
