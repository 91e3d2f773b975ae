package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// flow makes snapshots as a shell script did in 2017: a container for the database and one for the
// AWS CLI, then docker wait, stop, commit and push.
type flow struct {
	b     *bench
	image string // of the database
}

// The two kinds of flows. A shell does not pass on the signal of docker stop, which then takes 10
// s.
const (
	asItWas  = `CMD java -jar DynamoDBLocal.jar -sharedDb -dbPath .`
	repaired = `CMD ["java", "-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", "."]`
)

// newFlow builds the database's image and pushes the base's layers, as an earlier run would have.
func (b *bench) newFlow(ctx context.Context, name, command string) (*flow, error) {
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	f := &flow{b: b, image: b.registry + "/bench/flow:" + name}
	dockerfile := fmt.Sprintf("FROM %s\nENTRYPOINT []\n%s\n", b.base, command)
	if err := b.build(ctx, f.image, dockerfile); err != nil {
		return nil, err
	}
	_, err := b.docker(ctx, "push", "-q", f.image)
	return f, err
}

// build builds an image of a Dockerfile.
func (b *bench) build(ctx context.Context, ref, dockerfile string, options ...string) error {
	command := exec.CommandContext(ctx, "docker", append(append([]string{"build", "-q", "--label", label + "=" + b.id, "-t", ref}, options...), "-f", "-", ".")...)
	command.Dir, command.Stdin = filepath.Join(b.dir, buildContext), strings.NewReader(dockerfile)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", ref, err, output)
	}
	return nil
}

// realCLIScript adapts a script to an AWS CLI without a configured endpoint. Its first line waits
// for the database: in 2017 the AWS CLI started more slowly than the database.
func realCLIScript(script string) string {
	return "until (exec 3<>/dev/tcp/localhost/8000) 2>/dev/null; do sleep 0.05; done\n" +
		strings.ReplaceAll(script, "aws dynamodb", "aws --endpoint-url http://localhost:8000 dynamodb")
}

// bake makes a snapshot with a script for bash.
func (f *flow) bake(ctx context.Context, script string) (took time.Duration, err error) {
	path, err := f.b.file(buildContext, "seed.sh", realCLIScript(script))
	if err != nil {
		return 0, err
	}
	snapshot := f.image + "-snapshot"
	begin := time.Now()
	database, err := f.b.docker(ctx, "run", "-d", "--label", label+"="+f.b.id, f.image)
	if err != nil {
		return 0, err
	}
	seed, err := f.b.docker(ctx, "run", "-d", "--label", label+"="+f.b.id, "--network", "container:"+database, "-v", filepath.Dir(path)+":/seed:ro",
		"-e", "AWS_ACCESS_KEY_ID="+dynamo.AccessKey, "-e", "AWS_SECRET_ACCESS_KEY="+dynamo.SecretKey, "-e", "AWS_DEFAULT_REGION="+dynamo.Region,
		"--entrypoint", "bash", testbed.AWSCLIImage, "-e", "/seed/seed.sh")
	if err != nil {
		return 0, err
	}
	status, err := f.b.docker(ctx, "wait", seed)
	if err != nil {
		return 0, err
	}
	if status != "0" {
		log, _ := f.b.docker(ctx, "logs", seed)
		return 0, fmt.Errorf("the seed's container ends with status %s\n%s", status, log)
	}
	for _, command := range [][]string{{"stop", database}, {"commit", database, snapshot}, {"push", "-q", snapshot}, {"rm", "-v", database, seed}} {
		if _, err := f.b.docker(ctx, command...); err != nil {
			return 0, err
		}
	}
	return time.Since(begin), nil
}

// dockerfile makes snapshots by a Dockerfile alone: the base, the AWS CLI and the script in a stage
// that seeds.
type dockerfile struct {
	b     *bench
	tools string // an image of the base with the AWS CLI
}

func (b *bench) newDockerfile(ctx context.Context) (*dockerfile, error) {
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	d := &dockerfile{b: b, tools: b.registry + "/bench/tools:latest"}
	where := "/usr/local" // where the public image has it
	if b.isStandIn(ctx, testbed.AWSCLIImage) {
		where = "/usr"
	}
	text := fmt.Sprintf("FROM %s\nUSER root\nCOPY --from=%s %[3]s %[3]s\nUSER dynamodblocal\n", b.base, testbed.AWSCLIImage, where)
	if err := b.build(ctx, d.tools, text); err != nil {
		return nil, err
	}
	// An earlier run of it has brought the base's layers to its repository.
	_, err := d.bake(ctx, createTable)
	return d, err
}

func (d *dockerfile) bake(ctx context.Context, script string) (took time.Duration, err error) {
	if _, err := d.b.file(buildContext, "seed.sh", realCLIScript(script)); err != nil {
		return 0, err
	}
	text := fmt.Sprintf(`FROM %s AS seed
ENV AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_DEFAULT_REGION=%s
COPY seed.sh /seed.sh
RUN java -jar DynamoDBLocal.jar -sharedDb -dbPath . & bash -e /seed.sh && kill $! && wait || true
FROM %s
COPY --from=seed --chown=dynamodblocal /home/dynamodblocal/shared-local-instance.db ./
CMD ["-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", "."]
`, d.tools, dynamo.AccessKey, dynamo.SecretKey, dynamo.Region, d.b.base)
	snapshot := d.b.registry + "/bench/dockerfile:snapshot"
	begin := time.Now()
	if err := d.b.build(ctx, snapshot, text, "--no-cache"); err != nil {
		return 0, err
	}
	if _, err := d.b.docker(ctx, "push", "-q", snapshot); err != nil {
		return 0, err
	}
	return time.Since(begin), nil
}
