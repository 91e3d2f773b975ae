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
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/dynasnap/dynasnap/internal/wording"
)

// UnmetError lists the expectations that a state does not meet.
type UnmetError struct {
	// Failures each begin with the path of the expectation, such as items.orders.
	Failures []string `json:"failures"`
}

func (e *UnmetError) Error() string {
	return "the state is not what is expected:" + wording.List(e.Failures)
}

// In returns the error with a prefix before every path.
func (e *UnmetError) In(prefix string) *UnmetError {
	in := &UnmetError{make([]string, len(e.Failures))}
	for i, failure := range e.Failures {
		in.Failures[i] = prefix + failure
	}
	return in
}

// Check compares the state with e. It returns an [UnmetError] with every expectation that the state
// does not meet.
func (e Expectations) Check(ctx context.Context, client *dynamodb.Client) error {
	tables, err := ListTables(ctx, client)
	if err != nil {
		return err
	}
	c := check{client: client, tables: tables}
	if err := c.run(ctx, e); err != nil {
		return fmt.Errorf("checking what is expected of the state: %w", err)
	}
	if len(c.failures) > 0 {
		return &UnmetError{c.failures}
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

// noteRefusal records an error with which the database refuses a query as a failure of the
// expectation. It returns any other error.
func (c *check) noteRefusal(where string, err error) error {
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

func (c *check) run(ctx context.Context, e Expectations) error {
	if e.NoTables() && len(c.tables) > 0 {
		c.failf("tables", "expected no table, found %s", wording.Names(c.tables))
	}
	for _, table := range e.Tables {
		c.requireTable("tables", table)
	}
	for _, table := range slices.Sorted(maps.Keys(e.Items)) {
		where := "items." + table
		if c.requireTable(where, table) {
			found, err := c.countScan(ctx, &dynamodb.ScanInput{TableName: aws.String(table)})
			if err := c.compare(where, e.Items[table], found, err); err != nil {
				return err
			}
		}
	}
	for i, expected := range e.Keys {
		where := fmt.Sprintf("keys[%d]", i)
		if c.requireTable(where+".table", expected.Table) {
			if err := c.noteRefusal(where, c.checkKey(ctx, where, expected)); err != nil {
				return err
			}
		}
	}
	for i, expected := range e.Counts {
		where := fmt.Sprintf("counts[%d]", i)
		if expected.Statement != "" || c.requireTable(where+".table", expected.Table) {
			found, err := c.countItems(ctx, expected)
			if err := c.compare(where, expected.Count, found, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *check) requireTable(where, name string) bool {
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

// compare records a failure when found is not the expected amount.
func (c *check) compare(where string, expected Amount, found uint64, err error) error {
	if err == nil && !expected.matches(found) {
		c.failf(where, "expected %s, found %d", expected, found)
	}
	return c.noteRefusal(where, err)
}

// countItems returns the number of items that the query of expected finds.
func (c *check) countItems(ctx context.Context, expected ExpectedCount) (uint64, error) {
	if expected.Statement != "" {
		return c.countStatement(ctx, expected.Statement)
	}
	values, err := toAttributes(expected.Values)
	if err != nil {
		return 0, err
	}
	return c.countScan(ctx, &dynamodb.ScanInput{
		TableName:                 aws.String(expected.Table),
		FilterExpression:          aws.String(expected.Filter),
		ExpressionAttributeNames:  expected.Names,
		ExpressionAttributeValues: values,
	})
}

func (c *check) countScan(ctx context.Context, input *dynamodb.ScanInput) (uint64, error) {
	table, err := c.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: input.TableName}, retryReads)
	if err != nil {
		return 0, err
	}
	var found atomic.Uint64
	err = inSegments(ctx, extentOf(table.Table), func(ctx context.Context, segment, total, limit int32) error {
		input := *input
		input.Select, input.ConsistentRead = types.SelectCount, aws.Bool(true)
		input.Segment, input.TotalSegments, input.Limit = &segment, &total, &limit
		pages := dynamodb.NewScanPaginator(c.client, &input)
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx, retryReads)
			if err != nil {
				return err
			}
			found.Add(uint64(page.Count))
		}
		return nil
	})
	return found.Load(), err
}

// countStatement returns the number of items that a PartiQL statement selects.
func (c *check) countStatement(ctx context.Context, statement string) (found uint64, err error) {
	input := &dynamodb.ExecuteStatementInput{Statement: aws.String(statement)}
	for {
		page, err := c.client.ExecuteStatement(ctx, input, retryReads)
		if err != nil {
			return 0, err
		}
		found += uint64(len(page.Items))
		if input.NextToken = page.NextToken; input.NextToken == nil {
			return found, nil
		}
	}
}

// checkKey looks an item up and compares its attributes.
func (c *check) checkKey(ctx context.Context, where string, expected ExpectedKey) error {
	table, err := c.client.DescribeTable(
		ctx,
		&dynamodb.DescribeTableInput{TableName: aws.String(expected.Table)},
		retryReads,
	)
	if err != nil {
		return err
	}
	schema := map[string]types.ScalarAttributeType{}
	for _, attribute := range table.Table.AttributeDefinitions {
		if slices.ContainsFunc(
			table.Table.KeySchema,
			func(key types.KeySchemaElement) bool { return *key.AttributeName == *attribute.AttributeName },
		) {
			schema[*attribute.AttributeName] = attribute.AttributeType
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(schema)), slices.Sorted(maps.Keys(expected.Key))) {
		c.failf(where+".key", "expected %s, found that the key of table %s is %s", attributeNames(expected.Key), expected.Table, attributeNames(schema))
		return nil
	}
	key := map[string]types.AttributeValue{}
	for name, value := range expected.Key {
		if key[name], err = toKeyAttribute(value, schema[name]); err != nil {
			c.failf(where+".key."+quoteName(name), "%v", err)
			return nil
		}
	}
	answer, err := c.client.GetItem(
		ctx,
		&dynamodb.GetItemInput{TableName: aws.String(expected.Table), Key: key, ConsistentRead: aws.Bool(true)},
		retryReads,
	)
	if err != nil {
		return err
	}
	if answer.Item == nil {
		c.failf(where, "expected an item of table %s with the key %s, found none", expected.Table, formatValue(&types.AttributeValueMemberM{Value: key}))
		return nil
	}
	return c.checkAttributes(where+".attributes", expected.Attributes, answer.Item)
}

func (c *check) checkAttributes(where string, expected map[string]Value, found map[string]types.AttributeValue) error {
	values, err := toAttributes(expected)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch value, ok := found[name]; {
		case !ok:
			c.failf(where+"."+quoteName(name), "expected %s, found no such attribute", formatValue(values[name]))
		case !equalValues(values[name], value):
			c.failf(where+"."+quoteName(name), "expected %s, found %s%s", formatValue(values[name]), formatValue(value), booleanHint(values[name], value))
		}
	}
	return nil
}

func attributeNames[V any](of map[string]V) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		list = append(list, quoteName(name))
	}
	return wording.Names(list)
}

// quoteName returns an attribute's name for a message. Names may hold any characters.
func quoteName(attribute string) string {
	if plainName.MatchString(attribute) {
		return attribute
	}
	return strconv.Quote(attribute)
}

var plainName = regexp.MustCompile(`^[\w.-]+$`)

// booleanHint explains an expected boolean that is a word read by YAML 1.1, such as N.
func booleanHint(expected, found types.AttributeValue) string {
	truth, isTruth := expected.(*types.AttributeValueMemberBOOL)
	text, isText := found.(*types.AttributeValueMemberS)
	if !isTruth || !isText {
		return ""
	}
	if read, isWord := yaml11Booleans[strings.ToLower(text.Value)]; !isWord || read != truth.Value {
		return ""
	}
	return fmt.Sprintf(" (YAML 1.1, which Drone speaks, reads %s as %t: quote it)", text.Value, truth.Value)
}

var yaml11Booleans = map[string]bool{"y": true, "yes": true, "on": true, "n": false, "no": false, "off": false}
