package container

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// These make the test binary the program, at another address and place than in a container.
const (
	addressVariable = "CONTAINER_TEST_ADDRESS"
	placeVariable   = "CONTAINER_TEST_PLACE"
)

// anyAddress is for a program that does not serve.
const anyAddress = "any"

func TestMain(m *testing.M) {
	address := os.Getenv(addressVariable)
	if address == "" {
		status := m.Run()
		stopShared()
		os.Exit(status)
	}
	// Like that of a first process, whose children all orphans become.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		panic(err)
	}
	if address == anyAddress {
		os.Exit(Run(os.Args[1:]))
	}
	states, command, err := isolation.ReadArguments(os.Args[1:])
	if err != nil {
		panic(err)
	}
	os.Exit(report(serve(states, command, address, []string{os.Getenv(placeVariable)})))
}

// program is a running program, as a test uses it.
type program struct {
	*child
	t testing.TB
}

type child struct {
	process *exec.Cmd
	address string
	place   string
	mu      sync.Mutex
	output  bytes.Buffer
	ended   chan struct{}
}

// start starts the program and waits until it relays. It ends at the end of the test.
func start(t testing.TB, place string, states []isolation.State, environment ...string) *program {
	t.Helper()
	p := launch(t, place, states, nil, environment...)
	p.await()
	return p
}

// launch starts the program, with words before the command of DynamoDB Local.
func launch(t testing.TB, place string, states []isolation.State, before []string, environment ...string) *program {
	t.Helper()
	p := &program{run(t, place, states, before, environment...), t}
	t.Cleanup(p.kill)
	return p
}

// The program that tests share which need none of their own: each has its own access keys. It has
// the states first and second.
var (
	sharedOnce  sync.Once
	sharedChild *child
)

func shared(t testing.TB) *program {
	t.Helper()
	sharedOnce.Do(func() {
		place, err := os.MkdirTemp("", "container-test-")
		require.NoError(t, err)
		sharedChild = run(t, place, []isolation.State{stateIn(t, place, "first"), stateIn(t, place, "second")}, nil)
	})
	require.NotNil(t, sharedChild, "it was not started")
	p := &program{sharedChild, t}
	p.await()
	return p
}

func stopShared() {
	if sharedChild != nil {
		sharedChild.kill()
		_ = os.RemoveAll(sharedChild.place)
	}
}

func run(t testing.TB, place string, states []isolation.State, before []string, environment ...string) *child {
	t.Helper()
	command := testbed.DynamoDBLocalCommand(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	c := &child{address: listener.Addr().String(), place: place, ended: make(chan struct{})}
	c.process = exec.Command(os.Args[0], isolation.Arguments(states, append(before, command...))...)
	c.process.Env = append(os.Environ(), addressVariable+"="+c.address, placeVariable+"="+place)
	c.process.Env = append(c.process.Env, environment...)
	c.process.Stdout, c.process.Stderr = c, c
	require.NoError(t, c.process.Start())
	go func() {
		defer close(c.ended)
		_ = c.process.Wait()
	}()
	return c
}

func (c *child) kill() {
	_ = c.process.Process.Kill()
	<-c.ended
}

// Write takes what the program prints.
func (c *child) Write(text []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.output.Write(text)
}

func (c *child) printed() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.output.String()
}

// await waits until the program relays.
func (p *program) await() {
	p.t.Helper()
	p.eventually(func() bool {
		connection, err := net.Dial("tcp", p.address)
		if err == nil {
			_ = connection.Close()
		}
		return err == nil
	})
}

func (p *program) eventually(condition func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); !condition(); time.Sleep(5 * time.Millisecond) {
		select {
		case <-p.ended:
			require.Fail(p.t, "the program has ended", p.printed())
		default:
			require.True(p.t, time.Now().Before(deadline), "not within a minute: %s", p.printed())
		}
	}
}

// status waits for the program's end and returns its exit status.
func (p *program) status() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		require.Fail(p.t, "the program does not end", p.printed())
	}
	return p.process.ProcessState.ExitCode()
}

// children returns the children of the program.
func (p *program) children() (children []int) {
	p.t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", p.process.Process.Pid))
	require.NoError(p.t, err)
	for _, list := range lists {
		text, _ := os.ReadFile(list) // or the thread has ended
		for word := range strings.FieldsSeq(string(text)) {
			child, err := strconv.Atoi(word)
			require.NoError(p.t, err)
			children = append(children, child)
		}
	}
	return children
}

// call makes a call of the DynamoDB API with an access key. It fails unless the status is 200.
func (p *program) call(key, operation, input string) (output string, err error) {
	return p.callIn("us-east-1", key, operation, input)
}

func (p *program) callIn(region, key, operation, input string) (output string, err error) {
	request, err := http.NewRequest(http.MethodPost, "http://"+p.address, strings.NewReader(input))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 "+
		"Credential="+key+"/20260101/"+region+"/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	return do(request)
}

// ask makes a request of the program's own API.
func (p *program) ask(method, path string) (body string, err error) {
	request, err := http.NewRequest(method, "http://"+p.address+"/_dynasnap/"+path, nil)
	if err != nil {
		return "", err
	}
	return do(request)
}

func do(request *http.Request) (body string, err error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, text)
	}
	return string(text), err
}

// mustCall makes a call that has to succeed.
func (p *program) mustCall(key, operation, input string) (output string) {
	p.t.Helper()
	output, err := p.call(key, operation, input)
	require.NoError(p.t, err, "%s", p.printed())
	return output
}

// mustAsk makes a request of the API that has to succeed.
func (p *program) mustAsk(method, path string) (body string) {
	p.t.Helper()
	body, err := p.ask(method, path)
	require.NoError(p.t, err)
	return body
}

const table = `{"TableName":"orders","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],` +
	`"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}`

// put and get are inputs that put and get an item of the table.
func put(id string) string { return `{"TableName":"orders","Item":{"id":{"S":"` + id + `"}}}` }
func get(id string) string { return `{"TableName":"orders","Key":{"id":{"S":"` + id + `"}}}` }

// The files of states, by name, for all tests.
var (
	stateFiles = map[string][]byte{}
	stateMutex sync.Mutex
)

// state returns a state whose table has an item with the id "first".
func state(t testing.TB) isolation.State {
	t.Helper()
	return stateIn(t, t.TempDir(), "first")
}

// stateIn returns a state whose table has an item with the state's name, with a file in a
// directory.
func stateIn(t testing.TB, dir, name string) isolation.State {
	t.Helper()
	stateMutex.Lock()
	defer stateMutex.Unlock()
	if stateFiles[name] == nil {
		file, err := os.ReadFile(testbed.DatabaseFile(t, true, func(endpoint string) {
			require.NoError(t, testbed.CallDynamoDB(endpoint, "CreateTable", table))
			require.NoError(t, testbed.CallDynamoDB(endpoint, "PutItem", put(name)))
		}))
		require.NoError(t, err)
		stateFiles[name] = file
	}
	path := filepath.Join(dir, name+".db")
	require.NoError(t, os.WriteFile(path, stateFiles[name], 0o600))
	return isolation.State{Name: name, Path: path}
}
