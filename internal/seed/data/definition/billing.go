package definition

import (
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// isBilledByRequest reports whether a table has no capacity of its own.
func (r *reader) isBilledByRequest(node *document.Node) bool {
	mode := r.word(node, "BillingMode", false, "PROVISIONED", "PAY_PER_REQUEST")
	summary := node.Get("BillingModeSummary")
	if mode == "" && !absent(summary) && r.fields(summary, "BillingModeSummary", summaryFields) {
		mode = r.word(summary, "BillingMode", false, "PROVISIONED", "PAY_PER_REQUEST")
	}
	return mode == "PAY_PER_REQUEST"
}

// defaultUnits is what tables of CloudFormation get that are provisioned without numbers.
const defaultUnits = 5

// throughput reads that of a table or a global index.
func (r *reader) throughput(of *document.Node, isByRequest bool) *dynamo.Throughput {
	node := of.Get("ProvisionedThroughput")
	switch {
	case isByRequest && absent(node):
		return nil
	case absent(node) && r.dialect == API:
		r.problem(of, "ProvisionedThroughput is missing: write it, or BillingMode: PAY_PER_REQUEST for the table")
		return nil
	case absent(node):
		return &dynamo.Throughput{Read: defaultUnits, Write: defaultUnits}
	case !r.fields(node, "ProvisionedThroughput", throughputFields):
		return nil
	}
	units := &dynamo.Throughput{Read: r.number(node, "ReadCapacityUnits"), Write: r.number(node, "WriteCapacityUnits")}
	if !isByRequest {
		return units
	}
	// DescribeTable has zeros, and DynamoDB Local takes any number.
	if *units != (dynamo.Throughput{}) {
		r.drop("ProvisionedThroughput beside PAY_PER_REQUEST")
	}
	return nil
}
