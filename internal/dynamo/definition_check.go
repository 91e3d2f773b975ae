package dynamo

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The limits of DynamoDB Local, which are those of the service.
const (
	maxGlobalIndexes   = 20
	maxLocalIndexes    = 5
	maxGlobalIndexKeys = 4   // of each role
	maxProjected       = 100 // attributes of all INCLUDE projections of a table
	maxAttributeName   = 255 // bytes
	maxThroughput      = 40_000
)

var (
	validName   = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)
	streamViews = []string{"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"}
)

// Check returns what DynamoDB would refuse of the definition, as far as it can be told without a
// database.
func (d Definition) Check() []error {
	if d.Name == "" {
		return []error{errors.New("the table has no name")}
	}
	c := definitionCheck{table: d, types: map[string]string{}}
	c.name("a table", d.Name)
	c.keys("the key", d.Keys, 1)
	c.throughput("the table", d.Throughput)
	c.indexes()
	if d.Stream != "" && !slices.Contains(streamViews, d.Stream) {
		c.failf("the stream has the view type %s: there are %s", d.Stream, strings.Join(streamViews, ", "))
	}
	if d.TTL != "" {
		c.attributeName("the time to live", d.TTL)
	}
	return c.problems
}

// definitionCheck is the check of one definition.
type definitionCheck struct {
	table    Definition
	types    map[string]string // of key attributes
	problems []error
}

func (c *definitionCheck) failf(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf("table %s: "+format, append([]any{c.table.Name}, args...)...))
}

// name checks the name of a table or an index.
func (c *definitionCheck) name(what, name string) {
	if !validName.MatchString(name) {
		c.failf("%q is no name for %s: it takes 3 to 255 letters (a-z, A-Z), digits, dots, dashes and underscores", name, what)
	}
}

func (c *definitionCheck) attributeName(where, name string) {
	if len(name) < 1 || len(name) > maxAttributeName {
		c.failf("%s: an attribute's name of %d bytes; 1 to %d are possible", where, len(name), maxAttributeName)
	}
}

// keys checks a key schema, which has at most so many attributes of each role.
func (c *definitionCheck) keys(where string, keys []Key, most int) {
	names := map[string]bool{}
	roles := map[string]int{}
	for _, key := range keys {
		switch key.Role {
		case "HASH":
			if roles["RANGE"] > 0 {
				c.failf("%s: the HASH attribute %s stands after a RANGE attribute; write HASH first", where, quoteName(key.Name))
			}
		case "RANGE":
		default:
			c.failf("%s: the attribute %s has the role %q; write HASH or RANGE", where, quoteName(key.Name), key.Role)
		}
		if names[key.Name] {
			c.failf("%s: the attribute %s occurs twice", where, quoteName(key.Name))
		}
		names[key.Name] = true
		roles[key.Role]++
		c.attributeName(where, key.Name)
		c.attributeType(where, key)
	}
	if roles["HASH"] == 0 {
		c.failf("%s has no HASH attribute", where)
	}
	for _, role := range []string{"HASH", "RANGE"} {
		if roles[role] > most {
			c.failf("%s has %d %s attributes; the limit is %d", where, roles[role], role, most)
		}
	}
}

// attributeType checks the type of a key attribute, which is the same in all keys.
func (c *definitionCheck) attributeType(where string, key Key) {
	known, found := c.types[key.Name]
	switch {
	case found && known != key.Type:
		c.failf("%s: the attribute %s is of type %s here and of type %s in another key", where, quoteName(key.Name), key.Type, known)
	case !found && key.Type != "S" && key.Type != "N" && key.Type != "B":
		c.failf("%s: the attribute %s has the type %q; keys are of type S, N or B", where, quoteName(key.Name), key.Type)
	}
	if !found {
		c.types[key.Name] = key.Type
	}
}

func (c *definitionCheck) indexes() {
	names := map[string]bool{}
	global, local, projected := 0, 0, 0
	for _, index := range c.table.Indexes {
		where := "index " + index.Name
		c.name("an index", index.Name)
		if names[index.Name] {
			c.failf("two indexes have the name %s", index.Name)
		}
		names[index.Name] = true
		if index.Global {
			global++
			c.keys(where, index.Keys, maxGlobalIndexKeys)
			switch {
			case c.table.Throughput == nil: // one of the index has no effect
			case index.Throughput == nil:
				c.failf("%s has no throughput; the table has one", where)
			default:
				c.throughput(where, index.Throughput)
			}
		} else {
			local++
			c.keys(where, index.Keys, 1)
			c.localIndex(where, index)
		}
		c.projection(where, index.Index)
		projected += len(index.Attributes)
	}
	if global > maxGlobalIndexes {
		c.failf("%d global secondary indexes; the limit is %d", global, maxGlobalIndexes)
	}
	if local > maxLocalIndexes {
		c.failf("%d local secondary indexes; the limit is %d", local, maxLocalIndexes)
	}
	if projected > maxProjected {
		c.failf("the projections of its indexes name %d attributes; the limit is %d", projected, maxProjected)
	}
}

// localIndex checks that a local index fits its table.
func (c *definitionCheck) localIndex(where string, index IndexDefinition) {
	hasRange := func(key Key) bool { return key.Role == "RANGE" }
	if !slices.ContainsFunc(c.table.Keys, hasRange) {
		c.failf("%s is local, and the table has no RANGE attribute; make the index global, or give the table one", where)
	}
	if !slices.ContainsFunc(index.Keys, hasRange) {
		c.failf("%s is local and has no RANGE attribute", where)
	}
	for _, key := range index.Keys {
		if hasRange(key) && strings.Contains(key.Name, `"`) { // an internal error of the database
			c.failf("%s is local, and DynamoDB Local fails on the quotation mark in the name of its RANGE attribute, %s", where, quoteName(key.Name))
		}
	}
	if len(c.table.Keys) > 0 && len(index.Keys) > 0 && c.table.Keys[0].Name != index.Keys[0].Name {
		c.failf("%s is local and has the HASH attribute %s; it must be that of the table, %s",
			where, quoteName(index.Keys[0].Name), quoteName(c.table.Keys[0].Name))
	}
}

func (c *definitionCheck) projection(where string, index Index) {
	switch index.Projection {
	case "INCLUDE":
		if len(index.Attributes) == 0 {
			c.failf("%s: the projection INCLUDE names no attributes", where)
		}
	case "ALL", "KEYS_ONLY":
		if len(index.Attributes) > 0 {
			c.failf("%s: only the projection INCLUDE names attributes; this one is %s", where, index.Projection)
		}
	default:
		c.failf("%s has the projection %q; write ALL, KEYS_ONLY or INCLUDE", where, index.Projection)
	}
	names := map[string]bool{}
	for _, name := range index.Attributes {
		c.attributeName(where, name)
		if names[name] {
			c.failf("%s: the projection names %s twice", where, quoteName(name))
		}
		names[name] = true
	}
}

func (c *definitionCheck) throughput(where string, of *Throughput) {
	if of == nil {
		return
	}
	for _, units := range []int64{of.Read, of.Write} {
		if units < 1 || units > maxThroughput {
			c.failf("%s has a throughput of %d; 1 to %d are possible", where, units, maxThroughput)
		}
	}
}
