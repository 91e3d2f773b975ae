package main_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

func TestBadSettingsNeedNoEngine(t *testing.T) {
	output := newStep(t, nil).
		with("repo", "acme/Orders:latest", "seed", "", "tags", "ok,not ok", "seed_timeout", "10", "aws_cli", "mine", "password", "hunter2-hunter2").
		env("DOCKER_HOST", "unix:///nowhere.sock").
		fail(nil, "repo: ", "seed", "commands", "not ok", "seed_timeout: ", "aws_cli: ", "username")
	assert.NotContains(t, output, "nowhere.sock")
	assert.NotContains(t, output, "hunter2")
}

func TestUnknownSettings(t *testing.T) {
	newStep(t, nil).with("seed_timout", "1m", "repo", "").fail(nil, "seed_timout", "seed_timeout")
}

func TestUnreadableSeeds(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.sh")
	require.NoError(t, os.WriteFile(outside, []byte(acl), 0o644))
	for name, test := range map[string]struct{ seed, want string }{
		"does not exist":           {"nowhere.sh", "seed: nowhere.sh: no such file or directory"},
		"is empty":                 {"empty.sh", "seed: empty.sh: the file is empty"},
		"a directory without":      {"none", "seed: none: the directory holds no seeds"},
		"not supported":            {"notes.txt", "seed: notes.txt: not a seed; supported:\n"},
		"outside by dots":          {"../seed.sh", "seed: ../seed.sh: lies outside the workspace"},
		"outside by symbolic link": {"link.sh", "seed: link.sh: a symbolic link leads outside the workspace"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStep(t, map[string]string{"empty.sh": "", "none/.gitkeep": "", "notes.txt": "later\n"}).with("seed", test.seed)
			require.NoError(t, os.Symlink(outside, filepath.Join(s.workspace, "link.sh")))
			s.fail(nil, test.want)
		})
	}
}

func TestForbiddenSeed(t *testing.T) {
	s := newStep(t, map[string]string{"seed.sh": acl}).asOtherUser()
	require.NoError(t, os.Chmod(filepath.Join(s.workspace, "seed.sh"), 0))
	s.fail(nil, "seed: seed.sh: not readable: permission denied")
}

// create makes the table of most scripts.
const create = "aws dynamodb create-table --table-name things --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH >/dev/null\n"

func TestFailedScripts(t *testing.T) {
	cli := testbed.Engine(t)
	for name, test := range map[string]struct {
		script string
		want   []string
	}{
		"a syntax error":             {"#!/bin/bash\n" + create + "if true; then\n", []string{"seed.sh:4: syntax error"}},
		"a command in the middle":    {"#!/bin/bash\n" + create + "ls /nowhere\necho not reached\n", []string{"seed.sh:3: exit status 2: ls /nowhere"}},
		"a command in a pipe":        {"#!/bin/bash\n" + create + "cat /nowhere | sort\necho not reached\n", []string{"seed.sh:3: exit status 1: cat /nowhere | sort"}},
		"a command in $(…)":          {"#!/bin/bash\n" + create + "x=$(cat /nowhere)\necho not reached\n", []string{"seed.sh:3: exit status 1: x=$(cat /nowhere)"}},
		"a command of plain sh":      {create + "ls /nowhere\necho not reached\n", []string{"seed.sh: exit status 2"}},
		"an aws command of plain sh": {create + "aws dynamodb delete-table --table-name nope\necho not reached\n", []string{"exit status 254: aws dynamodb delete-table --table-name nope"}},
		"an argument that is not given": {"#!/bin/bash\nTABLE=$1\naws dynamodb scan --table-name \"$TABLE\"\n", []string{
			"seed.sh:3: exit status", "it reads $1 (seed.sh:2), and got no arguments: write seed: {script: seed.sh, args: […]}\n",
		}},
		"an unknown operation":          {"#!/bin/bash\naws dynamodb put-itme --table-name things\n", []string{"seed.sh:2: exit status 252", "put-itme", "put-item"}},
		"an unknown option":             {"#!/bin/bash\n" + create + "aws dynamodb put-item --table-name things --itme '{}'\n", []string{"seed.sh:3: exit status 252", "--itme"}},
		"another service":               {"#!/bin/bash\naws s3 ls\n", []string{"seed.sh:2: exit status 252: aws s3 ls", "reaches no other service"}},
		"invalid JSON":                  {"#!/bin/bash\n" + create + "aws dynamodb put-item --table-name things --item '{\"pk\": {\"S\": \"a\"}'\n", []string{"seed.sh:3: exit status 252", "--item", "column"}},
		"the database's own validation": {"#!/bin/bash\n" + create + "aws dynamodb put-item --table-name things --item '{\"id\": {\"S\": \"a\"}}'\n", []string{"seed.sh:3: exit status 254", "An error occurred (ValidationException) when calling the PutItem operation: One of the required keys was not given a value"}},
		"it kills the database":         {"#!/bin/bash\n" + create + "kill -9 $(grep -al '[s]haredDb' /proc/[0-9]*/cmdline | cut -d/ -f3)\naws dynamodb list-tables\n", []string{"the database ended with exit code 137"}},
		"a shell that is not there":     {"#!/opt/bash\n", []string{"seed.sh:1: this image has no /opt/bash"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output := newStep(t, map[string]string{"seed.sh": test.script}).fail(cli, append(test.want, "applying the seed")...)
			assert.NotContains(t, output, "seed.sh | not reached")
		})
	}
}

func TestMissingTableNamesItsScript(t *testing.T) {
	cli := testbed.Engine(t)
	newStep(t, map[string]string{
		"db/01-tables.sh": "#!/bin/bash\nTABLE=things\n" + strings.Replace(create, "things", `"$TABLE"`, 1),
		"db/02-items.sh":  "#!/bin/bash\nTABLE=things\naws dynamodb put-item --table-name \"$TABLE\" --item '{\"pk\": {\"S\": \"a\"}}'\n",
	}).with("seed", "db/02-items.sh").fail(cli,
		"applying the seed: db/02-items.sh:3: exit status 254",
		"there is no table things, nor any other\n",
		"the table things is created by db/01-tables.sh, which this seed does not name: write seed: [db/01-tables.sh, …]\n")
}

func TestExpiredItems(t *testing.T) {
	cli := testbed.Engine(t)
	newStep(t, map[string]string{"seed.sh": "#!/bin/bash\n" + create +
		"for i in $(seq 5); do aws dynamodb put-item --table-name things --item '{\"pk\": {\"S\": \"'$i'\"}, \"expires\": {\"N\": \"1700000000\"}}'; done\n" +
		"aws dynamodb update-time-to-live --table-name things --time-to-live-specification Enabled=true,AttributeName=expires >/dev/null\n"}).
		fail(cli, "table things: 5 of its items have expired by expires, their time to live")
}

func TestSeedTimeout(t *testing.T) {
	cli := testbed.Engine(t)
	t.Run("sh", func(t *testing.T) {
		t.Parallel()
		newStep(t, map[string]string{"seed.sh": "echo waiting\nsleep 600\n"}).with("seed_timeout", "2s").
			fail(cli, "seed.sh | waiting", "applying the seed: seed.sh: seed_timeout: the seed took longer than 2s, and was running: sleep 600 (for ")
	})
	t.Run("bash, waiting for what can never be there", func(t *testing.T) {
		t.Parallel()
		// As bash shows it, with a port that only bash knows.
		const loop = "until : 2> /dev/null < /dev/tcp/postgres/$((5400 + 32)) || aws dynamodb describe-table --table-name orders 2> /dev/null || psql 2> /dev/null; do sleep 0.1; done"
		newStep(t, map[string]string{"seed.sh": "#!/bin/bash\n" + loop + "\n"}).with("seed_timeout", "2s").
			fail(cli, "applying the seed: seed.sh:2: seed_timeout: the seed took longer than 2s, and was at: "+loop+"\n",
				"psql: not in "+testbed.BaseImage+"; a seed runs without a network",
				"aws commands failed, the last: aws dynamodb describe-table --table-name orders (exit status 254: An error occurred (ResourceNotFoundException)",
				"connections refused: a seed reaches its database alone, at the ports 8000, 4566, 4569 and 5400 of any name, and at any other that a script names as a number; names asked for: postgres\n")
	})
	t.Run("bash, waiting for another service", func(t *testing.T) {
		t.Parallel()
		const loop = "until aws sqs list-queues 2> /dev/null; do sleep 0.1; done"
		newStep(t, map[string]string{"seed.sh": "#!/bin/bash\n" + loop + "\n"}).
			fail(cli, "applying the seed: seed.sh:2: the script waits for another service, which a seed does not reach, and was at: "+loop+"\n",
				"3 aws commands failed, the last: aws sqs list-queues (exit status 252: aws (dynasnap builtin): aws sqs is not built in",
				"set other_services: skip")
	})
}

func TestTimeout(t *testing.T) {
	cli := testbed.Engine(t)
	newStep(t, map[string]string{"seed.sh": "sleep 600\n"}).with("timeout", "4s", "start_timeout", "4s", "seed_timeout", "4s").
		fail(cli, "timeout: the whole run took longer than 4s")
}

func TestBasesThatCannotServe(t *testing.T) {
	cli := testbed.Engine(t)
	variant := func(lines string) func(*testing.T) string {
		return func(t *testing.T) string {
			t.Helper()
			return testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/base", "FROM "+testbed.BaseImage+"\n"+lines+"\n", nil)
		}
	}
	for name, test := range map[string]struct {
		base func(*testing.T) string
		want []string
	}{
		"missing":                   {func(*testing.T) string { return "127.0.0.1:1/no/such:image" }, []string{"base_image: pulling 127.0.0.1:1/no/such:image"}},
		"not DynamoDB Local":        {func(*testing.T) string { return testbed.AWSCLIImage }, []string{"base_image: ", "not an image of DynamoDB Local", "expected `java … -jar DynamoDBLocal.jar …`"}},
		"without java":              {variant("USER root\nRUN rm -f /usr/bin/java\nUSER dynamodblocal"), []string{"lacks the program that its command names", `"java": executable file not found`}},
		"without the jar":           {variant(`WORKDIR /tmp`), []string{"waiting for the database: the database ended with exit code 1", "Unable to access jarfile"}},
		"a VOLUME over the state":   {variant(`VOLUME /home`), []string{"declares a VOLUME /home over /home/dynamodblocal/shared-local-instance.db"}},
		"another file for a state":  {variant(`COPY --chown=1000 Dockerfile /home/dynamodblocal/shared-local-instance.db`), []string{"base_image: taking over the state of ", "/home/dynamodblocal/shared-local-instance.db: it is not a database of DynamoDB Local"}},
		"a JVM that does not start": {variant(`CMD ["-Xmx1k", "-jar", "DynamoDBLocal.jar"]`), []string{"waiting for the database: the database ended with exit code 1", "Too small maximum heap"}},
		"another program for java":  {variant(`ENTRYPOINT ["sleep", "600"]` + "\n" + `CMD ["-jar", "DynamoDBLocal.jar"]`), []string{"waiting for the database: the database ended with exit code 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newStep(t, map[string]string{"seed.sh": acl}).with("base_image", test.base(t), "fast_start", "false").fail(cli, test.want...)
		})
	}
	t.Run("one that never answers", func(t *testing.T) {
		t.Parallel()
		base := testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/base", "FROM "+testbed.BaseImage+"\n"+
			`ENTRYPOINT ["sh", "-c", "exec sleep 600"]`+"\n"+`CMD ["java", "-jar", "DynamoDBLocal.jar", "-inMemory"]`+"\n", nil)
		newStep(t, map[string]string{"seed.sh": acl}).with("base_image", base, "start_timeout", "2s", "fast_start", "false").
			fail(cli, ": start_timeout: the database took longer than 2s") // a busy machine may not get as far as waiting
	})
}

func TestUnknownJavaOptions(t *testing.T) {
	cli := testbed.Engine(t)
	newStep(t, map[string]string{"seed.sh": "echo seeding\n"}).with("java_options", "-Xmx300m -XX:+NoSuchThing").
		fail(cli, `java_options: ["java" "-Xmx300m" "-XX:+NoSuchThing" "-version"] ends with exit code 1`, "Unrecognized VM option 'NoSuchThing'")
}

func TestSeedImageWithoutShell(t *testing.T) {
	cli := testbed.Engine(t)
	image := testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/seed", "FROM scratch\nCOPY readme /\n", map[string]string{"readme": "nothing here"})
	newStep(t, map[string]string{"seed.sh": "aws dynamodb list-tables\n"}).with("seed_image", image).
		fail(cli, "seed.sh: this image has no /bin/sh to run it; set seed_image to an image with a shell")
}

func TestUnusableEngines(t *testing.T) {
	t.Run("no socket", func(t *testing.T) {
		newStep(t, map[string]string{"seed.sh": acl}).env("DOCKER_HOST", "tcp://127.0.0.1:1").
			fail(nil, "reaching the Docker Engine", "the socket is not mounted", "trusted", "no permission")
	})
	t.Run("too old", func(t *testing.T) {
		old := serveUnix(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Api-Version", "1.24") }))
		newStep(t, map[string]string{"seed.sh": acl}).env("DOCKER_HOST", "unix://"+old).
			fail(nil, "the Docker Engine is too old: it speaks API 1.24, at least 1.41 (Docker 20.10) is needed")
	})
	t.Run("no permission", func(t *testing.T) {
		closed := serveUnix(t, http.NotFoundHandler())
		require.NoError(t, os.Chmod(filepath.Dir(closed), 0o755)) //nolint:gosec // a socket that can be seen
		require.NoError(t, os.Chmod(closed, 0))                   // but not used
		newStep(t, map[string]string{"seed.sh": acl}).asOtherUser().env("DOCKER_HOST", "unix://"+closed).
			fail(nil, "permission denied", "no permission to use it")
	})
}

// serveUnix serves HTTP on a unix socket.
func serveUnix(t *testing.T, handler http.Handler) (path string) {
	t.Helper()
	listener := listenUnix(t)
	server := &http.Server{Handler: handler} //nolint:gosec // for this test only
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

func listenUnix(t *testing.T) net.Listener {
	t.Helper()
	dir, err := os.MkdirTemp("", "") // the path of a socket is limited to 108 bytes
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	listener, err := net.Listen("unix", filepath.Join(dir, "docker.sock"))
	require.NoError(t, err)
	return listener
}

func TestLostEngine(t *testing.T) {
	cli := testbed.Engine(t)
	socket := strings.TrimPrefix(cli.DaemonHost(), "unix://")
	if !filepath.IsAbs(socket) {
		t.Skip("the engine is not behind a socket")
	}
	// The plugin's engine is a relay that the test can close.
	relay := listenUnix(t)
	ctx, stop := context.WithCancel(t.Context())
	go relayTo(ctx, relay, socket)
	p := newStep(t, map[string]string{"seed.sh": "echo seeding\nsleep 60\n"}).env("DOCKER_HOST", "unix://"+relay.Addr().String()).start(cli)
	p.waitFor("seeding")
	run := p.id()
	stop()
	output, status := p.wait()
	assert.Equal(t, 1, status)
	assert.Contains(t, output, "the Docker Engine may be gone")
	assert.Contains(t, output, "cleaning up")
	// The seeder's standard input has ended, and the database with it. What is left is not running.
	require.Eventually(t, func() bool { return !runs(t, cli, run) }, stopTimeout, tick)
	remove(t, cli, run)
}

// relayTo passes connections on to a socket until ctx ends, and closes them all then.
func relayTo(ctx context.Context, listener net.Listener, socket string) {
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	for {
		in, err := listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("unix", socket)
		if err != nil {
			return
		}
		context.AfterFunc(ctx, func() { _, _ = in.Close(), out.Close() })
		pass := func(to, from net.Conn) {
			_, _ = io.Copy(to, from)
			if conn, ok := to.(*net.UnixConn); ok {
				_ = conn.CloseWrite()
			}
		}
		go pass(in, out)
		go pass(out, in)
	}
}
