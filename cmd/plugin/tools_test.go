package main_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// The environment of scripts: names and ports, tools, and progress in the log.

func TestWaitForDatabase(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{"seed.sh": `#!/bin/bash
until curl -s http://dynamodb:8000 >/dev/null; do sleep 0.1; done
until curl -s http://dynamodb.example.com:8000 >/dev/null; do sleep 0.1; done
until curl -s localhost:4566/_localstack/health | grep -q '"dynamodb": "running"'; do sleep 0.1; done
until curl -s http://localstack:4566/_localstack/health | grep -q '"dynamodb": "available"'; do sleep 0.1; done
until curl -sf http://localstack:4566 >/dev/null; do sleep 0.1; done
until nc -z -w 1 dynamodb 8000; do sleep 0.1; done
nc -vz db 8000 2>&1
until (: </dev/tcp/localstack/4569) 2>/dev/null; do sleep 0.1; done
getent ahosts db
echo "$DYNAMODB_ENDPOINT $DYNAMO_ENDPOINT $LOCALSTACK_HOSTNAME"
export AWS_ENDPOINT_URL=http://localstack:4566
` + create + `aws --endpoint-url http://dynamodb:8000 dynamodb list-tables --query TableNames --output text
aws --endpoint-url http://dynamodb:8000 dynamodb list-tables >/dev/null
curl -s http://$LOCALSTACK_HOSTNAME:4566 -d '{}' -H 'Content-Type: application/x-amz-json-1.0' -H 'X-Amz-Target: DynamoDB_20120810.ListTables' \
  -H 'Authorization: AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'
`}).succeed(cli)
	for _, line := range []string{
		"seed.sh | 127.0.0.1       STREAM db\n",
		"seed.sh | http://localhost:8000 http://localhost:8000 localhost\n",
		"seed.sh | Connection to db (127.0.0.1) 8000 port [tcp/*] succeeded!\n",
		"seed.sh | things\n",
		`seed.sh | {"TableNames":["things"]}` + "\n",
		"debug: seed.sh: AWS_ENDPOINT_URL=http://localstack:4566 goes to the database being seeded\n",
		"debug: seed.sh: aws --endpoint-url http://dynamodb:8000 goes to the database being seeded\n",
		"things  0 items",
	} {
		assert.Contains(t, output, line)
	}
	assert.Equal(t, 2, strings.Count(output, "goes to the database being seeded"), "each endpoint once, and not the database's own")
	assert.NotContains(t, output, "debug: seeder: ", "names resolve and all ports are served")
}

// Each port as DynamoDB Local or LocalStack has it elsewhere.
func TestWaitForAnyPort(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{"seed.sh": `#!/bin/bash
until curl -s http://dynamodb:8001 >/dev/null; do sleep 0.1; done
test "$(curl -s -o /dev/null -w '%{http_code}' "http://${HOST:-localhost}:${DYNAMODB_PORT:-8002}")" = "$(curl -s -o /dev/null -w '%{http_code}' http://localhost:8000)"
curl -sf http://localhost:4510/_localstack/health >/dev/null || exit 10
curl -sfk https://localhost:4566/_localstack/health >/dev/null || exit 11
curl -sfk https://localhost.localstack.cloud:443/health >/dev/null || exit 12
wait_for() { until (exec 3<>/dev/tcp/$1/$2) 2>/dev/null; do sleep 0.1; done; }
wait_for dynamodb 18003
timeout 30 bash -c 'until printf "" 2>>/dev/null >>/dev/tcp/localhost/8004; do sleep 0.1; done'
nc -z db $((8000 + 5)) || exit 13
until curl -s "http://db:$((8000 + 6))" >/dev/null; do sleep 0.1; done
` + create}).succeed(cli)
	for _, port := range []string{"8001", "8002", "4510", "443", "18003", "8004", "8005", "8006"} {
		assert.Contains(t, output, "debug: seeder: port "+port+" leads to the database\n")
	}
	assert.NotContains(t, output, "port 30 leads", "not every number is a port")
}

func TestHostileScripts(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{"seed.sh": `#!/bin/bash
kill 1; kill -INT 1; kill -HUP 1
for port in 53 4566 4569; do echo nonsense >/dev/tcp/127.0.0.1/$port || true; echo nonsense >/dev/udp/127.0.0.1/$port || true; done
curl -s --max-time 1 telnet://localhost:4566 </dev/null || true
sleep 600 & kill %1; wait
` + create}).succeed(cli)
	assert.Contains(t, output, "things  0 items")
}

func TestJq(t *testing.T) {
	cli := testbed.Engine(t)
	const script = create + `
jq -c '.[] | {PutRequest: {Item: {pk: {S: .id}, n: {N: (.n | tostring)}}}}' seeds/data/items.json | jq -sS '{things: .}' >/tmp/request.json
aws dynamodb batch-write-item --request-items file:///tmp/request.json >/dev/null
aws dynamodb scan --table-name things | jq -r '.Items[] | "\(.pk.S)=\(.n.N)"' | sort
`
	files := map[string]string{"seeds/seed.sh": script, "seeds/data/items.json": `[{"id": "a", "n": 12345678901234567890}, {"id": "b", "n": 0.10}]`}
	t.Run("ours, where the image has none", func(t *testing.T) {
		t.Parallel()
		output := newStep(t, files).with("seed", "seeds").succeed(cli)
		assert.Contains(t, output, "seed.sh | a=12345678901234567890\nseeds/seed.sh | b=0.1\n")
	})
	t.Run("the image's own", func(t *testing.T) {
		t.Parallel()
		image := testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/seed", "FROM "+testbed.BaseImage+`
USER root
RUN printf '#!/bin/sh\necho the image has its own\n' >/usr/local/bin/jq && chmod 755 /usr/local/bin/jq
USER dynamodblocal
`, nil)
		output := newStep(t, map[string]string{"seed.sh": create + "jq .\n"}).with("seed_image", image).succeed(cli)
		assert.Contains(t, output, "seed.sh | the image has its own\n")
	})
}

// A developer's script starts LocalStack, calls the AWS CLI in containers, and makes a queue and a
// bucket.
func TestOtherServicesAndDocker(t *testing.T) {
	cli := testbed.Engine(t)
	files := map[string]string{"seeds/data/a.json": `{"pk": {"S": "a"}}`, "seeds/seed.sh": `#!/bin/bash
docker compose up -d localstack
until docker exec localstack awslocal sqs list-queues; do sleep 1; done
` + create + `
docker run --rm -v "$PWD/seeds/data:/aws" --network host -e AWS_REGION=eu-west-1 amazon/aws-cli:2.15.0 \
  dynamodb put-item --table-name things --item file://a.json
docker-compose run --rm --entrypoint sh -v "$PWD/seeds/data:/data" aws -c 'aws dynamodb put-item --table-name things --item "$(sed s/a/b/ /data/a.json)"'
QUEUE=$(aws sqs create-queue --queue-name things --query QueueUrl --output text)
aws sqs send-message --queue-url "$QUEUE" --message-body x | jq -r .MessageId
seq 100000 | awslocal s3 cp - s3://things/numbers
`}
	output := newStep(t, files).with("seed", "seeds", "other_services", "skip").succeed(cli)
	assert.Contains(t, output, "seeds/seed.sh | docker compose up: nothing to do: the database runs already\n")
	assert.Contains(t, output, "seeds/seed.sh: skipped 4 commands of other services: sqs list-queues (1), sqs create-queue (1), sqs send-message (1), s3 cp (1)\n")
	assert.Contains(t, output, "seeded by 3 commands: 2 items in ")
	assert.Contains(t, output, "things  2 items")
}

func TestOtherServicesAdvice(t *testing.T) {
	newStep(t, map[string]string{"seed.sh": create + "aws sqs create-queue --queue-name things\n"}).
		fail(testbed.Engine(t), "reaches no other service; to pass over such commands set other_services: skip\n")
}

func TestMissingTools(t *testing.T) {
	cli := testbed.Engine(t)
	for name, test := range map[string]struct {
		script   string
		settings []string
		want     string
	}{
		"in bash":            {"#!/bin/bash\n" + create + "echo '{}' | python3 load.py\n", nil, "applying the seed: seed.sh:3: python3: not in " + testbed.BaseImage + "; set seed_image to an image that has it\n"},
		"in sh":              {create + "for i in 1 2; do\n  node load.js\ndone\n", nil, "applying the seed: seed.sh:3: node: not in " + testbed.BaseImage + "; set seed_image to an image that has it\n"},
		"a script of Python": {"#!/usr/bin/env python3\nprint()\n", nil, "applying the seed: seed.sh: this image has no python3 or python; set seed_image to one that has it, such as python:3.12-slim with boto3 in it\n"},
		"boto3":              {"#!/usr/bin/env python3\nimport boto3\n", []string{"seed_image", testbed.AWSCLIImage}, "applying the seed: seed.sh:2: boto3: not in " + testbed.AWSCLIImage + "; set seed_image to an image that has it\n"},
		"the AWS CLI that was asked for": {"#!/bin/bash\n" + create, []string{"aws_cli", "image", "seed_image", testbed.BaseImage},
			"applying the seed: seed.sh:2: aws: not in " + testbed.BaseImage + "; aws_cli: image needs a seed_image with the AWS CLI\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newStep(t, map[string]string{"seed.sh": test.script}).with(test.settings...).fail(cli, test.want)
		})
	}
}

// The AWS CLI contains the SDK for Python.
func TestPython(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{
		"seeds/10-tables.py": `#!/usr/bin/env python3
import helper
table = dict(BillingMode='PAY_PER_REQUEST', AttributeDefinitions=[dict(AttributeName='pk', AttributeType='S')], KeySchema=[dict(AttributeName='pk', KeyType='HASH')])
helper.client('http://dynamodb:8001').create_table(TableName='things', **table)
print('created')
`,
		"seeds/20-items.sh": "#!/bin/bash\n" + `python3 seeds/load.py http://localhost:8000` + "\n",
		"seeds/helper.py": `from awscli.botocore.session import Session
def client(url):
    return Session().create_client('dynamodb', endpoint_url=url)
`,
		"seeds/load.py": `import helper, sys
helper.client(sys.argv[1]).put_item(TableName='things', Item={'pk': {'S': 'a'}})
`,
	}).with("seed", "seeds", "seed_image", testbed.AWSCLIImage).succeed(cli)
	assert.Contains(t, output, "seeds/10-tables.py | created\n")
	assert.Contains(t, output, "things  1 item\n")
}

func TestPythonFailure(t *testing.T) {
	cli := testbed.Engine(t)
	newStep(t, map[string]string{"seed.py": "import os\n\ndef main():\n    os.mkdir('/nowhere/x')\nmain()\n"}).
		with("seed", "seed.py", "seed_image", testbed.AWSCLIImage).
		fail(cli, "applying the seed: seed.py:4: exit status 1; python3 said last: FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/x'\n")
}

func TestProgress(t *testing.T) {
	cli := testbed.Engine(t)
	// Progress is reported only after some time.
	output := newStep(t, map[string]string{"seeds/10-tables.sh": create, "seeds/20-items.sh": `#!/bin/bash
while [ $SECONDS -lt 7 ]; do
  aws dynamodb put-item --table-name things --item '{"pk": {"S": "a"}}'
  aws dynamodb get-item --table-name things --key '{"pk": {"S": "a"}}' >/dev/null
  sleep 0.1
done
`}).with("seed", "seeds").succeed(cli)
	assert.Regexp(t, `(?s)seeds/10-tables.sh: script 1 of 2\n.*seeds/20-items.sh: script 2 of 2\n.*`+
		`seeds/20-items.sh: \d+ commands, \d+ items so far, \d+ commands/s\n.*`+
		`seeded by \d+ commands: \d+ items in \d+\.\d s\n`, output)
	assert.Equal(t, 1, strings.Count(output, " so far, "))
}
