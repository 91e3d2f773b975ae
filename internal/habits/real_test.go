package habits

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

var record = flag.Bool("record", false, "run the scripts with the real AWS CLI and DynamoDB Local, and keep what they come to")

// The ports of the database on a developer's machine: its own, and that of LocalStack.
var developerPorts = []int{dynamo.Port, 4566}

// hostNames are usual names of the database in a network.
var hostNames = []string{"dynamodb", "dynamo", "db", "localstack"}

// realSide is a developer's machine: a container with the real AWS CLI and this machine's programs.
// It shares this machine's network, where DynamoDB Local listens on developerPorts and answers for
// LocalStack. LocalStack itself is not available here. awslocal is a wrapper that names
// LocalStack's endpoint, as everywhere, and otherService answers for other AWS services.
type realSide struct {
	endpoint string
	client   *dynamodb.Client
	bin      string // aws with an endpoint, for scripts that leave it to their machine's configuration; awslocal

	mu     sync.Mutex
	others []string // calls of other services
}

func newRealSide(t *testing.T) *realSide {
	t.Helper()
	testbed.NeedImage(t, testbed.AWSCLIImage)
	for _, program := range []string{"docker", "docker-compose", "curl", "jq", "nc"} { // of Debian's netcat-openbsd
		_, err := exec.LookPath(program)
		require.NoError(t, err, "the scripts expect it on their machine")
	}
	endpoint := testbed.DynamoDBLocal(t)
	real := &realSide{endpoint: endpoint, client: dynamo.Connect(endpoint), bin: t.TempDir()}
	for name, port := range map[string]int{"aws": developerPorts[0], "awslocal": developerPorts[1]} {
		wrapper := fmt.Sprintf("#!/bin/sh\nexec /usr/bin/aws --endpoint-url http://localhost:%d \"$@\"\n", port)
		require.NoError(t, os.WriteFile(filepath.Join(real.bin, name), []byte(wrapper), 0o755))
	}
	require.NoError(t, os.Chmod(real.bin, 0o755))
	real.listen(t, developerPorts...)
	return real
}

// listen serves the database on more ports of this machine.
func (r *realSide) listen(t *testing.T, ports ...int) {
	t.Helper()
	target, err := url.Parse(r.endpoint)
	require.NoError(t, err)
	database := httputil.NewSingleHostReverseProxy(target)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		switch service := serviceOf(request); {
		case strings.HasSuffix(request.URL.Path, "/health"):
			_, _ = w.Write([]byte(`{"services": {"dynamodb": "available", "sqs": "available"}}`))
		case service == "" || strings.HasPrefix(service, "dynamodb"):
			database.ServeHTTP(w, request)
		default:
			r.otherService(w, request, service)
		}
	})}
	t.Cleanup(func() { _ = server.Close() })
	for _, port := range ports {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		require.NoError(t, err, "the scripts expect the database on this port")
		go func() { _ = server.Serve(listener) }()
	}
}

// scope matches the service in the signature of a call.
var scope = regexp.MustCompile(`Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request`)

func serviceOf(request *http.Request) string {
	if match := scope.FindStringSubmatch(request.Header.Get("Authorization")); match != nil {
		return match[1]
	}
	return ""
}

// otherService reports success for every other service. It returns only what scripts read: the URL
// of a queue and the ARN of a topic.
func (r *realSide) otherService(w http.ResponseWriter, request *http.Request, service string) {
	_ = request.ParseForm()
	action := request.PostForm.Get("Action")
	_, operation, _ := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
	call := service + " " + request.Method + " " + request.URL.Path
	switch {
	case action != "": // the query protocol, which answers in XML
		call = service + " " + action
		w.Header().Set("Content-Type", "text/xml")
		result := ""
		switch action {
		case "CreateQueue":
			result = "<QueueUrl>http://localhost:4566/000000000000/" + request.PostForm.Get("QueueName") + "</QueueUrl>"
		case "CreateTopic":
			result = "<TopicArn>arn:aws:sns:us-east-1:000000000000:" + request.PostForm.Get("Name") + "</TopicArn>"
		}
		fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></%[1]sResponse>", action, result)
	case service == "s3": // XML as well, where there is anything
		if request.Method == http.MethodGet {
			w.Header().Set("Content-Type", "application/xml")
			_, _ = w.Write([]byte("<ListBucketResult></ListBucketResult>"))
		}
	default:
		if operation != "" {
			call = service + " " + operation
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = w.Write([]byte("{}"))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.others = append(r.others, call)
}

// run runs a script and returns its outcome.
func (r *realSide) run(t *testing.T, h habit) outcome {
	t.Helper()
	r.others = nil
	r.listen(t, h.Real.Ports...)
	workspace := filepath.Join(t.TempDir(), "repository")
	require.NoError(t, os.Mkdir(workspace, 0o755))
	h.unpack(t, workspace)
	r.startContainer(t, h.Real.Container)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "docker", r.arguments(h, workspace)...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	t.Logf("%s", &stderr)
	result := outcome{Status: cmd.ProcessState.ExitCode(), Stdout: lines(stdout.String()), Others: r.others}
	result.State, err = dynamo.Describe(ctx, r.client)
	require.NoError(t, err)
	for _, table := range result.State.Tables {
		_, err := r.client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: aws.String(table.Name)})
		require.NoError(t, err)
	}
	return result
}

// arguments returns those of docker for the machine that a script expects, and for the script.
func (r *realSide) arguments(h habit, workspace string) []string {
	home := "/root"
	compose, _ := exec.LookPath("docker-compose")
	args := []string{
		"run", "--rm", "--network", "host", "--entrypoint", "bash",
		"-v", "/usr:/usr:ro", "-v", "/etc/alternatives:/etc/alternatives:ro", "-v", r.bin + ":" + r.bin + ":ro",
		"-v", "/var/run/docker.sock:/var/run/docker.sock", "-v", compose + ":" + home + "/.docker/cli-plugins/docker-compose:ro",
		"-v", workspace + ":" + workspace, // the same path, because an engine is asked to mount parts of it
		"-e", "PATH=" + r.bin + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"-e", "HOME=" + home, "-e", "LANG=C.UTF-8", "-e", "TZ=UTC",
		"-e", "AWS_ACCESS_KEY_ID=" + dynamo.AccessKey, "-e", "AWS_SECRET_ACCESS_KEY=" + dynamo.SecretKey, "-e", "AWS_DEFAULT_REGION=" + dynamo.Region,
	}
	for _, name := range hostNames {
		args = append(args, "--add-host", name+":127.0.0.1")
	}
	for at, dir := range h.Real.Mounts {
		args = append(args, "-v", path.Join(workspace, dir)+":"+at)
	}
	for name, value := range h.Real.Env {
		args = append(args, "-e", name+"="+value)
	}
	dir, command := workspace, h.Real.Run
	if h.Real.Dir != "" {
		dir = h.Real.Dir
	}
	if command == "" {
		command = "./" + h.script()
	}
	return append(args, "-w", dir, testbed.AWSCLIImage, "-c", command)
}

// startContainer starts a container that a script enters. It has awslocal, as LocalStack's has.
func (r *realSide) startContainer(t *testing.T, name string) {
	t.Helper()
	if name == "" {
		return
	}
	output, err := exec.CommandContext(t.Context(), "docker", "run", "-d", "--rm", "--init", "--name", name, "--network", "host", "--entrypoint", "sleep",
		"-v", filepath.Join(r.bin, "awslocal")+":/usr/local/bin/awslocal:ro",
		"-e", "AWS_ACCESS_KEY_ID="+dynamo.AccessKey, "-e", "AWS_SECRET_ACCESS_KEY="+dynamo.SecretKey, "-e", "AWS_DEFAULT_REGION="+dynamo.Region,
		testbed.AWSCLIImage, "300").CombinedOutput()
	require.NoError(t, err, "%s", output)
	t.Cleanup(func() { _ = exec.Command("docker", "rm", "-f", name).Run() })
}

// save records an outcome.
func (h habit) save(t *testing.T, real outcome) {
	t.Helper()
	text, err := json.MarshalIndent(real, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(h.recordedPath()), 0o755))
	require.NoError(t, os.WriteFile(h.recordedPath(), append(text, '\n'), 0o600))
}

var (
	times = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?`)
	ids   = regexp.MustCompile(`\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
)

// lines returns a script's output without the parts that differ in each run.
func lines(output string) []string {
	output = ids.ReplaceAllString(times.ReplaceAllString(output, "<time>"), "<id>")
	split := []string{}
	for line := range strings.Lines(output) {
		split = append(split, strings.TrimSuffix(line, "\n"))
	}
	return split
}
