package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// What is measured.
const (
	realCLI = "real AWS CLI"
	builtIn = "built in"
	bareGo  = "bare Go loop"
	noAWS   = "bash alone" // which starts /bin/true as often
)

const createTable = `{"TableName": "things", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],` +
	`"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}`

// item is one like those that seeds hold.
func item(i int) string {
	return fmt.Sprintf(`{"id": {"S": "customer-%06d"}, "resource": {"S": "ACCOUNT-%06d"}, "role": {"S": "Admin"}, "logins": {"N": "%d"}, "active": {"BOOL": true}}`, i, i*7, i)
}

type way struct {
	name string
	run  func(ctx context.Context, size int) (time.Duration, error)
}

type benchmark struct {
	dir  string // holds the scripts and, in bin, our `aws`
	cli  string // the real one's path
	warm int
}

func newBench(ctx context.Context, dir string, warm int) (*benchmark, error) {
	cli, err := testbed.FindAWSCLI(ctx)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o755); err != nil { //nolint:gosec // nothing secret
		return nil, err
	}
	if output, err := exec.CommandContext(ctx, "hack/build.sh", "front", filepath.Join(dir, "bin", "aws")).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building our aws: %w\n%s", err, output)
	}
	return &benchmark{dir: dir, cli: cli, warm: warm}, nil
}

func (b *benchmark) ways() []way {
	return []way{{realCLI, b.realCLI}, {builtIn, b.builtIn}, {bareGo, b.bareGo}, {noAWS, b.noAWS}}
}

func (b *benchmark) realCLI(ctx context.Context, size int) (time.Duration, error) {
	return b.onFreshDatabase(ctx, size, newBareCaller, func(endpoint string, _ awscli.Caller) (time.Duration, error) {
		return b.script(ctx, putItems(endpoint, size), "PATH="+filepath.Dir(b.cli)+":"+os.Getenv("PATH"))
	})
}

func (b *benchmark) builtIn(ctx context.Context, size int) (time.Duration, error) {
	caller := func(endpoint string) awscli.Caller {
		return awscli.NewCaller(endpoint, dynamo.Region, dynamo.AccessKey)
	}
	return b.onFreshDatabase(ctx, size, caller, func(endpoint string, caller awscli.Caller) (time.Duration, error) {
		listener, err := awscli.Listen(filepath.Join(b.dir, "aws.sock"))
		if err != nil {
			return 0, err
		}
		ended := make(chan error, 1)
		go func() { ended <- awscli.NewServer(caller).Serve(ctx, listener) }()
		took, err := b.script(ctx, putItems(endpoint, size),
			"PATH="+filepath.Join(b.dir, "bin")+":"+os.Getenv("PATH"), awscli.SocketVariable+"="+listener.Addr().String())
		return took, errors.Join(err, listener.Close(), <-ended)
	})
}

func (b *benchmark) bareGo(ctx context.Context, size int) (time.Duration, error) {
	return b.onFreshDatabase(ctx, size, newBareCaller, func(_ string, caller awscli.Caller) (time.Duration, error) {
		begin := time.Now()
		for i := range size {
			if err := put(ctx, caller, i); err != nil {
				return 0, err
			}
		}
		return time.Since(begin), nil
	})
}

func (b *benchmark) noAWS(ctx context.Context, size int) (time.Duration, error) {
	return b.script(ctx, strings.Repeat("/bin/true\n", size), "PATH="+os.Getenv("PATH"))
}

// onFreshDatabase does something with a database and a connection that has made its table, and checks that the items
// of this many commands are in it then.
func (b *benchmark) onFreshDatabase(ctx context.Context, size int, connect func(endpoint string) awscli.Caller, do func(string, awscli.Caller) (time.Duration, error)) (time.Duration, error) {
	endpoint, stop, err := testbed.StartDynamoDBLocal()
	if err != nil {
		return 0, err
	}
	defer stop()
	caller := connect(endpoint)
	if _, err := caller.Call(ctx, "DynamoDB_20120810.CreateTable", []byte(createTable)); err != nil {
		return 0, err
	}
	for i := range b.warm {
		if err := put(ctx, caller, -i); err != nil {
			return 0, err
		}
	}
	took, err := do(endpoint, caller)
	if err != nil {
		return 0, err
	}
	output, err := caller.Call(ctx, "DynamoDB_20120810.Scan", []byte(`{"TableName": "things", "Select": "COUNT", "FilterExpression": "logins >= :none", "ExpressionAttributeValues": {":none": {"N": "0"}}}`))
	if err != nil {
		return 0, err
	}
	var found struct{ Count int }
	if err := json.Unmarshal(output, &found); err != nil {
		return 0, err
	}
	if found.Count != size {
		return 0, fmt.Errorf("%d items are there, not %d", found.Count, size)
	}
	return took, nil
}

// putItems is a script as people have them.
func putItems(endpoint string, size int) string {
	var script strings.Builder
	for i := range size {
		fmt.Fprintf(&script, "aws --endpoint-url %s dynamodb put-item --table-name things --item '%s'\n", endpoint, item(i))
	}
	return script.String()
}

// script runs a script in bash and times it.
func (b *benchmark) script(ctx context.Context, text string, environment ...string) (time.Duration, error) {
	path := filepath.Join(b.dir, "seed.sh")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return 0, err
	}
	var stderr bytes.Buffer
	bash := exec.CommandContext(ctx, "bash", "-e", path)
	bash.Env = slices.Concat(environment, []string{
		"HOME=" + b.dir, "AWS_ACCESS_KEY_ID=" + dynamo.AccessKey, "AWS_SECRET_ACCESS_KEY=" + dynamo.SecretKey, "AWS_REGION=" + dynamo.Region,
	})
	bash.Stderr = &stderr
	begin := time.Now()
	if err := bash.Run(); err != nil {
		return 0, fmt.Errorf("%w\n%s", err, &stderr)
	}
	return time.Since(begin), nil
}

func put(ctx context.Context, caller awscli.Caller, i int) error {
	_, err := caller.Call(ctx, "DynamoDB_20120810.PutItem", []byte(`{"TableName": "things", "Item": `+item(i)+`}`))
	return err
}

// bareCaller does no more than HTTP. DynamoDB Local wants to see a signature and does not check it.
type bareCaller struct{ endpoint string }

func newBareCaller(endpoint string) awscli.Caller { return bareCaller{endpoint} }

func (c bareCaller) Call(ctx context.Context, target string, input []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(input))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", target)
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+dynamo.AccessKey+"/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	output, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, output)
	}
	return output, err
}
