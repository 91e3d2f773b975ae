package testbed

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// DynamoDBLocal runs a DynamoDB Local for the test, in memory and shared, and returns its endpoint.
func DynamoDBLocal(t testing.TB) (endpoint string) {
	t.Helper()
	endpoint, stop, err := StartDynamoDBLocal()
	requireTool(t, err)
	t.Cleanup(stop)
	return endpoint
}

// SeparateDynamoDBLocal is one that has a database for each access key and region.
func SeparateDynamoDBLocal(t testing.TB) (endpoint string) {
	t.Helper()
	endpoint, stop, err := startDynamoDBLocal(dynamoDBLocalJar(""), "-inMemory", disableTelemetry)
	requireTool(t, err)
	t.Cleanup(stop)
	return endpoint
}

// DynamoDBLocalIn is one that keeps a file for each access key and region in a directory.
func DynamoDBLocalIn(t testing.TB, directory string) (endpoint string) {
	t.Helper()
	endpoint, stop, err := startDynamoDBLocal(dynamoDBLocalJar(""), "-dbPath", directory, disableTelemetry)
	requireTool(t, err)
	t.Cleanup(stop)
	return endpoint
}

// DatabaseFile returns the path of a closed file of DynamoDB Local's own, into which fill has
// written. It is for all callers where it is shared, and else for one access key and region.
func DatabaseFile(t testing.TB, shared bool, fill func(endpoint string)) (path string) {
	t.Helper()
	return databaseFile(t, dynamoDBLocalJar(""), shared, fill)
}

// DatabaseFileOfVersion does the same by a version that hack/dynamodb-local.sh has fetched. Such a
// file is shared.
func DatabaseFileOfVersion(t testing.TB, version string, fill func(endpoint string)) (path string) {
	t.Helper()
	t.Setenv("DDB_LOCAL_TELEMETRY", "0") // old versions do not know the option
	return databaseFile(t, dynamoDBLocalJar("-"+version), true, fill)
}

func databaseFile(t testing.TB, jar string, shared bool, fill func(endpoint string)) (path string) {
	t.Helper()
	dir := t.TempDir()
	options := []string{"-dbPath", dir}
	if jar == dynamoDBLocalJar("") {
		options = append(options, disableTelemetry)
	}
	if shared {
		options = append(options, "-sharedDb")
	}
	endpoint, stop, err := startDynamoDBLocal(jar, options...)
	requireTool(t, err)
	defer stop()
	fill(endpoint)
	stop()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	return files[0]
}

// StartDynamoDBLocal does the same as [DynamoDBLocal] outside of tests.
func StartDynamoDBLocal() (endpoint string, stop func(), err error) {
	return startDynamoDBLocal(dynamoDBLocalJar(""), "-inMemory", "-sharedDb", disableTelemetry)
}

const disableTelemetry = "-disableTelemetry"

func startDynamoDBLocal(jar string, options ...string) (endpoint string, stop func(), err error) {
	command, err := dynamoDBLocalCommand(jar)
	if err != nil {
		return "", nil, err
	}
	address, err := freeAddress(loopback)
	if err != nil {
		return "", nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	endpoint = "http://" + address
	command = slices.Concat(command, []string{"-port", port}, options)
	stop, err = start(func() error { return listTables(endpoint) }, command...)
	return endpoint, stop, err
}

// DynamoDBLocalCommand returns the command that starts DynamoDB Local, without a port and without
// what says where the state lies.
func DynamoDBLocalCommand(t testing.TB) []string {
	t.Helper()
	command, err := dynamoDBLocalCommand(dynamoDBLocalJar(""))
	requireTool(t, err)
	return append(command, disableTelemetry)
}

func dynamoDBLocalCommand(jar string) ([]string, error) {
	if _, err := os.Stat(jar); err != nil {
		return nil, fmt.Errorf("DynamoDB Local: %w: %w", errMissing, err)
	}
	return []string{
		"java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData",
		"-Djava.library.path=" + filepath.Join(filepath.Dir(jar), "DynamoDBLocal_lib"),
		"-jar", jar,
	}, nil
}

// DynamoDBLocalVersion asks DynamoDB Local for its version.
func DynamoDBLocalVersion(ctx context.Context) (string, error) {
	version, err := exec.CommandContext(ctx, "java", "-jar", dynamoDBLocalJar(""), "-version").Output()
	return strings.TrimSpace(string(version)), err
}

func dynamoDBLocalJar(suffix string) string {
	return filepath.Join(cacheDir(), "dynamodb-local"+suffix, "DynamoDBLocal.jar")
}

// listTables succeeds when the database answers, which happens later than that its port accepts
// connections.
func listTables(endpoint string) error { return CallDynamoDB(endpoint, "ListTables", "{}") }

// CallDynamoDB makes one call of the DynamoDB API with a JSON input. Its error holds the database's
// answer.
func CallDynamoDB(endpoint, operation, input string) error {
	request, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(input)) //nolint:noctx // loopback, polled
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 "+
		"Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	return expectOK(http.DefaultClient, request)
}

func expectOK(client *http.Client, request *http.Request) error {
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %s", request.URL, response.Status, body)
	}
	return err
}
