package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// Check compares a state with what is expected of it. The error tells every expectation that it does not meet, one a line.
func (e Expectations) Check(ctx context.Context, client *dynamodb.Client) error {
	tables, err := listTables(ctx, client)
	if err != nil {
		return err
	}
	c := check{client: client, tables: tables}
	if err := c.all(ctx, e); err != nil {
		return fmt.Errorf("checking what is expected of the state: %w", err)
	}
	if len(c.failures) > 0 {
		return errors.New("the state is not what is expected:" + wording.List(c.failures))
	}
	return nil
}

// check is one comparison of a state with its expectations.
type check struct {
	client   *dynamodb.Client
	tables   []string
	failures []string
}

func (c *check) failf(where, format string, args ...any) {
	c.failures = append(c.failures, where+": "+fmt.Sprintf(format, args...))
}

// refused notes what the database has against a query, which is the expectation's fault. Any other error ends the check.
func (c *check) refused(where string, err error) error {
	var refusal smithy.APIError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refusal):
		return fmt.Errorf("%s: %w", where, err)
	}
	c.failf(where, "the database refuses it: %s", refusal.ErrorMessage())
	return nil
}

func (c *check) all(ctx context.Context, e Expectations) error {
	if e.NoTables() && len(c.tables) > 0 {
		c.failf("expect.tables", "expected no table, found %s", wording.Names(c.tables))
	}
	for _, table := range e.Tables {
		c.hasTable("expect.tables", table)
	}
	for _, table := range slices.Sorted(maps.Keys(e.Items)) {
		where := "expect.items." + table
		if c.hasTable(where, table) {
			found, err := c.scan(ctx, &dynamodb.ScanInput{TableName: aws.String(table)})
			if err := c.compare(where, e.Items[table], found, err); err != nil {
				return err
			}
		}
	}
	for i, expected := range e.Keys {
		where := fmt.Sprintf("expect.keys[%d]", i)
		if c.hasTable(where+".table", expected.Table) {
			if err := c.refused(where, c.key(ctx, where, expected)); err != nil {
				return err
			}
		}
	}
	for i, expected := range e.Counts {
		where := fmt.Sprintf("expect.counts[%d]", i)
		if expected.Statement != "" || c.hasTable(where+".table", expected.Table) {
			found, err := c.count(ctx, expected)
			if err := c.compare(where, expected.Count, found, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *check) hasTable(where, name string) bool {
	if slices.Contains(c.tables, name) {
		return true
	}
	found := "no table at all"
	if len(c.tables) > 0 {
		found = "only " + wording.Names(c.tables)
	}
	c.failf(where, "expected a table %s, found %s", name, found)
	return false
}

// compare notes the difference between an amount and the number that a query found.
func (c *check) compare(where string, expected Amount, found uint64, err error) error {
	if err == nil && !expected.includes(found) {
		c.failf(where, "expected %s, found %d", expected, found)
	}
	return c.refused(where, err)
}

// count is the number of items that a query finds.
func (c *check) count(ctx context.Context, expected ExpectedCount) (uint64, error) {
	if expected.Statement != "" {
		return c.execute(ctx, expected.Statement)
	}
	values, err := attributes(expected.Values)
	if err != nil {
		return 0, err
	}
	return c.scan(ctx, &dynamodb.ScanInput{
		TableName:                 aws.String(expected.Table),
		FilterExpression:          aws.String(expected.Filter),
		ExpressionAttributeNames:  expected.Names,
		ExpressionAttributeValues: values,
	})
}

func (c *check) scan(ctx context.Context, input *dynamodb.ScanInput) (found uint64, err error) {
	input.Select = types.SelectCount
	input.ConsistentRead = aws.Bool(true)
	pages := dynamodb.NewScanPaginator(c.client, input)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx, patient)
		if err != nil {
			return 0, err
		}
		found += uint64(page.Count)
	}
	return found, nil
}

// execute counts what a statement of PartiQL selects.
func (c *check) execute(ctx context.Context, statement string) (found uint64, err error) {
	input := &dynamodb.ExecuteStatementInput{Statement: aws.String(statement)}
	for {
		page, err := c.client.ExecuteStatement(ctx, input, patient)
		if err != nil {
			return 0, err
		}
		found += uint64(len(page.Items))
		if input.NextToken = page.NextToken; input.NextToken == nil {
			return found, nil
		}
	}
}

// key looks an item up and compares its attributes.
func (c *check) key(ctx context.Context, where string, expected ExpectedKey) error {
	table, err := c.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(expected.Table)}, patient)
	if err != nil {
		return err
	}
	schema := map[string]types.ScalarAttributeType{}
	for _, attribute := range table.Table.AttributeDefinitions {
		if slices.ContainsFunc(table.Table.KeySchema, func(key types.KeySchemaElement) bool { return *key.AttributeName == *attribute.AttributeName }) {
			schema[*attribute.AttributeName] = attribute.AttributeType
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(schema)), slices.Sorted(maps.Keys(expected.Key))) {
		c.failf(where+".key", "expected %s, found that the key of table %s is %s", names(expected.Key), expected.Table, names(schema))
		return nil
	}
	key := map[string]types.AttributeValue{}
	for name, value := range expected.Key {
		if key[name], err = keyAttribute(value, schema[name]); err != nil {
			c.failf(where+".key."+named(name), "%v", err)
			return nil
		}
	}
	answer, err := c.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(expected.Table), Key: key, ConsistentRead: aws.Bool(true)}, patient)
	if err != nil {
		return err
	}
	if answer.Item == nil {
		c.failf(where, "expected an item of table %s with the key %s, found none", expected.Table, shown(&types.AttributeValueMemberM{Value: key}))
		return nil
	}
	return c.attributes(where+".attributes", expected.Attributes, answer.Item)
}

func (c *check) attributes(where string, expected map[string]Value, found map[string]types.AttributeValue) error {
	values, err := attributes(expected)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch value, ok := found[name]; {
		case !ok:
			c.failf(where+"."+named(name), "expected %s, found no such attribute", shown(values[name]))
		case !same(values[name], value):
			c.failf(where+"."+named(name), "expected %s, found %s%s", shown(values[name]), shown(value), misread(values[name], value))
		}
	}
	return nil
}

func names[V any](of map[string]V) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		list = append(list, named(name))
	}
	return wording.Names(list)
}

// named is an attribute's name, which may be any text, within a sentence.
func named(attribute string) string {
	if plainName.MatchString(attribute) {
		return attribute
	}
	return strconv.Quote(attribute)
}

var plainName = regexp.MustCompile(`^[\w.-]+$`)

// misread explains a word that YAML 1.1 has made a boolean of.
func misread(expected, found types.AttributeValue) string {
	truth, isTruth := expected.(*types.AttributeValueMemberBOOL)
	text, isText := found.(*types.AttributeValueMemberS)
	if !isTruth || !isText {
		return ""
	}
	if read, isWord := booleanWords[strings.ToLower(text.Value)]; !isWord || read != truth.Value {
		return ""
	}
	return fmt.Sprintf(" (YAML 1.1, which Drone speaks, reads %s as %t: quote it)", text.Value, truth.Value)
}

var booleanWords = map[string]bool{"y": true, "yes": true, "on": true, "n": false, "no": false, "off": false}
