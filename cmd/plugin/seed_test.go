package main_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// template has a table that is named by a parameter, and one that has no name.
const template = `
Parameters: {Environment: {Type: String}}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub orders-${Environment}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      Tags: [{Key: team, Value: orders}]
  users:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: name, AttributeType: S}]
      KeySchema: [{AttributeName: name, KeyType: HASH}]
`

func TestSeeds(t *testing.T) {
	cli := testbed.Engine(t)
	put := func(key string) string {
		return `aws dynamodb put-item --table-name things --item '{"pk": {"S": "` + key + `"}}'` + "\n"
	}
	for name, test := range map[string]struct {
		files    map[string]string
		settings []string
		want     []string
	}{
		"a directory in lexical order, then inline commands": {
			map[string]string{"seeds/20-items.sh": put("a"), "seeds/10-tables": "#!/bin/sh\n" + create, "seeds/.gitkeep": ""},
			[]string{"seed", "seeds", "commands", "echo last\n" + put("b")},
			[]string{"things  2 items", "commands | last"},
		},
		"a template, items and a script": {
			map[string]string{
				"template.yaml":        template,
				"testdata/orders.json": `[{"id": {"S": "1"}, "total": {"N": "10.50"}}, {"id": {"S": "2"}}]`,
				"testdata/users.csv":   "name,age\nBob,41\nAnn,\n",
				"testdata/fix-up.sh":   `aws dynamodb delete-item --table-name orders --key '{"id": {"S": "2"}}'` + "\n",
			},
			[]string{
				"seed", `["template.yaml", "testdata/orders.json", {"file": "testdata/users.csv", "types": {"age": "N"}}, "testdata/fix-up.sh"]`,
				"parameters", `{"Environment": "test", "Spare": "x"}`, "rename", "orders-test=orders", "log_level", "debug",
				"expect", `{"items": {"orders": 1, "users": 2}, "keys": [{"table": "users", "key": {"name": "Bob"}, "attributes": {"age": 41}}]}`,
			},
			[]string{
				"warning: parameters: no part of the seed has the parameter Spare\n", "orders  1 item   template.yaml:4\n", "users   2 items  template.yaml:12\n",
				"template.yaml:12: users has no TableName and is called users", "debug: template.yaml:4: table orders-test: without effect on a state: Tags\n",
			},
		},
		"commands alone": {
			nil,
			[]string{"seed", "", "commands", "#!/bin/bash\n" + create + `printf '##[group]\r\033[2J\n'` + "\n"},
			[]string{"things  0 items", `commands | #\#[group]\r\x1b[2J` + "\n"},
		},
		"files in a sub-directory, by file://": {
			map[string]string{"seeds/seed.sh": create + "aws dynamodb put-item --table-name things --item file://seeds/data/item.json\n", "seeds/data/item.json": `{"pk": {"S": "a"}}`},
			[]string{"seed", "seeds"},
			[]string{"things  1 item\n"},
		},
		"an endpoint of the script's own": {
			map[string]string{"seed.sh": create + `aws --endpoint-url http://dynamodb:8000 --region eu-west-1 dynamodb put-item --table-name things --item '{"pk": {"S": "a"}}'` + "\n"},
			nil,
			[]string{"things  1 item\n"},
		},
		"output for the script to work with": {
			map[string]string{"seed.sh": create + put("a") + "aws dynamodb wait table-exists --table-name things\n" +
				"test \"$(aws dynamodb scan --table-name things --query 'Items[].pk.S' --output text)\" = a\n"},
			nil,
			[]string{"things  1 item\n"},
		},
		"an image with tools of its own": {
			map[string]string{"seed.sh": "#!/bin/bash\npython3 -c 'print(\"from python\")'\n" + create},
			[]string{"seed_image", testbed.AWSCLIImage},
			[]string{"seed.sh | from python", "things  0 items"},
		},
		"the image's own AWS CLI": {
			map[string]string{"seed.sh": "#!/bin/bash\naws --version\naws dynamodb create-table --endpoint-url http://localhost:8000 --table-name things --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH\n"},
			[]string{"seed_image", testbed.AWSCLIImage, "aws_cli", "image"},
			[]string{"seed.sh | aws-cli/2", "Python", "things  0 items"},
		},
		"what goes wrong and is dealt with": {
			map[string]string{"seed.sh": "aws dynamodb describe-table --table-name things >/dev/null 2>&1 || " + create},
			nil,
			[]string{"things  0 items", "note: 1 aws command failed and the scripts went on; the last was: aws dynamodb describe-table --table-name things (exit status 254: An error occurred (ResourceNotFoundException)"},
		},
		"an index that takes a moment": {
			map[string]string{"seed.sh": create + put("a") + `aws dynamodb update-table --table-name things --attribute-definitions AttributeName=n,AttributeType=N --global-secondary-index-updates '[{"Create": {"IndexName": "byn", "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}}]' >/dev/null` + "\n"},
			nil,
			[]string{"things  1 item\n"},
		},
		"nothing, as is wanted": {
			map[string]string{"seed.sh": "true\n"},
			[]string{"allow_empty", "true"},
			[]string{"tables  none"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output := newStep(t, test.files).with(test.settings...).succeed(cli)
			for _, words := range test.want {
				assert.Contains(t, output, words)
			}
		})
	}
}

func TestEmptySeed(t *testing.T) {
	cli := testbed.Engine(t)
	const list = `
- {tag: wanted, commands: "true", expect: {tables: []}}
- {tag: unnoticed, commands: "for t in $TABLES; do aws dynamodb create-table --table-name $t --cli-input-json file://table.json; done"}
- {tag: unchanged, from: wanted, allow_empty: true}
`
	output, status := newStep(t, map[string]string{"list.yml": list}).with("seed", "", "snapshots_file", "list.yml").run(cli)
	assert.Equal(t, 1, status)
	assert.Contains(t, output, "snapshot unnoticed: the seed left no tables")
	assert.Contains(t, output, "- commands: it reads TABLES (commands:1), which nothing sets: write env: {TABLES: …}\n")
	assert.NotContains(t, output, "wanted: the seed left")
	assert.NotContains(t, output, "unchanged: the seed left")
	assert.NotContains(t, output, "not made, because")
}

func TestScriptsHaveNoNetwork(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{"seed.sh": "ls /sys/class/net\nenv | grep ^AWS_ | sort\n" + create}).
		env("AWS_ACCESS_KEY_ID", "AKIAREALREALREAL", "AWS_PROFILE", "production", "AWS_SESSION_TOKEN", "real-token").succeed(cli)
	for _, line := range []string{"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", "AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000"} {
		assert.Contains(t, output, "seed.sh | "+line+"\n")
	}
	assert.Contains(t, output, "seed.sh | lo\n")
	for _, leak := range []string{"eth0", "AKIAREALREALREAL", "production", "real-token"} {
		assert.NotContains(t, output, leak)
	}
}

func TestFilesInTheSeeder(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{"seeds/seed.sh": "find . -type f\n" + create, "seeds/data/x": "x", "secrets.env": "TOKEN=1"}).with("seed", "seeds").succeed(cli)
	require.Contains(t, output, "seed.sh | ./seeds/seed.sh\n")
	require.Contains(t, output, "seed.sh | ./seeds/data/x\n")
	assert.NotContains(t, output, "secrets.env")
}
