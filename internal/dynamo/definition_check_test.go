package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// keyList makes keys of "id:S:HASH at:N:RANGE".
func keyList(text string) (keys []dynamo.Key) {
	for _, word := range strings.Fields(text) {
		parts := strings.Split(word, ":")
		keys = append(keys, dynamo.Key{Name: parts[0], Type: parts[1], Role: parts[2]})
	}
	return keys
}

func globalIndex(name, keys, projection string, attributes ...string) dynamo.IndexDefinition {
	return dynamo.IndexDefinition{Index: dynamo.Index{
		Name: name, Global: true, Keys: keyList(keys), Projection: projection, Attributes: attributes,
	}}
}

func localIndex(name, keys string) dynamo.IndexDefinition {
	return dynamo.IndexDefinition{Index: dynamo.Index{Name: name, Keys: keyList(keys), Projection: "ALL"}}
}

func names(count int) (list []string) {
	for i := range count {
		list = append(list, fmt.Sprintf("x%d", i))
	}
	return list
}

// definitionCase is a definition and what Check says of it; nothing of one that is right.
type definitionCase struct {
	table    dynamo.Definition
	problems []string
}

// definitionCases have T for the name of a table.
func definitionCases() (cases []definitionCase) {
	const idAt = "id:S:HASH at:N:RANGE"
	add := func(table dynamo.Definition, problems ...string) {
		table.Name = fmt.Sprintf("t%03d", len(cases))
		for i := range problems {
			problems[i] = strings.ReplaceAll(problems[i], "table T:", "table "+table.Name+":")
		}
		cases = append(cases, definitionCase{table, problems})
	}
	named := func(name string, problems ...string) {
		cases = append(cases, definitionCase{dynamo.Definition{Name: name, Keys: keyList(idAt)}, problems})
	}
	keyed := func(keys string, problems ...string) { add(dynamo.Definition{Keys: keyList(keys)}, problems...) }
	indexed := func(problem string, indexes ...dynamo.IndexDefinition) {
		var problems []string
		if problem != "" {
			problems = []string{"table T: " + problem}
		}
		add(dynamo.Definition{Keys: keyList(idAt), Indexes: indexes}, problems...)
	}
	provisioned := func(table, index *dynamo.Throughput, problems ...string) {
		global := globalIndex("ggg", "a:S:HASH", "ALL")
		global.Throughput = index
		add(dynamo.Definition{Keys: keyList(idAt), Throughput: table, Indexes: []dynamo.IndexDefinition{global}}, problems...)
	}
	units := func(read, write int64) *dynamo.Throughput { return &dynamo.Throughput{Read: read, Write: write} }

	const nameRule = ": it takes 3 to 255 letters (a-z, A-Z), digits, dots, dashes and underscores"
	named("", "the table has no name")
	named("abc")
	named("Az0_.-")
	named("...")
	named(strings.Repeat("a", 255))
	named("ab", `table ab: "ab" is no name for a table`+nameRule)
	named("my table", `table my table: "my table" is no name for a table`+nameRule)
	named("größe", `table größe: "größe" is no name for a table`+nameRule)
	named(strings.Repeat("a", 256), fmt.Sprintf("table %s: %[1]q is no name for a table%s", strings.Repeat("a", 256), nameRule))

	keyed("id:S:HASH")
	keyed("id:B:HASH größe:N:RANGE")
	keyed(strings.Repeat("ä", 127) + ":S:HASH")
	keyed("", "table T: the key has no HASH attribute")
	keyed("id:S:RANGE", "table T: the key has no HASH attribute")
	keyed("id:S:HASH a:S:HASH", "table T: the key has 2 HASH attributes; the limit is 1")
	keyed("id:S:HASH a:S:RANGE b:S:RANGE", "table T: the key has 2 RANGE attributes; the limit is 1")
	keyed("a:S:RANGE id:S:HASH", "table T: the key: the HASH attribute id stands after a RANGE attribute; write HASH first")
	keyed("id:S:HASH id:S:RANGE", "table T: the key: the attribute id occurs twice")
	keyed("id:SS:HASH", `table T: the key: the attribute id has the type "SS"; keys are of type S, N or B`)
	keyed(strings.Repeat("ä", 128)+":S:HASH", "table T: the key: an attribute's name of 256 bytes; 1 to 255 are possible")
	keyed(":S:HASH", "table T: the key: an attribute's name of 0 bytes; 1 to 255 are possible")

	indexed("", localIndex("lll", "id:S:HASH b:S:RANGE"))
	indexed("", localIndex("lll", idAt))
	indexed("", globalIndex("ggg", "b:S:HASH", "ALL"), globalIndex("GGG", "b:S:HASH", "KEYS_ONLY"))
	indexed("", globalIndex("ggg", "a:S:HASH b:S:HASH c:S:HASH d:N:HASH e:S:RANGE f:S:RANGE g:S:RANGE h:N:RANGE", "ALL"))
	indexed("", globalIndex("ggg", "b:S:HASH", "INCLUDE", "b", "id", "c"))
	indexed("", globalIndex("ggg", "b:S:HASH", "INCLUDE", names(100)...))
	indexed("index lll is local and has the HASH attribute x; it must be that of the table, id", localIndex("lll", "x:S:HASH b:S:RANGE"))
	indexed("index lll is local and has no RANGE attribute", localIndex("lll", "id:S:HASH"))
	indexed("index lll has 2 RANGE attributes; the limit is 1", localIndex("lll", "id:S:HASH b:S:RANGE c:S:RANGE"))
	indexed("index ggg has no HASH attribute", globalIndex("ggg", "b:S:RANGE", "ALL"))
	indexed("index ggg has 5 HASH attributes; the limit is 4", globalIndex("ggg", "a:S:HASH b:S:HASH c:S:HASH d:S:HASH e:S:HASH", "ALL"))
	indexed("index ggg has 5 RANGE attributes; the limit is 4", globalIndex("ggg", "a:S:HASH b:S:RANGE c:S:RANGE d:S:RANGE e:S:RANGE f:S:RANGE", "ALL"))
	indexed("index ggg: the HASH attribute c stands after a RANGE attribute; write HASH first", globalIndex("ggg", "a:S:HASH b:S:RANGE c:S:HASH", "ALL"))
	indexed("two indexes have the name ggg", globalIndex("ggg", "a:S:HASH", "ALL"), globalIndex("ggg", "b:S:HASH", "ALL"))
	indexed("two indexes have the name ggg", localIndex("ggg", "id:S:HASH a:S:RANGE"), globalIndex("ggg", "b:S:HASH", "ALL"))
	indexed(`"gg" is no name for an index`+nameRule, globalIndex("gg", "a:S:HASH", "ALL"))
	indexed(`index ggg has the projection ""; write ALL, KEYS_ONLY or INCLUDE`, globalIndex("ggg", "a:S:HASH", ""))
	indexed("index ggg: the projection INCLUDE names no attributes", globalIndex("ggg", "a:S:HASH", "INCLUDE"))
	indexed("index ggg: only the projection INCLUDE names attributes; this one is ALL", globalIndex("ggg", "a:S:HASH", "ALL", "b"))
	indexed("index ggg: the projection names b twice", globalIndex("ggg", "a:S:HASH", "INCLUDE", "b", "b"))
	indexed("index ggg: an attribute's name of 0 bytes; 1 to 255 are possible", globalIndex("ggg", "a:S:HASH", "INCLUDE", ""))
	indexed("the projections of its indexes name 101 attributes; the limit is 100", globalIndex("ggg", "a:S:HASH", "INCLUDE", names(100)...), globalIndex("hhh", "a:S:HASH", "INCLUDE", "x0"))
	add(dynamo.Definition{Keys: keyList("id:S:HASH"), Indexes: []dynamo.IndexDefinition{localIndex("lll", "id:S:HASH b:S:RANGE")}},
		"table T: index lll is local, and the table has no RANGE attribute; make the index global, or give the table one")

	var globals, locals []dynamo.IndexDefinition
	for _, name := range names(21) {
		globals = append(globals, globalIndex("index-"+name, "a:S:HASH", "ALL"))
		locals = append(locals, localIndex("index-"+name, "id:S:HASH "+name+":S:RANGE"))
	}
	indexed("", globals[:20]...)
	indexed("", locals[:5]...)
	indexed("21 global secondary indexes; the limit is 20", globals...)
	indexed("6 local secondary indexes; the limit is 5", locals[:6]...)

	provisioned(units(1, 1), units(1, 40_000))
	provisioned(nil, units(0, 50_000))
	provisioned(units(1, 1), nil, "table T: index ggg has no throughput; the table has one")
	provisioned(units(0, 1), units(1, 1), "table T: the table has a throughput of 0; 1 to 40000 are possible")
	provisioned(units(40_001, 1), units(1, 1), "table T: the table has a throughput of 40001; 1 to 40000 are possible")
	provisioned(units(1, 1), units(1, -1), "table T: index ggg has a throughput of -1; 1 to 40000 are possible")

	add(dynamo.Definition{Keys: keyList("id:S:HASH"), Stream: "NEW_AND_OLD_IMAGES", TTL: "id", Protected: true})
	add(dynamo.Definition{Keys: keyList("id:S:HASH"), TTL: strings.Repeat("x", 256)}, "table T: the time to live: an attribute's name of 256 bytes; 1 to 255 are possible")
	return cases
}

func TestDefinitionCheckRefusesWhatTheDatabaseRefuses(t *testing.T) {
	client := dynamo.Connect(testbed.DynamoDBLocal(t))
	for i, test := range definitionCases() {
		t.Run(fmt.Sprint(i, test.problems), func(t *testing.T) {
			err := test.table.Create(context.Background(), client)
			if len(test.problems) == 0 {
				assert.NoError(t, err)
				return
			}
			var answered smithy.APIError
			require.ErrorAs(t, err, &answered)
			assert.Equal(t, "ValidationException", answered.ErrorCode())
		})
	}
}

func TestDefinitionCheckRefusesWhatTheDatabaseFailsOn(t *testing.T) {
	table := dynamo.Definition{
		Name: "quoted", Keys: keyList("id:S:HASH at:S:RANGE"), Indexes: []dynamo.IndexDefinition{localIndex("lll", `id:S:HASH b"c:S:RANGE`)},
	}
	var answered smithy.APIError
	require.ErrorAs(t, table.Create(t.Context(), dynamo.Connect(testbed.DynamoDBLocal(t))), &answered)
	assert.Equal(t, "InternalFailure", answered.ErrorCode())
	problems := table.Check()
	require.Len(t, problems, 1)
	assert.EqualError(t, problems[0], "table quoted: index lll is local, and DynamoDB Local fails on the quotation mark in the name of its RANGE attribute, "+
		`"b\"c"`)
}

func TestDefinitionCheck(t *testing.T) {
	for i, test := range definitionCases() {
		t.Run(fmt.Sprint(i, test.problems), func(t *testing.T) {
			var problems []string
			for _, problem := range test.table.Check() {
				problems = append(problems, problem.Error())
			}
			assert.Equal(t, test.problems, problems)
		})
	}
}

// The database takes one of the types, and any word for a role or a view type.
func TestDefinitionCheckRefusesWhatTheDatabaseWouldMisunderstand(t *testing.T) {
	table := dynamo.Definition{
		Name: "orders", Keys: keyList("id:S:HASH at:N:SORT"), Stream: "ALL",
		Indexes: []dynamo.IndexDefinition{globalIndex("ggg", "id:N:HASH", "ALL")},
	}
	assert.EqualError(t, errors.Join(table.Check()...), strings.Join([]string{
		`table orders: the key: the attribute at has the role "SORT"; write HASH or RANGE`,
		"table orders: index ggg: the attribute id is of type N here and of type S in another key",
		"table orders: the stream has the view type ALL: there are KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES",
	}, "\n"))
}
