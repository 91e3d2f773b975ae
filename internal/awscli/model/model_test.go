package model_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
)

func operation(t *testing.T, name string) *model.Operation {
	t.Helper()
	for _, o := range model.Services()[0].Operations {
		if o.Name == name {
			return o
		}
	}
	t.Fatalf("no operation %s", name)
	return nil
}

func TestShapesAreComplete(t *testing.T) {
	seen := map[*model.Shape]bool{}
	var walk func(s *model.Shape, path string)
	walk = func(s *model.Shape, path string) {
		require.NotNil(t, s, path)
		if seen[s] {
			return
		}
		seen[s] = true
		require.NotEmpty(t, s.Kind, path)
		switch s.Kind {
		case model.List:
			walk(s.Element, path+"[]")
		case model.Map:
			walk(s.Key, path+"{}")
			walk(s.Element, path+"{}")
		case model.Structure:
			for _, m := range s.Members {
				walk(m.Shape, path+"."+m.Name)
				assert.Same(t, m.Shape, s.Member(m.Name))
			}
			for _, name := range s.Required {
				assert.NotNil(t, s.Member(name), "%s requires %s", path, name)
			}
		}
	}
	for _, s := range model.Services() {
		assert.NotEmpty(t, s.Target)
		for _, o := range s.Operations {
			walk(o.Input, o.Name+" input")
			walk(o.Output, o.Name+" output")
		}
	}
	assert.Greater(t, len(seen), 300)
}

func TestShapesMatchTheCLI(t *testing.T) {
	create := operation(t, "CreateTable").Input
	assert.Equal(t, []string{"AttributeDefinitions", "TableName", "KeySchema"}, create.Required)
	assert.Equal(t, []string{"AttributeDefinitions", "TableName", "KeySchema", "LocalSecondaryIndexes"}, create.MemberNames()[:4])
	assert.Equal(t, 3, *create.Member("TableName").Min)
	assert.Equal(t, 1, *create.Member("ProvisionedThroughput").Member("ReadCapacityUnits").Min)
	assert.Equal(t, model.Long, create.Member("ProvisionedThroughput").Member("ReadCapacityUnits").Kind)
	assert.Equal(t, []string{"PROVISIONED", "PAY_PER_REQUEST"}, create.Member("BillingMode").Enum)

	item := operation(t, "PutItem").Input.Member("Item")
	assert.Equal(t, model.Map, item.Kind)
	assert.Equal(t, []string{"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"}, item.Element.MemberNames())
	assert.Same(t, item.Element, item.Element.Member("M").Element, "a value contains values")
	assert.True(t, operation(t, "TransactWriteItems").Input.IsToken("ClientRequestToken"))
}

func TestNewerMembersComeFromTheSDK(t *testing.T) {
	create := operation(t, "CreateTable").Input
	assert.Equal(t, model.Boolean, create.Member("DeletionProtectionEnabled").Kind)
	assert.Equal(t, model.Structure, create.Member("OnDemandThroughput").Kind)
	assert.Equal(t, []string{"ResourceArn", "Policy"}, operation(t, "PutResourcePolicy").Input.Required)
}

func TestPagesAndWaiters(t *testing.T) {
	assert.Equal(t, &model.Paging{
		InputToken: "ExclusiveStartKey", OutputToken: "LastEvaluatedKey", Limit: "Limit",
		Results: []string{"Items", "Count", "ScannedCount"}, FirstPage: []string{"ConsumedCapacity"},
	}, operation(t, "Scan").Pages)
	assert.Nil(t, operation(t, "PutItem").Pages)

	waiters := model.Services()[0].Waiters
	require.Len(t, waiters, 2)
	assert.Equal(t, "TableExists", waiters[0].Name)
	assert.Equal(t, 20*25, waiters[0].Delay*waiters[0].Attempts)
	assert.Equal(t, model.Acceptor{Matcher: "error", Expected: "ResourceNotFoundException", State: "retry"}, waiters[0].Acceptors[1])
}
