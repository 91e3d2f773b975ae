package resident

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

func TestDescribeSkipped(t *testing.T) {
	assert.Equal(t, "skipped 1 command of other services: s3 mb (1)", describeSkipped([]awscli.Skipped{{Command: "s3 mb", Times: 1}}))
	assert.Equal(t, "skipped 5 commands of other services: s3 mb (2), sqs create-queue (3)",
		describeSkipped([]awscli.Skipped{{Command: "s3 mb", Times: 2}, {Command: "sqs create-queue", Times: 3}}))
}

func TestDescribeSkippedCutsLongLists(t *testing.T) {
	var many []awscli.Skipped
	for i := range 25 {
		many = append(many, awscli.Skipped{Command: fmt.Sprintf("sqs %d", i), Times: 2})
	}
	assert.Regexp(t, `^skipped 50 commands of other services: sqs 0 \(2\), .*, sqs 19 \(2\) and 5 more$`, describeSkipped(many))
}
