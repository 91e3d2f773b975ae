package awscli_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

const createThings = `aws dynamodb create-table --table-name things --attribute-definitions AttributeName=id,AttributeType=S ` +
	`--key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST > /dev/null`

// testTimeout bounds the wait for an event. No test measures with it.
const testTimeout = 20 * time.Second

func newDatabaseShell(t *testing.T) (*shell, *awscli.Server) {
	t.Helper()
	return newShell(t, awscli.NewCaller(testbed.DynamoDBLocal(t), "us-east-1", "local"))
}

// newIdleShell returns a shell without a database, for commands that make no call.
func newIdleShell(t *testing.T) (*shell, *awscli.Server) {
	t.Helper()
	return newShell(t, awscli.NewCaller("http://127.0.0.1:1", "us-east-1", "local"))
}

func TestServerLastFailure(t *testing.T) {
	sh, server := newIdleShell(t)
	_, failed := server.LastFailure()
	assert.False(t, failed)

	assert.Equal(t, 0, sh.run("aws --version").status)
	got := sh.run("aws dynamodb put-itme --table-name 'a b'")

	assert.Equal(t, 252, got.status)
	assert.Empty(t, got.stdout)
	assert.Contains(t, got.stderr, "Invalid choice: 'put-itme', maybe you meant:\n\n  * put-item\n")
	failure, failed := server.LastFailure()
	assert.True(t, failed)
	assert.Equal(t, []string{"dynamodb", "put-itme", "--table-name", "a b"}, failure.Args)
	assert.Equal(t, 252, failure.Status)
	assert.Equal(t, `argument operation: invalid choice: "put-itme", maybe you meant put-item`, failure.Message)
	assert.Equal(t, 2, server.Counts().Commands)
	assert.Zero(t, server.Busy())
}

func TestParallelFronts(t *testing.T) {
	sh, server := newDatabaseShell(t)
	got := sh.run(createThings + `
		seq 64 | xargs -P 16 -I{} aws dynamodb put-item --table-name things --item 'id={S=item-{}}' || exit
		for i in 1 2 3 4; do aws dynamodb get-item --table-name things --key "id={S=item-$i}" --query Item.id.S --output text & done; wait
		aws dynamodb scan --table-name things --query Count`)

	assert.Equal(t, 0, got.status, got.stderr)
	assert.Len(t, strings.Fields(got.stdout), 5)
	assert.True(t, strings.HasSuffix(got.stdout, "\n64\n"), got.stdout)
	assert.Equal(t, 1+64+4+1, server.Counts().Commands)
}

func TestClosedOutput(t *testing.T) {
	sh, _ := newDatabaseShell(t)
	got := sh.run(createThings + `
		printf '{"id":{"S":"large"},"x":{"S":"%0300000d"}}' 0 > item.json
		aws dynamodb put-item --table-name things --item file://item.json || exit
		set -o pipefail
		aws dynamodb scan --table-name things | head -1; echo "json $?"
		aws dynamodb scan --table-name things --output text | true; echo "text $?"
		aws dynamodb scan --table-name things --query Count`)

	assert.Equal(t, "{\njson 0\ntext 255\n1\n", got.stdout)
	assert.Equal(t, "\n[Errno 32] Broken pipe\n", got.stderr)
}

func TestKilledFrontEndsItsCommand(t *testing.T) {
	sh, server := newDatabaseShell(t)
	require.Equal(t, 0, sh.run(createThings+`; printf '{"id":{"S":"large"},"x":{"S":"%0300000d"}}' 0 > item.json
		aws dynamodb put-item --table-name things --item file://item.json`).status)

	for title, script := range map[string]string{
		"while it waits":            `exec aws dynamodb wait table-exists --table-name never`,
		"while nobody reads":        `exec aws dynamodb scan --table-name things`,
		"while it reads a pipe":     `exec aws dynamodb put-item --table-name things --item file:///dev/stdin`,
		"while nobody opens a pipe": `mkfifo unused && exec aws dynamodb put-item --table-name things --item file://unused`,
		"while it reads a profile":  `mkfifo profile && AWS_CONFIG_FILE=profile exec aws configure set region x`,
	} {
		t.Run(title, func(t *testing.T) {
			front := sh.command(script)
			in, err := front.StdinPipe()
			require.NoError(t, err)
			defer in.Close()
			out, err := front.StdoutPipe()
			require.NoError(t, err)
			defer out.Close()
			require.NoError(t, front.Start())
			require.Eventually(t, func() bool { return server.Busy() == 1 }, testTimeout, time.Millisecond)

			require.NoError(t, front.Process.Kill())
			require.Error(t, waitFor(front))
			require.Eventually(t, func() bool { return server.Busy() == 0 }, testTimeout, time.Millisecond)

			_, failed := server.LastFailure()
			assert.False(t, failed)
			assert.Equal(t, "1\n", sh.run("aws dynamodb scan --table-name things --query Count").stdout)
		})
	}
}

// waitFor waits for the process only. Its pipes stay open.
func waitFor(cmd *exec.Cmd) error {
	_, err := cmd.Process.Wait()
	if err == nil {
		err = &exec.ExitError{}
	}
	return err
}

func TestServerGone(t *testing.T) {
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: t.TempDir() + "/socket", Net: "unix"})
	require.NoError(t, err)
	server := awscli.NewServer(awscli.NewCaller(testbed.DynamoDBLocal(t), "us-east-1", "local"))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()

	front := func(args ...string) (*exec.Cmd, *strings.Builder) {
		var stderr strings.Builder
		cmd := exec.Command(filepath.Join(bin, "aws"), args...)
		cmd.Env = append(os.Environ(), awscli.SocketVariable+"="+listener.Addr().String())
		cmd.Stderr = &stderr
		return cmd, &stderr
	}
	waiting, stderr := front("dynamodb", "wait", "table-exists", "--table-name", "never")
	require.NoError(t, waiting.Start())
	require.Eventually(t, func() bool { return server.Busy() == 1 }, testTimeout, time.Millisecond)
	cancel()
	require.NoError(t, <-ended)

	require.Error(t, waiting.Wait())
	assert.Equal(t, 255, waiting.ProcessState.ExitCode())
	assert.Equal(t, "\naws (dynasnap builtin): the seeder ended while the command ran\n", stderr.String())

	late, stderr := front("--version")
	require.Error(t, late.Run())
	assert.Equal(t, 255, late.ProcessState.ExitCode())
	assert.Contains(t, stderr.String(), "does not answer: no such file or directory\n")
}

func TestServeEndsWithItsListener(t *testing.T) {
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: t.TempDir() + "/socket", Net: "unix"})
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- awscli.NewServer(nil).Serve(context.Background(), listener) }()
	require.NoError(t, listener.Close())
	require.NoError(t, <-ended)
}

func TestInvalidConnections(t *testing.T) {
	sh, server := newIdleShell(t)
	socket := strings.TrimPrefix(sh.env[len(sh.env)-1], awscli.SocketVariable+"=")
	for _, words := range []string{"", "\x00\x00", "GET / HTTP/1.1\r\n\r\n", "\xff\xff\xff\xff"} {
		conn, err := net.Dial("unix", socket)
		require.NoError(t, err)
		_, err = conn.Write([]byte(words))
		require.NoError(t, err)
		if words != "" { // the first one stays open and silent
			conn.Close()
		}
	}
	assert.Equal(t, 0, sh.run("aws --version").status)
	assert.Equal(t, 1, server.Counts().Commands)
}

func TestFrontPassesFiles(t *testing.T) {
	sh, _ := newDatabaseShell(t)
	sh.env = append(sh.env, "HOME="+sh.dir+"/home", "WHERE=home")
	got := sh.run(createThings + `
		mkdir home; cd home
		echo '{"id":{"S":"here"}}' > here.json
		put() { aws dynamodb put-item --table-name things --return-values ALL_OLD --query Attributes.id.S --output text --item "$1" < "$HOME/here.json"; }
		put file://here.json
		put file://../home/here.json
		put file://~/here.json
		cd ..
		put 'file://$WHERE/here.json'
		put 'file://${WHERE}/here.json'
		put "file://$PWD/home/here.json"
		put file:///dev/stdin
		put file:///dev/fd/0
		put file:///proc/self/fd/0
		put file://<(cat home/here.json)
		exec 7< home/here.json
		put file:///dev/fd/7
		aws dynamodb scan --table-name things --query Count`)
	assert.Equal(t, 0, got.status, got.stderr)
	assert.Equal(t, "None\n"+strings.Repeat("here\n", 10)+"1\n", got.stdout, got.stderr)
}

func TestEndlessFilesAreRefused(t *testing.T) {
	sh, _ := newIdleShell(t)
	got := sh.run("aws dynamodb put-item --table-name things --item file:///dev/zero")
	assert.Equal(t, 252, got.status)
	assert.Contains(t, got.stderr, "/dev/zero is larger than 67108864 bytes")
}

func TestClosedDescriptors(t *testing.T) {
	sh, _ := newIdleShell(t)
	assert.Equal(t, result{"", "", 0}, sh.run("aws --version <&- >&- 2>&-"))
	assert.Equal(t, result{"", "", 252}, sh.run("aws s3 ls <&- >&- 2>&-"))
}

func TestLargeCommandLines(t *testing.T) {
	sh, _ := newDatabaseShell(t)
	got := sh.run(createThings + `
		value=$(printf '%0100000d' 7)
		aws dynamodb put-item --table-name things --item "{\"id\":{\"S\":\"1\"},\"x\":{\"S\":\"$value\"}}" || exit
		aws dynamodb get-item --table-name things --key 'id={S=1}' --query 'length(Item.x.S)'
		aws dynamodb get-item --table-name things --key 'id={S=1}' --query Item.x.S --output text | wc -c`)
	assert.Equal(t, "100000\n100001\n", got.stdout, got.stderr)
}

func TestDatabaseThatDoesNotAnswer(t *testing.T) {
	sh, _ := newIdleShell(t)
	got := sh.run("aws dynamodb list-tables")
	assert.Equal(t, 255, got.status)
	assert.Contains(t, got.stderr, "calling ListTables")
	assert.Contains(t, got.stderr, "connection refused")
}

func TestServiceErrorsAreShown(t *testing.T) {
	sh, _ := newDatabaseShell(t)
	got := sh.run(`aws dynamodb describe-table --table-name nowhere`)
	assert.Equal(t, 254, got.status)
	assert.Equal(t, "\nAn error occurred (ResourceNotFoundException) when calling the DescribeTable operation: Cannot do operations on a non-existent table\n", got.stderr)
}

func TestCallerServiceErrors(t *testing.T) {
	caller := awscli.NewCaller(testbed.DynamoDBLocal(t), "eu-west-1", "local")
	answer, err := caller.Call(t.Context(), "DynamoDB_20120810.ListTables", []byte(`{}`))
	require.NoError(t, err)
	assert.JSONEq(t, `{"TableNames":[]}`, string(answer))

	_, err = caller.Call(t.Context(), "DynamoDB_20120810.DescribeTable", []byte(`{"TableName":"nowhere"}`))
	var service *awscli.ServiceError
	require.ErrorAs(t, err, &service)
	assert.Equal(t, "DescribeTable", service.Operation)
	assert.Equal(t, "ResourceNotFoundException", service.Code)
	assert.Equal(t, 400, service.StatusCode)

	ended, end := context.WithCancel(t.Context())
	end()
	_, err = caller.Call(ended, "DynamoDB_20120810.ListTables", []byte(`{}`))
	assert.ErrorIs(t, err, context.Canceled)
}

func TestMissingCommands(t *testing.T) {
	sh, _ := newIdleShell(t)
	for line, message := range map[string]string{
		"aws s3 ls":                           "aws s3 is not built in; a seed runs beside its database without a network and reaches no other service",
		"aws sts assume-role":                 "aws sts assume-role is not built in; a seed runs",
		"aws configure sso":                   "aws configure sso is not built in; region, keys and endpoint of the database are set",
		"aws dynamdb scan":                    "aws dynamdb is not built in (did you mean dynamodb?)",
		"aws dynamodb wizard new-table":       "aws dynamodb wizard is not built in; a seed has no terminal",
		"aws dynamodb scan --cli-auto-prompt": "--cli-auto-prompt is not built in; a seed has no terminal",
	} {
		got := sh.run(line)
		assert.Equal(t, 252, got.status, line)
		assert.Empty(t, got.stdout, line)
		assert.Contains(t, got.stderr, message, line)
		assert.NotContains(t, got.stderr, "aws_cli", "another AWS CLI could not do it, either")
	}
}

func TestHelp(t *testing.T) {
	sh, _ := newIdleShell(t)
	for line, want := range map[string][]string{
		"aws help":                                 {"aws (dynasnap builtin) knows these commands:\n", "\n  configure\n", "\n  dynamodb\n"},
		"aws dynamodb help":                        {"aws dynamodb (dynasnap builtin) knows these commands:\n", "\n  put-item\n", "\n  wait\n"},
		"aws dynamodbstreams list-streams help":    {"aws dynamodbstreams list-streams (dynasnap builtin) knows these parameters:\n", "\n  --table-name\n"},
		"aws dynamodb wait table-exists help":      {"aws dynamodb wait table-exists (dynasnap builtin) knows these parameters:\n", "\n  --table-name\n"},
		"aws sts help":                             {"\n  get-caller-identity\n"},
		"aws configure help":                       {"\n  list-profiles\n"},
		"aws dynamodb delete-table --table x help": {"\n  --table-name\n"},
	} {
		got := sh.run(line)
		assert.Equal(t, 0, got.status, line)
		for _, words := range want {
			assert.Contains(t, got.stdout, words, line)
		}
	}
}
