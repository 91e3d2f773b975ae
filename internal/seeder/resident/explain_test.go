package resident

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
)

func TestRemovalOf(t *testing.T) {
	const missing = "An error occurred (ResourceNotFoundException) when calling the DeleteTable operation: Cannot do operations on a non-existent table"
	for _, test := range []struct {
		args    []string
		message string
		want    *failure.Removal
	}{
		{[]string{"dynamodb", "delete-table", "--table-name", "orders"}, missing, &failure.Removal{Table: "orders"}},
		{[]string{"--region=x", "dynamodb", "delete-table", "--table-name=orders"}, missing, &failure.Removal{Table: "orders"}},
		{[]string{"dynamodb", "delete-table", "--cli-input-json", "file://x"}, missing, &failure.Removal{}},
		{[]string{"dynamodb", "delete-table", "--table-name", "a b"}, "An error occurred (ValidationException) when calling the DeleteTable operation: x", nil},
		{[]string{"dynamodb", "describe-table", "--table-name", "orders"}, "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: x", nil},
	} {
		assert.Equal(t, test.want, removalOf(awscli.Failure{Args: test.args, Status: 254, Message: test.message}))
	}
}

func TestFailuresOf(t *testing.T) {
	one, two := &failure.Error{Part: "a.sh"}, &failure.Error{Part: "b.sh"}
	assert.Equal(t, []*failure.Error{one}, failuresOf(one))
	assert.Equal(t, []*failure.Error{one, two, {Message: "reading c.sh: no"}}, failuresOf(errors.Join(one, two, errors.New("reading c.sh: no"))))
}
