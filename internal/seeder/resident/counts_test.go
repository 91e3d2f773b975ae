package resident

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// lines is a data format: a line is `table NAME` or `item TABLE ID`.
type lines struct{}

func (lines) Name() string                 { return "lines" }
func (lines) Files() string                { return "lines (*.lines)" }
func (lines) Options() []format.Option     { return nil }
func (lines) Claims(file format.File) bool { return path.Ext(file.Name) == ".lines" }

func (lines) Read(part data.Part, sink *data.Sink) error {
	text, err := part.Read()
	if err != nil {
		return err
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		at, words := format.Place{File: part.Name, Line: number}, strings.Fields(line)
		if words[0] == "table" {
			err = sink.Table(at, dynamo.Definition{Name: words[1], Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}}})
		} else {
			err = sink.Put(at, words[1], fmt.Appendf(nil, `{"id": {"S": %q}}`, words[2]))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func TestPartsWithDataAreCounted(t *testing.T) {
	a := readParts(t, "1.lines", "table orders\ntable users\n", "2.sh", "true",
		"3.lines", "item orders 1\nitem orders 2\n", "4.lines", "table carts\nitem carts 1\n")
	a.target.Client, a.target.Counts = dynamo.Connect(testbed.DynamoDBLocal(t)), &format.Counts{}
	require.NoError(t, a.apply(t.Context()))
	assert.Equal(t, []string{
		"1.lines: part 1 of 4: 2 tables and 0 items", "2.sh: part 2 of 4",
		"3.lines: part 3 of 4: 0 tables and 2 items", "4.lines: part 4 of 4: 1 tables and 1 items",
	}, a.said)
	tables, items := a.target.Counts.Read()
	assert.Equal(t, []int64{3, 3}, []int64{tables, items})
}

func TestFailedPartIsNotCounted(t *testing.T) {
	a := readParts(t, "1.sh", "true", "2.lines", "item orders 1\n")
	a.target.Client, a.target.Counts = dynamo.Connect(testbed.DynamoDBLocal(t)), &format.Counts{}
	require.ErrorContains(t, a.apply(t.Context()), "2.lines:1: item 1: ResourceNotFoundException")
	assert.Equal(t, []string{"1.sh: part 1 of 2"}, a.said)
}

func TestCountsOfALongPart(t *testing.T) {
	counts, told := &format.Counts{}, make(chan seeder.Counts)
	counts.AddItem() // of an earlier part
	watch := watchCounts(counts, 10*time.Millisecond, func(c seeder.Counts) { told <- c })
	for range 20 {
		counts.AddItem()
	}
	for items := int64(0); items < 20; {
		now := <-told
		assert.GreaterOrEqual(t, now.Items, items)
		assert.False(t, now.Over)
		items = now.Items
	}
	go func() { watch.end(true); close(told) }()
	var last seeder.Counts
	for now := range told {
		last = now
	}
	assert.Equal(t, seeder.Counts{Items: 20, Over: true}, last)
}

func TestTablesOfPrograms(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	require.NoError(t, dynamo.Definition{Name: "old", Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}}}.Create(t.Context(), client))
	a := readParts(t, "1.tables", "orders", "2.sh", "true", "3.tables", "carts users", "4.lines", "table logs\n")
	a.target.Client, a.target.Counts = client, &format.Counts{}
	require.NoError(t, a.apply(t.Context()))
	assert.Equal(t, []string{"old"}, a.tables.before)
	assert.Equal(t, map[string]string{"orders": "1.tables", "carts": "3.tables", "users": "3.tables"}, a.tables.made)
}
