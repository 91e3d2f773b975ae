package relay

import (
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// credentials are fields Authorization. KEY stands for another access key in each of them.
var credentials = []string{
	"AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
	"AWS4-HMAC-SHA256 SignedHeaders=host, Credential=KEY/20260101/eu-west-1/dynamodb/aws4_request, Signature=0",
	"AWS4-HMAC-SHA256 credential=KEY/20260101/eu-west-1/dynamodb/aws4_request",
	"  Credential=KEY/20260101/eu-west-1/x  ",
	"=KEY/20260101/eu-west-1",
	"Bearer a/KEY/eu-west-1/x",
	"Bearer a/KEY/20260101/x/y",
	"KEY",
	"",
	"Basic QUJDOkRFRg==",
	"AWS4-HMAC-SHA256 Credential=KEY",
	"AWS4-HMAC-SHA256 Credential=KEY/20260101",
	"AWS4-HMAC-SHA256 Credential=KEY/20260101/",
	"AWS4-HMAC-SHA256 Credential=KEY/20260101//",
	"AWS4-HMAC-SHA256 Credential=KEY/20260101///=",
	"AWS4-HMAC-SHA256 Credential=KEY/20260101//x",
	"AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1",
	"AWS4-HMAC-SHA256 Credential=KEY/20260101/eu_west/x",
	"AWS4-HMAC-SHA256 Credential=KEY=20260101=eu-west-1=x",
	"AWS4-HMAC-SHA256 Credential=KEY//eu-west-1/x",
	"AWS4-HMAC-SHA256 Credential=KEY///x",
	"AWS4-HMAC-SHA256 Credential==KEY/20260101/eu-west-1/x",
	"AWS4-HMAC-SHA256 Credential= KEY/20260101/eu-west-1/x",
	"AWS4-HMAC-SHA256 Credential=KEY /20260101/eu-west-1/x",
	"AWS4-HMAC-SHA256 Credential=K-KEY/20260101/eu-west-1/x",
	"AWS4-HMAC-SHA256 Credential=/20260101/eu-west-1/x",
	"AWS4/HMAC Credential=KEY/20260101/eu-west-1/x",
}

// TestCredentialIsThatOfTheDatabase asks DynamoDB Local which key and region it takes: it names the
// file of a database by them.
func TestCredentialIsThatOfTheDatabase(t *testing.T) {
	directory := t.TempDir()
	address := strings.TrimPrefix(testbed.DynamoDBLocalIn(t, directory), "http://")
	known := list(t, directory)
	for i, field := range credentials {
		field = strings.ReplaceAll(field, "KEY", fmt.Sprintf("key%d", i))
		t.Run(field, func(t *testing.T) {
			request := "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\nConnection: close\r\n" +
				"Content-Length: 2\r\nAuthorization:" + field + "\r\n\r\n{}"
			status := strings.Fields(exchange(t, address, request))[1]
			files := slices.DeleteFunc(list(t, directory), func(name string) bool { return slices.Contains(known, name) })
			known = append(known, files...)

			var h head
			complete, err := h.read([]byte(request))
			require.True(t, complete)
			require.NoError(t, err)
			found, ok := h.credential([]byte(request))
			key, region := string(found.key.of([]byte(request))), string(found.region.of([]byte(request)))
			switch {
			case len(files) > 0:
				require.True(t, ok)
				if strings.ContainsAny(region, "_, ") {
					region = "" // it takes no such region
				}
				assert.Equal(t, []string{key + "_" + region + ".db"}, files)
			case status == "500": // it fails for lack of a credential
				assert.False(t, ok)
			default: // it takes no such key
				assert.Equal(t, "400", status)
				assert.False(t, ok && isolation.IsAccessKey(key), key)
			}
		})
	}
}

func list(t *testing.T, directory string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(directory)
	require.NoError(t, err)
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".db") {
			names = append(names, entry.Name())
		}
	}
	return names
}

// exchange sends a request on a connection of its own, and returns the answer.
func exchange(t *testing.T, address, request string) string {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer func() { _ = connection.Close() }()
	_, err = io.WriteString(connection, request)
	require.NoError(t, err)
	answer, err := io.ReadAll(connection)
	require.NoError(t, err)
	return string(answer)
}
