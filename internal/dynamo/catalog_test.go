package dynamo_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// answers are what a database with one empty table answers to each DescribeTable in turn: a status
// and the status of its index. The last one is repeated.
type answers []struct {
	status int
	index  string
}

func (a *answers) Do(request *http.Request) (*http.Response, error) {
	status, text := http.StatusOK, `{"Items": [], "TableNames": ["things"]}`
	if strings.HasSuffix(request.Header.Get("X-Amz-Target"), ".DescribeTable") {
		now := (*a)[0]
		if len(*a) > 1 {
			*a = (*a)[1:]
		}
		status = now.status
		text = `{"Table": {"TableStatus": "ACTIVE", "GlobalSecondaryIndexes": [{"IndexName": "by-a", "IndexStatus": "` + now.index + `"}]}}`
		if status != http.StatusOK {
			text = `{"__type": "com.amazonaws.dynamodb.v20120810#InternalFailure", "Message": "unknown"}`
		}
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), Request: request}, nil
}

// describeSlowly describes a database whose indexes change, and returns how long that took.
func describeSlowly(t *testing.T, a answers) (catalog dynamo.Catalog, took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		options := dynamo.Connect("http://database").Options()
		options.HTTPClient = &a
		begin := time.Now()
		catalog, err = dynamo.Describe(t.Context(), dynamodb.New(options))
		took = time.Since(begin)
	})
	return catalog, took, err
}

// The real database answers so for some milliseconds.
func TestDescribeOutlastsErrorsOfChangingIndexes(t *testing.T) {
	catalog, took, err := describeSlowly(t, answers{
		{200, "CREATING"}, {500, ""}, {500, ""}, {500, ""}, {500, ""}, {500, ""}, {200, "CREATING"}, {500, ""}, {200, "ACTIVE"},
	})
	require.NoError(t, err)
	assert.Len(t, catalog.Tables, 1)
	assert.Positive(t, took)
}

func TestDescribeReportsErrorsThatStay(t *testing.T) {
	_, took, err := describeSlowly(t, answers{{200, "CREATING"}, {500, ""}})
	require.ErrorContains(t, err, "describing table things: ")
	require.ErrorContains(t, err, "InternalFailure")
	assert.Less(t, took, 20*time.Second)
	_, _, err = describeSlowly(t, answers{{200, "CREATING"}, {400, ""}})
	require.ErrorContains(t, err, "describing table things: ")
}
