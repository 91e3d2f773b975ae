package definition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// known are the fields of a map: those that are read, and those that have no effect on a state.
type known struct{ read, dropped []string }

var (
	answerFields = known{
		read:    []string{"Table", "TableDescription", "TimeToLiveSpecification", "TimeToLiveDescription"},
		dropped: []string{"ResponseMetadata", "Tags", "ContinuousBackupsDescription", "$metadata"},
	}
	tableFields = known{
		read: []string{
			"TableName", "AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes", "GlobalSecondaryIndexes",
			"BillingMode", "BillingModeSummary", "ProvisionedThroughput", "StreamSpecification",
			"DeletionProtectionEnabled", "TimeToLiveSpecification", "TimeToLiveDescription",
		},
		dropped: []string{
			// of CreateTable
			"SSESpecification", "Tags", "TableClass", "WarmThroughput", "OnDemandThroughput", "ResourcePolicy",
			"GlobalTableSourceArn", "GlobalTableSettingsReplicationMode",
			// of DescribeTable
			"TableStatus", "CreationDateTime", "ItemCount", "TableSizeBytes", "TableArn", "TableId",
			"LatestStreamLabel", "LatestStreamArn", "GlobalTableVersion", "Replicas", "GlobalTableWitnesses",
			"RestoreSummary", "SSEDescription", "ArchivalSummary", "TableClassSummary", "MultiRegionConsistency",
			// of CloudFormation
			"PointInTimeRecoverySpecification", "ContributorInsightsSpecification", "KinesisStreamSpecification",
			"ImportSourceSpecification", "WriteProvisionedThroughputSettings", "WriteOnDemandThroughputSettings",
			"ReadProvisionedThroughputSettings", "ReadOnDemandThroughputSettings",
		},
	}
	attributeFields = known{read: []string{"AttributeName", "AttributeType"}}
	keyFields       = known{read: []string{"AttributeName", "KeyType"}}
	localFields     = known{
		read:    []string{"IndexName", "KeySchema", "Projection"},
		dropped: []string{"IndexSizeBytes", "ItemCount", "IndexArn"},
	}
	globalFields = known{
		read: []string{"IndexName", "KeySchema", "Projection", "ProvisionedThroughput"},
		dropped: []string{
			"IndexSizeBytes", "ItemCount", "IndexArn", "IndexStatus", "Backfilling", "WarmThroughput", "OnDemandThroughput",
			"ContributorInsightsSpecification", "WriteProvisionedThroughputSettings", "WriteOnDemandThroughputSettings",
			"ReadProvisionedThroughputSettings", "ReadOnDemandThroughputSettings",
		},
	}
	projectionFields = known{read: []string{"ProjectionType", "NonKeyAttributes"}}
	throughputFields = known{
		read:    []string{"ReadCapacityUnits", "WriteCapacityUnits"},
		dropped: []string{"NumberOfDecreasesToday", "LastIncreaseDateTime", "LastDecreaseDateTime"},
	}
	summaryFields = known{
		read:    []string{"BillingMode"},
		dropped: []string{"LastUpdateToPayPerRequestDateTime"},
	}
	streamFields = known{
		read:    []string{"StreamEnabled", "StreamViewType"},
		dropped: []string{"ResourcePolicy"},
	}
	ttlFields            = known{read: []string{"AttributeName", "Enabled"}}
	ttlDescriptionFields = known{read: []string{"AttributeName", "TimeToLiveStatus"}}
)

// fields checks that a node is a map with no field but the known ones.
func (r *reader) fields(node *document.Node, what string, of known) bool {
	if !node.Is(document.Map) {
		r.problem(node, "%s is a map, found %s", what, node.Kind)
		return false
	}
	ok := true
	for _, field := range node.Fields {
		switch {
		case slices.Contains(of.read, field.Name):
		case slices.Contains(of.dropped, field.Name):
			r.drop(field.Name)
		default:
			ok = false
			r.unknown(field, what, of)
		}
	}
	return ok
}

// drop notes what has no effect on a state.
func (r *reader) drop(what string) {
	if !slices.Contains(r.dropped, what) {
		r.dropped = append(r.dropped, what)
	}
}

// unknown tells of a field that is not known, and what was meant.
func (r *reader) unknown(field document.Field, what string, of known) {
	meant := "known are " + strings.Join(of.read, ", ")
	if name := Nearest(field.Name, slices.Concat(of.read, of.dropped)); name != "" {
		meant = "is " + name + " meant?"
	}
	r.problemAt(field.Line, fmt.Errorf("%s has no field %s; %s", what, field.Name, meant))
}

// Nearest returns the name that was probably meant by one with a typing error; empty for none.
func Nearest(name string, known []string) (nearest string) {
	closest := max(2, len(name)/4) + 1
	for _, candidate := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(candidate)); d < closest &&
			d < len(name) {
			nearest, closest = candidate, d
		}
	}
	return nearest
}
