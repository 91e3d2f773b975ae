package dockercli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain makes the test binary act as docker when it is called by that name.
func TestMain(m *testing.M) {
	if slices.Contains(Names, filepath.Base(os.Args[0])) {
		os.Exit(Run(os.Args, func(image string) string {
			return "set seed_image to an image with the program that you run in " + image + ", and call that, or remove the line"
		}))
	}
	os.Exit(m.Run())
}

type result struct {
	stdout, stderr string
	status         int
}

// shell returns a function that runs a script in a directory with seed/x.json. The script finds our
// docker, and an aws that prints its directory and arguments.
func shell(t *testing.T) (run func(script string) result) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	dir, bin := t.TempDir(), t.TempDir()
	for _, name := range Names {
		require.NoError(t, os.Symlink(program, filepath.Join(bin, name)))
	}
	require.NoError(t, os.WriteFile(filepath.Join(bin, "aws"), []byte(`#!/bin/sh
[ "$1" != fails ] || exit 254
[ "$4" != "length(TableNames)" ] || { echo "${TABLES:-0}"; exit; }
printf '%s' "$(pwd | sed "s|$TOP|TOP|")${K:+ K=$K}:"
printf ' %s' "$@" | sed "s|$TOP|TOP|g"
echo
`), 0o755)) //nolint:gosec // it is run
	require.NoError(t, os.Mkdir(filepath.Join(dir, "seed"), 0o755)) //nolint:gosec // likewise
	require.NoError(t, os.WriteFile(filepath.Join(dir, "seed", "x.json"), []byte("content\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "seed", "env"), []byte("# ours\nK=file\n\nNAMED\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "seed", "init.sh"), []byte("aws dynamodb \"$@\"\n"), 0o600))
	return func(script string) result {
		var stdout, stderr bytes.Buffer
		cmd := exec.Command("sh", "-c", script)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
		cmd.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "TOP=" + dir}
		err := cmd.Run()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			require.NoError(t, err)
		}
		return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
	}
}

func TestRunBecomesTheAWSCLI(t *testing.T) {
	run := shell(t)
	for line, want := range map[string]string{
		"docker run --rm amazon/aws-cli dynamodb list-tables":                                       "TOP: dynamodb list-tables",
		"docker run --rm -it --network host amazon/aws-cli:2.15.0 dynamodb list-tables":             "TOP: dynamodb list-tables",
		"docker run public.ecr.aws/aws-cli/aws-cli@sha256:00 --version":                             "TOP: --version",
		"docker -H tcp://x:1 container run --name=a --link b amazon/aws-cli --region x s3 ls":       "TOP: --region x s3 ls",
		"podman run --replace --pull=always docker.io/amazon/aws-cli configure list":                "TOP: configure list",
		"nerdctl run acme/awscli-local awslocal dynamodb list-tables":                               "", // below
		"docker run -e K=v -e HOME amazon/aws-cli dynamodb list-tables":                             "TOP K=v: dynamodb list-tables",
		"K=old docker run --env=K=v amazon/aws-cli dynamodb list-tables":                            "TOP K=v: dynamodb list-tables",
		"docker run --env-file seed/env amazon/aws-cli dynamodb list-tables":                        "TOP K=file: dynamodb list-tables",
		`docker run -v "$PWD/seed":/aws amazon/aws-cli dynamodb put-item --item file://x.json`:      "TOP/seed: dynamodb put-item --item file://x.json",
		"docker run -v ./seed:/data:ro amazon/aws-cli dynamodb put-item --item=file:///data/x.json": "TOP: dynamodb put-item --item=file://TOP/seed/x.json",
		"docker run -v .:/d -v ./seed:/d/s amazon/aws-cli s3 cp fileb:///d/s/x fileb:///d/x":        "TOP: s3 cp fileb://TOP/seed/x fileb://TOP/x",
		`docker run --mount type=bind,source="$PWD/seed",target=/d -w /d amazon/aws-cli s3 ls`:      "TOP/seed: s3 ls",
		"docker run -v ~/.aws:/root/.aws -v cache:/tmp amazon/aws-cli s3 ls":                        "TOP: s3 ls",
		"docker run -w \"$PWD/seed\" amazon/aws-cli s3 ls":                                          "TOP/seed: s3 ls",
		`docker run -v ./seed:/d amazon/aws-cli dynamodb put-item --item '{"p": {"S": "/d/x"}}'`:    `TOP: dynamodb put-item --item {"p": {"S": "/d/x"}}`,
		"docker run --entrypoint aws localstack/localstack dynamodb list-tables":                    "TOP: dynamodb list-tables",
		"docker run --entrypoint sh amazon/aws-cli -c 'aws s3 ls; aws s3 mb'":                       "TOP: s3 ls\nTOP: s3 mb",
		"docker run --entrypoint '' amazon/aws-cli aws s3 ls":                                       "TOP: s3 ls",
		"docker run --entrypoint=/bin/sh -v ./seed:/d amazon/aws-cli /d/init.sh scan":               "TOP: dynamodb scan",
		`docker run --entrypoint sh -v ./seed:/d amazon/aws-cli -ec 'cd /d && cat "/d/x.json" </d/x.json
for f in /d/x*; do aws x "file://$f" y=/d/x; done; aws z "{\"S\": \"/d/x\"}"'`: //
		"content\nTOP/seed: x file://TOP/seed/x.json y=/d/x\nTOP/seed: z {\"S\": \"/d/x\"}",
		"docker exec localstack awslocal dynamodb list-tables":                         "TOP: dynamodb list-tables",
		"docker exec -it -e K=v -w /tmp -u root db /usr/local/bin/aws s3 ls":           "/tmp K=v: s3 ls",
		"docker exec db sh -c 'aws dynamodb list-tables'":                              "TOP: dynamodb list-tables",
		"echo aws s3 ls | docker exec -i db sh":                                        "TOP: s3 ls",
		"docker exec db env K=v aws s3 ls":                                             "TOP K=v: s3 ls",
		"docker compose run --rm aws dynamodb list-tables":                             "TOP: dynamodb list-tables",
		"docker compose -f x.yml --profile p run -T --no-deps cli aws s3 ls":           "TOP: s3 ls",
		"docker compose run aws --endpoint-url http://db:8000 s3 ls":                   "TOP: --endpoint-url http://db:8000 s3 ls",
		"docker-compose run --entrypoint sh aws -c 'aws s3 ls'":                        "TOP: s3 ls",
		"docker-compose -p x exec -T localstack awslocal s3 ls":                        "TOP: s3 ls",
		"podman-compose exec localstack aws s3 ls":                                     "TOP: s3 ls",
		"sudo=; $sudo docker compose exec -T -e K=v localstack bash -c 'aws s3 ls $K'": "TOP K=v: s3 ls v",
	} {
		if want == "" {
			want = "TOP: dynamodb list-tables"
		}
		assert.Equal(t, result{want + "\n", "", 0}, run(line), line)
	}
}

func TestExitStatus(t *testing.T) {
	run := shell(t)
	assert.Equal(t, result{"", "", 254}, run("docker run amazon/aws-cli aws fails"))
	assert.Equal(t, result{"", "", 7}, run("docker exec db sh -c 'exit 7'"))
	assert.Equal(t, result{"", "docker exec: zsh: not found\n", 127}, run("PATH=${PATH%%:*}; docker exec db zsh -c 'aws s3 ls'"))
}

func TestStartingTheDatabaseSucceeds(t *testing.T) {
	run := shell(t)
	for line, stdout := range map[string]string{
		"docker run -d -p 8000:8000 amazon/dynamodb-local":                      "dynamodb-local\n",
		"docker run --rm amazon/dynamodb-local:2.0 -jar X.jar -inMemory":        "",
		"docker run -d -e SERVICES=dynamodb -p 4566:4566 localstack/localstack": "localstack\n",
		"docker start db":               "",
		"docker compose up -d":          "",
		"docker compose up -d db":       "",
		"docker-compose -f x.yml up -d": "",
	} {
		title, _, _ := strings.Cut(line, " -")
		got := run(line)
		assert.Equal(t, 0, got.status, line)
		assert.Equal(t, stdout, got.stdout, line)
		assert.Contains(t, got.stderr, ": nothing to do: the database runs already\n", title)
	}
}

func TestLookingForTheDatabaseFindsIt(t *testing.T) {
	run := shell(t)
	for line, stdout := range map[string]string{
		"docker info >/dev/null 2>&1 || exit 1": "",
		"docker --version && docker compose version && docker version >/dev/null": "dynasnap's stand-in for docker, without an engine\n" +
			"dynasnap's stand-in for docker, without an engine\n",
		"docker ps | grep -cE ' (dynamodb|dynamodb-local|localstack)$'": "3\n",
		"docker ps -q -f name=db": "db\n",
		"docker ps --filter 'name=^/db$' --filter status=running --format '{{.Names}}'":           "db\n",
		"docker container ls --no-trunc --format 'table {{.Names}} {{.Status}}' --filter name=db": "db Up (healthy)\n",
		"docker ps -aq -f status=exited -f name=db":                                               "",
		"docker compose ps -q db":                                                                          "db\n",
		"docker compose ps --services --status running":                                                    "dynamodb\ndynamodb-local\nlocalstack\n",
		"docker-compose ps --format json db | jq -r .State":                                                "running\n",
		"docker inspect -f '{{.State.Health.Status}}' db":                                                  "healthy\n",
		"docker container inspect --format='{{ .State.Running }}!' db":                                     "true!\n",
		"docker inspect --format '{{json .State.Health.Status}}' db":                                       "\"healthy\"\n",
		"docker inspect db | jq -r '.[0].State.Status'":                                                    "running\n",
		"docker images -q amazon/dynamodb-local":                                                           "",
		"docker image ls":                                                                                  "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\n",
		"docker network inspect net >/dev/null 2>&1 || docker network create net":                          "",
		"docker pull amazon/dynamodb-local 2>/dev/null":                                                    "",
		"docker cp seed/x.json db:copy.json && cat copy.json && docker compose cp db:copy.json y && cat y": "content\ncontent\n",
	} {
		assert.Equal(t, result{stdout, "", 0}, run(line), line)
	}
}

func TestStoppingAnEmptyDatabaseSucceeds(t *testing.T) {
	run := shell(t)
	for _, line := range []string{
		"docker stop db", "docker rm -f db", "docker compose down -v", "docker-compose restart db", "podman kill db", "docker container rm db",
	} {
		got := run(line)
		assert.Equal(t, 0, got.status, line)
		assert.Contains(t, got.stderr, ": nothing to do: the database has no tables yet\n", line)
		got = run("TABLES=2 " + line)
		assert.Equal(t, 1, got.status, line)
		assert.Contains(t, got.stderr, ": the database has tables by now, and goes on; remove the line\n", line)
	}
}

func TestLinesThatNeedAnEngineFail(t *testing.T) {
	run := shell(t)
	const why = "a seed runs inside a container beside its database, where no container engine is, so this docker runs the AWS CLI alone: "
	for line, want := range map[string]result{
		"docker":                                        {"", "docker: " + why + "call aws itself, or remove the line\n", 1},
		"docker build -t x .":                           {"", "docker build: " + why + "call aws itself, or remove the line\n", 1},
		"docker volume rm data":                         {"", "docker volume rm: " + why + "remove the line\n", 1},
		"docker run -v .:/w python:3 load.py":           {"", "docker run: " + why + "set seed_image to an image with the program that you run in python:3, and call that, or remove the line\n", 125},
		"docker run -d postgres":                        {"", "docker run: " + why + "set seed_image to an image with the program that you run in postgres, and call that, or remove the line\n", 125},
		"docker cp x":                                   {"", "docker cp: a source and a target are missing\n", 1},
		"docker ps --format '{{.Labels}}'":              {"", "docker ps: what is asked for is not known here: {{.Labels}}\n", 1},
		"docker inspect -f '{{if .State}}x{{end}}' db":  {"", "docker inspect: what is asked for is not known here: {{if .State}}x{{end}}; what is: {{.State.Health.Status}} and the like\n", 1},
		"docker exec db psql":                           {"", "docker exec: " + why + "psql in db is none of aws, awslocal, sh, ash, bash, dash, zsh, env, curl, nc, wget; call aws itself, or remove the line\n", 1},
		"docker exec db dynamodb list-tables":           {"", "docker exec: " + why + "dynamodb in db is none of aws, awslocal, sh, ash, bash, dash, zsh, env, curl, nc, wget; call aws itself, or remove the line\n", 1},
		"docker compose run --rm init":                  {"", "docker compose run: " + why + "write what the service init runs into the script, or remove the line\n", 125},
		"docker run --nonsense x":                       {"", "docker run: unknown flag: --nonsense\n", 125},
		"docker run":                                    {"", "docker run: an image is missing\n", 125},
		"docker exec db":                                {"", "docker exec: a container and a command are missing\n", 1},
		"docker run --env-file no amazon/aws-cli s3 ls": {"", "docker run: reading --env-file: open no: no such file or directory\n", 125},
		"docker run -w /nowhere amazon/aws-cli s3 ls":   {"", "docker run: the working directory is not here: chdir /nowhere: no such file or directory\n", 125},
	} {
		assert.Equal(t, want, run(line), line)
	}
}
