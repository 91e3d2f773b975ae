package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// The goals for scripts.
const (
	maxOfBare   = 1.7 // times a bare call, for a command
	minOfReal   = 30  // times faster than the real CLI, for a script of leastOfRealAt commands
	minOfRealAt = 100
)

// sizes are the numbers of commands in the scripts.
var sizes = []int{4, minOfRealAt, 1000}

// The ways to run a script's commands.
const (
	realCLI = "real AWS CLI"
	builtIn = "built in"
	bareGo  = "bare Go loop"
	noAWS   = "bash alone" // starts /bin/true instead
)

// item returns an item as seeds have them.
func item(i int) string {
	return fmt.Sprintf(`{"id": {"S": "customer-%06d"}, "resource": {"S": "ACCOUNT-%06d"}, "role": {"S": "Admin"}, "logins": {"N": "%d"}, "active": {"BOOL": true}}`, i, i*7, i)
}

// scripts measures the cost of commands. Every script runs in bash, on a fresh DynamoDB Local with
// the options of a seed run. A connection that is used has made the table.
type scripts struct {
	dir string // holds the scripts and, in bin, our `aws`
	cli string // the real one's path
}

type way struct {
	name string
	run  func(ctx context.Context, size int) (time.Duration, error)
}

func (s *scripts) ways() []way {
	return []way{{realCLI, s.realCLI}, {builtIn, s.builtIn}, {bareGo, s.bareGo}, {noAWS, s.noAWS}}
}

// measureScripts compares the commands of scripts, apart from everything else of a step.
func measureScripts(ctx context.Context, b *bench, rounds int) (section, error) {
	cli, err := testbed.FindAWSCLI(ctx)
	if err != nil {
		return section{}, err
	}
	front := filepath.Join(b.dir, "bin", "aws")
	if err := b.tool(ctx, "hack/build.sh", "front", front); err != nil {
		return section{}, fmt.Errorf("building our aws: %w", err)
	}
	measured := results{}
	s := &scripts{dir: b.dir, cli: cli}
	for _, size := range sizes {
		err := alternate(rounds, s.ways(), func(round int, way way) error {
			if way.name == realCLI && (size > minOfRealAt || size == minOfRealAt && round > 0) {
				return nil // it takes half a second for each command
			}
			b.progress("scripts: %d commands, round %d of %d, %s", size, round+1, rounds, way.name)
			took, err := way.run(ctx, size)
			if err != nil {
				return fmt.Errorf("%d commands, %s: %w", size, way.name, err)
			}
			measured.add(size, way.name, took)
			return nil
		})
		if err != nil {
			return section{}, err
		}
	}
	report := measured.section()
	report.note = fmt.Sprintf("Scripts of `put-item`s in bash on a fresh database, ms in all and for each command; ~ is scaled from a smaller script, the real AWS CLI (%s) runs that of %d once. Bash alone starts /bin/true for each command.",
		outputLine(ctx, cli, "--version"), minOfRealAt)
	return report, nil
}

func (s *scripts) realCLI(ctx context.Context, size int) (time.Duration, error) {
	return s.onFreshDatabase(ctx, size, bare, func(endpoint string, _ awscli.Caller) (time.Duration, error) {
		return s.script(ctx, putItems(endpoint, size), "PATH="+filepath.Dir(s.cli)+":"+os.Getenv("PATH"))
	})
}

func (s *scripts) builtIn(ctx context.Context, size int) (time.Duration, error) {
	caller := func(endpoint string) awscli.Caller {
		return awscli.NewCaller(endpoint, dynamo.Region, dynamo.AccessKey)
	}
	return s.onFreshDatabase(ctx, size, caller, func(endpoint string, caller awscli.Caller) (time.Duration, error) {
		listener, err := awscli.Listen(filepath.Join(s.dir, "aws.sock"))
		if err != nil {
			return 0, err
		}
		ended := make(chan error, 1)
		go func() { ended <- awscli.NewServer(caller).Serve(ctx, listener) }()
		took, err := s.script(ctx, putItems(endpoint, size),
			"PATH="+filepath.Join(s.dir, "bin")+":"+os.Getenv("PATH"), awscli.SocketVariable+"="+listener.Addr().String())
		return took, errors.Join(err, listener.Close(), <-ended)
	})
}

func (s *scripts) bareGo(ctx context.Context, size int) (time.Duration, error) {
	return s.onFreshDatabase(ctx, size, bare, func(_ string, caller awscli.Caller) (time.Duration, error) {
		begin := time.Now()
		for i := range size {
			if err := put(ctx, caller, i); err != nil {
				return 0, err
			}
		}
		return time.Since(begin), nil
	})
}

func (s *scripts) noAWS(ctx context.Context, size int) (time.Duration, error) {
	return s.script(ctx, strings.Repeat("/bin/true\n", size), "PATH="+os.Getenv("PATH"))
}

// onFreshDatabase calls do with a database and a connection that has made its table, and checks
// that the items of all commands are there afterwards.
func (s *scripts) onFreshDatabase(ctx context.Context, size int, connect func(endpoint string) awscli.Caller, do func(string, awscli.Caller) (time.Duration, error)) (time.Duration, error) {
	endpoint, stop, err := testbed.StartDynamoDBLocal()
	if err != nil {
		return 0, err
	}
	defer stop()
	caller := connect(endpoint)
	if _, err := caller.Call(ctx, "DynamoDB_20120810.CreateTable", []byte(thingsTable)); err != nil {
		return 0, err
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

const thingsTable = `{"TableName": "things", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],` +
	`"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}`

// putItems returns a script.
func putItems(endpoint string, size int) string {
	var script strings.Builder
	for i := range size {
		fmt.Fprintf(&script, "aws --endpoint-url %s dynamodb put-item --table-name things --item '%s'\n", endpoint, item(i))
	}
	return script.String()
}

// script runs a script in bash and times it.
func (s *scripts) script(ctx context.Context, text string, environment ...string) (time.Duration, error) {
	path := filepath.Join(s.dir, "seed.sh")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return 0, err
	}
	var stderr bytes.Buffer
	bash := exec.CommandContext(ctx, "bash", "-e", path)
	bash.Env = slices.Concat(environment, []string{
		"HOME=" + s.dir, "AWS_ACCESS_KEY_ID=" + dynamo.AccessKey, "AWS_SECRET_ACCESS_KEY=" + dynamo.SecretKey, "AWS_REGION=" + dynamo.Region,
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

func bare(endpoint string) awscli.Caller { return newCaller(endpoint) }

// results are the times of scripts of one size, by the way of running them.
type results map[string]*series

func (r results) of(size int, way string) *series {
	key := fmt.Sprint(size, " ", way)
	if r[key] == nil {
		r[key] = &series{}
	}
	return r[key]
}

func (r results) add(size int, way string, took time.Duration) { r.of(size, way).addTime(took) }

// median returns the time of a script. A time that was not measured is scaled from the largest one
// that was, and marked.
func (r results) median(size int, way string) (took float64, scaled string) {
	for i := slices.Index(sizes, size); i >= 0; i-- {
		if s := r.of(sizes[i], way); len(*s) > 0 {
			return s.median() * float64(size) / float64(sizes[i]), scaled
		}
		scaled = "~"
	}
	return 0, scaled
}

// ratio returns how many times as long one way takes as another.
func (r results) ratio(size int, one, other string) float64 {
	a, _ := r.median(size, one)
	b, _ := r.median(size, other)
	return a / b
}

func (r results) section() section {
	report := section{table: table{{"", realCLI, builtIn, bareGo, noAWS, "real / built in", "built in / bare"}}}
	for _, size := range sizes {
		row := []string{fmt.Sprintf("%d `put-item`s", size)}
		for _, way := range []string{realCLI, builtIn, bareGo, noAWS} {
			took, scaled := r.median(size, way)
			row = append(row, fmt.Sprintf("%s%.0f, %.2f", scaled, took, took/float64(size)))
		}
		report.table.row(append(row, formatRatio(r.ratio(size, realCLI, builtIn)), formatRatio(r.ratio(size, builtIn, bareGo)))...)
	}
	report.goals = append(report.goals, goal{what: fmt.Sprintf("a script of %d commands, the real AWS CLI's time of ours", minOfRealAt), got: r.ratio(minOfRealAt, realCLI, builtIn), min: minOfReal})
	for _, size := range sizes {
		report.goals = append(report.goals, goal{
			what: fmt.Sprintf("a command of %d, of a bare call (bash and /bin/true alone take %s)", size, formatRatio(r.ratio(size, noAWS, bareGo))),
			got:  r.ratio(size, builtIn, bareGo), max: maxOfBare,
		})
	}
	return report
}
