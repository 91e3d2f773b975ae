package awscli_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/awscli"
)

func newSkippingShell(t *testing.T) (*shell, *awscli.Server) {
	t.Helper()
	sh, server := newIdleShell(t)
	server.SetOtherServices(awscli.OtherServices{Skip: true})
	return sh, server
}

func TestSkippedCommandsSucceed(t *testing.T) {
	sh, _ := newSkippingShell(t)
	for line, stdout := range map[string]string{
		"aws sqs create-queue --queue-name orders":                                "{}\n",
		"awslocal sns create-topic --name orders":                                 "{}\n",
		"aws --endpoint-url http://localhost:4566 sqs delete-queue --queue-url x": "{}\n",
		"aws ssm put-parameter --name n --value v --type String --output yaml":    "{}\n",
		"aws iam create-role --role-name r --output text":                         "",
		"aws logs create-log-group --log-group-name g --output table":             "",
		"aws sqs get-queue-url --queue-name q --query QueueUrl --output text":     "None\n",
		"aws sqs get-queue-url --queue-name q --query QueueUrl":                   "null\n",
		"aws lambda create-function --function-name f | jq -r .FunctionArn":       "null\n",
		"aws lambda list-functions | jq -r '.Functions[].FunctionName'":           "",
		"aws lambda wait function-active --function-name f":                       "",
		"aws sts assume-role --role-arn r --role-session-name s":                  "{}\n",
		"aws bedrock list-foundation-models":                                      "",
		"aws s3 mb s3://things":                                                   "",
		"aws s3 ls":                                                               "",
		"aws s3 cp file.json s3://things/":                                        "",
		"until aws sqs get-queue-url --queue-name q >/dev/null; do :; done":       "",
		"while aws s3 ls s3://things | grep -q x; do :; done":                     "",
		"set -o pipefail; seq 100000 | aws s3 cp - s3://things/numbers":           "",
		"set -o pipefail; seq 100000 | aws s3api put-object --body /dev/stdin":    "{}\n",
		"printf 'a\\nb\\n' | while read x; do aws s3 rm s3://$x; echo $x; done":   "a\nb\n",
	} {
		assert.Equal(t, result{stdout, "", 0}, sh.run(line), line)
	}
}

func TestSkippedCommandsAreCounted(t *testing.T) {
	sh, server := newSkippingShell(t)
	sh.run(`aws sqs create-queue --queue-name a; aws s3 mb s3://b; aws --region eu-west-1 sqs create-queue --queue-name c
		aws configure list-profiles; aws sqs; aws sqsq create-queue`)
	assert.Equal(t, awscli.Counts{Commands: 6, Failures: 2, Skipped: 3}, server.Counts())
	assert.Equal(t, []awscli.Skipped{{Command: "sqs create-queue", Times: 2}, {Command: "s3 mb", Times: 1}}, server.TakeSkipped())
	assert.Empty(t, server.TakeSkipped())
}

func TestUnknownCommandsFailWhenSkipping(t *testing.T) {
	sh, _ := newSkippingShell(t)
	for line, message := range map[string]string{
		"aws dynamodbs scan":                          "aws dynamodbs is not built in (did you mean dynamodb?)",
		"aws sqss create-queue":                       "aws sqss is not built in (did you mean sqs?)",
		"aws ddb put things item.json":                "aws ddb is not built in",
		"aws configure sso":                           "aws configure sso is not built in",
		"aws dynamodb scann":                          "Invalid choice: 'scann', maybe you meant:",
		"aws sqs":                                     "the following arguments are required: operation",
		"aws sqs create-queue --output xml":           "argument --output: Invalid choice",
		"aws sqs create-queue --query '['":            "Bad value for --query [",
		"aws sqs create-queue --query":                "argument --query: expected one argument",
		"aws sqs create-queue --endpoint-url nowhere": "scheme is missing",
	} {
		got := sh.run(line)
		assert.Equal(t, 252, got.status, line)
		assert.Contains(t, got.stderr, message, line)
	}
}

func TestOtherServiceError(t *testing.T) {
	sh, server := newIdleShell(t)
	server.SetOtherServices(awscli.OtherServices{Advice: "to pass over such commands set other_services: skip"})
	for _, command := range []string{"sqs", "s3", "sts assume-role"} {
		got := sh.run("aws " + command + " create-queue")
		assert.Equal(t, result{"", "\naws (dynasnap builtin): aws " + command + " is not built in; a seed runs beside its database without a network " +
			"and reaches no other service; to pass over such commands set other_services: skip\n", 252}, got)
	}
	assert.NotContains(t, sh.run("aws dynamdb scan").stderr, "other_services", "it is no service")
}

func TestIsService(t *testing.T) {
	for _, name := range []string{"dynamodb", "dynamodbstreams", "sqs", "s3", "s3api", "xray"} {
		assert.True(t, awscli.IsService(name), name)
	}
	for _, name := range []string{"", "ddb", "configure", "history", "create-queue", "sqsq"} {
		assert.False(t, awscli.IsService(name), name)
	}
}

func TestWaitForOtherService(t *testing.T) {
	for line, waits := range map[string]bool{
		"for i in 1 2 3; do aws sqs list-queues; done":                                  true,
		"for i in 1 2; do aws sqs list-queues; done":                                    false,
		"for i in 1 2 3; do aws sqs create-queue --queue-name q$i; done":                false,
		"for i in 1 2 3; do aws sqs list-queues; aws --version; done":                   false,
		"for i in 1 2 3; do aws dynamodb describe-table; done":                          false,
		"for i in 1 2 3 4; do aws sts assume-role --role-arn r || true; done":           true,
		"aws sqs list-queues; aws s3 ls; aws sqs list-queues; aws sqs list-queues":      false,
		"aws sqs list-queues; aws dynamodb x; aws sqs list-queues; aws sqs list-queues": false,
	} {
		t.Run(line, func(t *testing.T) {
			sh, server := newIdleShell(t)
			var told []string
			server.OnWait(func(f awscli.Failure) { told = f.Args })
			sh.run(line)
			assert.Equal(t, waits, told != nil, "told of %q", told)
		})
	}
}
