package resident

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

func TestARemovalOfATableThatIsNotThereYetIsToldAsThat(t *testing.T) {
	const missing = "An error occurred (ResourceNotFoundException) when calling the DeleteTable operation: Cannot do operations on a non-existent table"
	const advice = "is not there yet, as in every new database: write `|| true` behind the command, or remove the line"
	for _, test := range []struct {
		args    []string
		message string
		want    string
	}{
		{[]string{"dynamodb", "delete-table", "--table-name", "orders"}, missing, "the table orders " + advice},
		{[]string{"--region=x", "dynamodb", "delete-table", "--table-name=orders"}, missing, "the table orders " + advice},
		{[]string{"dynamodb", "delete-table", "--cli-input-json", "file://x"}, missing, "a table that is removed " + advice},
		{[]string{"dynamodb", "delete-table", "--table-name", "a b"}, "An error occurred (ValidationException) when calling the DeleteTable operation: x", ""},
		{[]string{"dynamodb", "describe-table", "--table-name", "orders"}, "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: x", ""},
	} {
		assert.Equal(t, test.want, removalAdvice(awscli.Failure{Args: test.args, Status: 254, Message: test.message}))
	}
}
