package container

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/databases"
	"github.com/dynasnap/dynasnap/internal/process"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestKeysHaveDatabases(t *testing.T) {
	p := shared(t)
	p.mustCall("test1", "PutItem", put("new"))
	assert.Contains(t, p.mustCall("test1", "GetItem", get("new")), "new")
	assert.Contains(t, p.mustCall("test1", "GetItem", get("first")), "first")
	assert.NotContains(t, p.mustCall("test2", "GetItem", get("new")), "new")
	output, err := p.callIn("eu-west-3", "test1", "GetItem", get("new"))
	require.NoError(t, err)
	assert.Contains(t, output, "new", "in each region")

	assert.Contains(t, p.mustCall("second1", "GetItem", get("second")), "second")
	assert.NotContains(t, p.mustCall("second1", "GetItem", get("first")), "first")

	_, err = p.call("not-a-key", "ListTables", "{}")
	require.ErrorContains(t, err, "UnrecognizedClientException", "DynamoDB Local's own error")

	var listed struct {
		Databases   []map[string]any
		Open, Limit int
	}
	require.NoError(t, json.Unmarshal([]byte(p.mustAsk("GET", "databases")), &listed))
	assert.Contains(t, listed.Databases, map[string]any{"key": "second1", "state": "second", "written": false, "open": true})
	assert.Contains(t, listed.Databases, map[string]any{"key": "test1", "state": "first", "written": true, "open": true})
	assert.GreaterOrEqual(t, listed.Open, 3)
	assert.Greater(t, listed.Limit, listed.Open)
}

func TestFirstRequestsOfKeyAtOnce(t *testing.T) {
	p := shared(t)
	const keys, requests = 5, 8 // more keys than spares
	together(keys*requests, func(i int) {
		key := fmt.Sprintf("once%d", i%keys)
		_, err := p.call(key, "PutItem", put(fmt.Sprintf("item%d", i)))
		assert.NoError(t, err)
	})
	for i := range keys {
		items := p.mustCall(fmt.Sprintf("once%d", i), "Scan", `{"TableName":"orders"}`)
		assert.Contains(t, items, fmt.Sprintf(`"Count":%d`, requests+1))
	}
}

func TestReset(t *testing.T) {
	p := shared(t)
	for _, request := range [][2]string{{"POST", "reset?key=second2"}, {"DELETE", "databases?key=second2"}, {"DELETE", "databases/second2"}} {
		p.mustCall("second2", "PutItem", put("new"))
		assert.JSONEq(t, `{"key":"second2","state":"second"}`, p.mustAsk(request[0], request[1]))
		assert.NotContains(t, p.mustCall("second2", "GetItem", get("new")), "new", request)
		assert.Contains(t, p.mustCall("second2", "GetItem", get("second")), "second", request)
	}
	for _, test := range [][3]string{
		{"GET", "reset?key=test1", "405 Method Not Allowed: {\"error\":\"GET of /_dynasnap/reset: use POST\"}"},
		{"POST", "reset", "400 Bad Request: {\"error\":\"no access key is named"},
		{"POST", "reset?key=not-a-key", "400 Bad Request: {\"error\":\"\\\"not-a-key\\\" is not an access key"},
		{"GET", "nothing", "404 Not Found: {\"error\":\"there is no /_dynasnap/nothing"},
	} {
		_, err := p.ask(test[0], test[1])
		require.ErrorContains(t, err, test[2])
	}
}

func TestResetUnderLoad(t *testing.T) {
	p := shared(t)
	var generation atomic.Int64 // that requests after a reset write
	var over atomic.Bool
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for !over.Load() {
				_, err := p.call("load1", "PutItem", put(fmt.Sprintf("generation%d", generation.Load())))
				assert.NoError(t, err)
			}
		})
	}
	for i := range int64(10) {
		generation.Store(i + 1)
		p.mustAsk("POST", "reset?key=load1")
		// A writer may have read the last generation before.
		items := p.mustCall("load1", "Scan", `{"TableName":"orders"}`)
		assert.NotContains(t, items, fmt.Sprintf("generation%d\"", i-1))
		assert.Contains(t, items, "first")
	}
	over.Store(true)
	writers.Wait()
}

// Databases, one after another, of which 16 may be open, and beside them one that is in use all the
// time.
func TestBounds(t *testing.T) {
	p := start(t, t.TempDir(), []isolation.State{state(t)}, databases.LimitVariable+"=16")
	var over atomic.Bool
	var others sync.WaitGroup
	others.Go(func() {
		for i := 0; !over.Load(); i++ {
			assert.NoError(t, putAndGet(p, "busy", strconv.Itoa(i)))
		}
	})
	const keys, each = 24, 4 // each fourth is written to
	for i := range keys {
		key := fmt.Sprintf("test%d", i)
		assert.Contains(t, p.mustCall(key, "GetItem", get("first")), "first")
		if i%each == 0 {
			p.mustCall(key, "PutItem", put("new"))
		}
		var listed struct{ Open, Limit int }
		require.NoError(t, json.Unmarshal([]byte(p.mustAsk("GET", "databases")), &listed))
		assert.LessOrEqual(t, listed.Open, 16)
		assert.Equal(t, 16, listed.Limit)
	}
	over.Store(true)
	others.Wait()
	assert.Contains(t, p.printed(), "DynamoDB Local was restarted")
	assert.NotContains(t, p.printed(), "it had 1 databases open", "no restart follows another one")
	for i := 0; i < keys; i += each {
		assert.Contains(t, p.mustCall(fmt.Sprintf("test%d", i), "GetItem", get("new")), "new")
	}
	files, err := filepath.Glob(filepath.Join(p.place, "*.db"))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(files), 1+keys/each+16, "files that nobody needs are removed")
}

func TestRestartWaitsForIndexes(t *testing.T) {
	p := start(t, t.TempDir(), []isolation.State{state(t)}, databases.LimitVariable+"=16")
	for i := range 30 {
		var items []string
		for j := range 25 {
			items = append(items, fmt.Sprintf(`{"PutRequest":{"Item":{"id":{"S":"%d-%d"},"group":{"S":"some"}}}}`, i, j))
		}
		p.mustCall("test", "BatchWriteItem", `{"RequestItems":{"orders":[`+strings.Join(items, ",")+`]}}`)
	}
	p.mustCall("test", "UpdateTable", `{"TableName":"orders","AttributeDefinitions":[{"AttributeName":"group","AttributeType":"S"}],
		"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"byGroup","Projection":{"ProjectionType":"ALL"},
		"KeySchema":[{"AttributeName":"group","KeyType":"HASH"}]}}]}`)
	for i := 0; !strings.Contains(p.printed(), "DynamoDB Local was restarted"); i++ {
		p.mustCall(fmt.Sprintf("test%d", i), "ListTables", "{}")
	}
	// An index whose making was interrupted stays in the status CREATING.
	assert.Contains(t, p.mustCall("test", "DescribeTable", `{"TableName":"orders"}`), `"IndexStatus":"ACTIVE"`)
}

// As on a full disk.
func TestWrittenDatabasesStayWithinReach(t *testing.T) {
	first := state(t)
	p := start(t, t.TempDir(), []isolation.State{first}, databases.LimitVariable+"=8")
	p.mustCall("kept", "PutItem", put("new"))
	for i := 0; !strings.Contains(p.printed(), "DynamoDB Local was restarted"); i++ {
		if _, err := p.call(fmt.Sprintf("test%d", i), "ListTables", "{}"); err != nil {
			require.ErrorContains(t, err, "copying the state first")
		}
		if strings.Contains(p.mustAsk("GET", "databases"), `"open":6,`) { // the next one leads to a restart
			_ = os.Remove(first.Path)
		}
	}
	assert.Contains(t, p.mustCall("kept", "GetItem", get("new")), "new")
	_, err := p.call("other", "ListTables", "{}")
	require.ErrorContains(t, err, "copying the state first")
}

func TestPagesOfBrowsersMayAsk(t *testing.T) {
	p := shared(t)
	request, err := http.NewRequest(http.MethodOptions, "http://"+p.address+"/_dynasnap/databases", nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Equal(t, "GET, DELETE", response.Header.Get("Access-Control-Allow-Methods"))
	assert.Equal(t, "*", response.Header.Get("Access-Control-Allow-Origin"))
}

func TestDatabasesSurviveRestartOfContainer(t *testing.T) {
	place, states := t.TempDir(), []isolation.State{state(t)}
	p := start(t, place, states)
	p.mustCall("test1", "PutItem", put("new"))
	p.mustCall("test2", "PutItem", put("new"))
	p.mustAsk("POST", "reset?key=test2")
	require.NoError(t, p.process.Process.Signal(syscall.SIGTERM))
	assert.Equal(t, 128+int(syscall.SIGTERM), p.status())

	p = start(t, place, states)
	assert.Contains(t, p.mustCall("test1", "GetItem", get("new")), "new")
	assert.NotContains(t, p.mustCall("test2", "GetItem", get("new")), "new")
}

func TestSignalsAndOrphans(t *testing.T) {
	// The shell leaves orphans behind, and becomes DynamoDB Local.
	p := launch(t, t.TempDir(), []isolation.State{state(t)}, []string{"sh", "-c", `(sleep 0 & sleep 0 &) & exec "$@"`, "sh"})
	p.await()
	p.eventually(func() bool { return len(p.children()) == 1 })
	require.NoError(t, p.process.Process.Signal(syscall.SIGQUIT))
	p.eventually(func() bool { return strings.Contains(p.printed(), "Full thread dump") })
	require.NoError(t, checkHealth(p.address))

	require.NoError(t, syscall.Kill(p.children()[0], syscall.SIGKILL))
	assert.Equal(t, 128+int(syscall.SIGKILL), p.status())
	require.Error(t, checkHealth(p.address))
}

func TestDatabaseEndsWithProgram(t *testing.T) {
	p := start(t, t.TempDir(), []isolation.State{state(t)})
	java := p.children()[0]
	require.NoError(t, p.process.Process.Kill())
	<-p.ended
	require.Eventually(t, func() bool {
		found, err := process.Find(java)
		return err != nil || found.Ended
	}, time.Minute, time.Millisecond)
}

func TestUserCommandRunsAsItIs(t *testing.T) {
	program := exec.Command(os.Args[0], "sh", "-c", "echo $$")
	program.Env = append(os.Environ(), addressVariable+"="+anyAddress)
	output, err := program.Output()
	require.NoError(t, err)
	assert.Equal(t, strconv.Itoa(program.Process.Pid)+"\n", string(output))
}

func TestHealthOfUserCommand(t *testing.T) {
	endpoint := testbed.DynamoDBLocal(t)
	require.NoError(t, checkHealth(strings.TrimPrefix(endpoint, "http://")))
}

func TestNoPlaceForDatabases(t *testing.T) {
	place := filepath.Join(t.TempDir(), "nothing")
	p := launch(t, place, []isolation.State{state(t)}, nil)
	assert.Equal(t, 1, p.status())
	assert.Contains(t, p.printed(), "no place for databases can be written to: "+place+" cannot be written to: no such file or directory")
}

// putAndGet puts an item and gets it.
func putAndGet(p *program, key, id string) error {
	if _, err := p.call(key, "PutItem", put(id)); err != nil {
		return err
	}
	output, err := p.call(key, "GetItem", get(id))
	if err == nil && !strings.Contains(output, id) {
		err = fmt.Errorf("there is no item %s: %s", id, output)
	}
	return err
}

// together calls a function n times at once.
func together(n int, call func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { call(i) })
	}
	all.Wait()
}
