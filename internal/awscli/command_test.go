package awscli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
)

// recorder records requests instead of sending them.
type recorder struct{ sent []string }

func (r *recorder) Call(_ context.Context, target string, input []byte) ([]byte, error) {
	r.sent = append(r.sent, strings.TrimPrefix(target, "DynamoDB_20120810.")+" "+string(input))
	return []byte(`{}`), nil
}

func sent(arguments ...string) ([]string, error) {
	var r recorder
	err := run(context.Background(), NewServer(&r), &front.Call{
		Args: arguments, Stdin: -1, Environment: "\x00AWS_CONFIG_FILE=/dev/null\x00AWS_SHARED_CREDENTIALS_FILE=/dev/null\x00",
	}, io.Discard)
	return r.sent, err
}

func TestRequests(t *testing.T) {
	for _, c := range []struct{ title, parameters, want string }{
		{"numbers as they are written",
			`put-item --table-name abc --item {"a":{"N":"1.00000000000000000000000000000000000001"},"z":{"N":"-0"},"b":{"N":"1E400"}}`,
			`PutItem {"TableName":"abc","Item":{"a":{"N":"1.00000000000000000000000000000000000001"},"z":{"N":"-0"},"b":{"N":"1E400"}}}`},
		{"shorthand and JSON alike",
			`put-item --table-name abc --item a={S=x},b={L=[{N=1}]}`,
			`PutItem {"TableName":"abc","Item":{"a":{"S":"x"},"b":{"L":[{"N":"1"}]}}}`},
		{"lists by repetition",
			`create-table --table-name abc --key-schema AttributeName=a,KeyType=HASH AttributeName=b,KeyType=RANGE --attribute-definitions [{"AttributeName":"a","AttributeType":"S"}]`,
			`CreateTable {"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"TableName":"abc","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}]}`},
		{"flags", `query --table-name abc --consistent-read --no-scan-index-forward`, `Query {"TableName":"abc","ConsistentRead":true,"ScanIndexForward":false}`},
		{"integers", `scan --table-name abc --limit 0_7`, `Scan {"TableName":"abc","Limit":7}`},
		{"lists of words", `get-item --table-name abc --key a={S=x} --attributes-to-get a b`, `GetItem {"TableName":"abc","Key":{"a":{"S":"x"}},"AttributesToGet":["a","b"]}`},
		{"base64 in its usual form", `put-item --table-name abc --item {"b":{"B":"aGVs\nbG8="}}`, `PutItem {"TableName":"abc","Item":{"b":{"B":"aGVsbG8="}}}`},
		{"or made from text", `put-item --table-name abc --item b={B=hello} --cli-binary-format raw-in-base64-out`, `PutItem {"TableName":"abc","Item":{"b":{"B":"aGVsbG8="}}}`},
		{"a document, overridden by options", `delete-table --cli-input-json {"TableName":"abc"} --table-name uvw`, `DeleteTable {"TableName":"uvw"}`},
		{"points in time as numbers", `list-backups --time-range-lower-bound 2024-05-06T07:08:09.5Z --time-range-upper-bound 1714979289`, `ListBackups {"TimeRangeLowerBound":1714979289.5,"TimeRangeUpperBound":1714979289.0}`},
		{"operations that DynamoDB Local lacks", `list-global-tables --region-name r`, `ListGlobalTables {"RegionName":"r"}`},
	} {
		t.Run(c.title, func(t *testing.T) {
			got, err := sent(append([]string{"dynamodb"}, strings.Split(c.parameters, " ")...)...)
			require.NoError(t, err)
			assert.Equal(t, []string{c.want}, got)
		})
	}
}

func TestInvalidParametersSendNothing(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
		return "file://" + filepath.Join(dir, name)
	}
	broken := write("broken.json", "{\n  \"id\": {\"S\": \"1\"},\n  \"n\": {\"N\" \"2\"}\n}\n")
	for _, c := range []struct {
		title, item string
		message     string
	}{
		{"broken JSON in a file", broken,
			"Error parsing parameter '--item': Invalid JSON: Expecting ':' delimiter: line 3 column 13 (char 34)\n" +
				"JSON received: {\n  \"id\": {\"S\": \"1\"},\n  \"n\": {\"N\" \"2\"}\n}\n"},
		{"broken JSON on the line", `{"id":{"S":"1"}`,
			"Error parsing parameter '--item': Invalid JSON: Expecting ',' delimiter: line 1 column 16 (char 15)\nJSON received: {\"id\":{\"S\":\"1\"}"},
		{"another bracket", `["id"]`, "Error parsing parameter '--item': Invalid JSON:\n[\"id\"]"},
		{"a byte order mark", write("bom.json", "\ufeff{}"), "Expected: '=', received: '\ufeff' for input:"},
		{"a file that is not there", "file://" + dir + "/none", "Unable to load paramfile file://" + dir + "/none: "},
		{"a file that is not text", write("binary", "\xff\xfe"), "text contents could not be decoded"},
		{"bytes for text", strings.Replace(write("some.json", "{}"), "file", "fileb", 1), "use file:// for it"},
		{"broken shorthand", `id={S=1`, "Error parsing parameter '--item': Expected: ',', received: 'EOF' for input:\nid={S=1\n       ^"},
		{"an unknown type", `{"id":{"X":"1"}}`, "Parameter validation failed:\nUnknown parameter in Item.id: \"X\", must be one of: S, N, B, SS, NS, BS, M, L, NULL, BOOL"},
		{"a number for text, deep inside", `{"a":{"M":{"b":{"L":[{"S":"x"},{"N":1.50}]}}}}`,
			"Parameter validation failed:\nInvalid type for parameter Item.a.M.b.L[1].N, value: 1.5, type: <class 'float'>, valid types: <class 'str'>"},
		{"all mistakes at once", `{"a":"x","b":{"BOOL":"true"},"c":{"L":{}},"d":{"B":null}}`, "Parameter validation failed:\n" +
			"Invalid type for parameter Item.a, value: x, type: <class 'str'>, valid types: <class 'dict'>\n" +
			"Invalid type for parameter Item.b.BOOL, value: true, type: <class 'str'>, valid types: <class 'bool'>\n" +
			"Invalid type for parameter Item.c.L, value: {}, type: <class 'dict'>, valid types: <class 'list'>, <class 'tuple'>\n" +
			"Invalid type for parameter Item.d.B, value: None, type: <class 'NoneType'>, valid types: <class 'bytes'>, <class 'bytearray'>, file-like object"},
		{"no base64", `{"a":{"B":"x"}}`, `Invalid base64: "x"`},
	} {
		t.Run(c.title, func(t *testing.T) {
			got, err := sent("dynamodb", "put-item", "--table-name", "abc", "--item", c.item)
			require.ErrorContains(t, err, c.message)
			assert.Empty(t, got)
		})
	}
}

func TestEndpointAndProfileAreIgnored(t *testing.T) {
	got, err := sent("--profile", "mine", "dynamodb", "--endpoint-url", "https://dynamodb.eu-west-1.amazonaws.com", "list-tables", "--region", "eu-west-1", "--ca-bundle", "x")
	require.NoError(t, err)
	assert.Equal(t, []string{"ListTables {}"}, got)
}

func TestExitStatusOfErrors(t *testing.T) {
	assert.Equal(t, 252, statusOf(invalid("x")))
	assert.Equal(t, 254, statusOf(&ServiceError{}))
	assert.Equal(t, 255, statusOf(failed("x")))
	assert.Equal(t, 255, statusOf(errors.New("x")))
}

// No command line may crash or hang. It has one word per line.
func FuzzCommand(f *testing.F) {
	for _, seed := range []string{
		"dynamodb\nput-item\n--table-name\nt\n--item\na={S=x}", "dynamodb\nscan\n--table-name=t\n--query\nItems[0]\n--output\ntext",
		"--version", "dynamodb\nwait\ntable-not-exists\n--table\nx", "dynamodb\nlist-tables\n--max-items\n1\n--starting-token\neyJ9", "s3\nls",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "file") || strings.Contains(line, "wait") { // may rightly take long
			return
		}
		if _, err := sent(strings.Split(line, "\n")...); err != nil {
			require.NotZero(t, statusOf(err))
		}
	})
}
