package orders

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"os"
	"regexp"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// connect gives a test a database of its own, which starts as a state.
func connect(t *testing.T, state string) *dynamodb.Client {
	endpoint := cmp.Or(os.Getenv("DYNAMODB_ENDPOINT"), "http://localhost:8000")
	key := regexp.MustCompile(`[^A-Za-z0-9]`).ReplaceAllString(state+t.Name(), "") + rand.Text()
	t.Cleanup(func() {
		request, _ := http.NewRequest(http.MethodDelete, endpoint+"/_dynasnap/databases?key="+key, nil)
		if answer, err := http.DefaultClient.Do(request); err != nil {
			t.Error(err)
		} else {
			answer.Body.Close()
		}
	})
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: &endpoint,
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider(key, "any", ""),
	})
}
