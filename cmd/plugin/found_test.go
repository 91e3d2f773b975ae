package main_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// caller is a script that calls `aws` in the ways that follow it, and puts an item for each. Only
// the built-in aws can do that, because there is no endpoint and often no key.
const caller = "#!/bin/bash\n" + create + `
count=0
by() { count=$((count + 1)); "$@" dynamodb put-item --table-name things --item "{\"pk\": {\"S\": \"$count\"}}"; }
`

// ways are those that work in any image.
const ways = `
by aws
by command aws
by "$(command -v aws)"
by /usr/local/bin/aws
by /usr/bin/aws
by awslocal
by /usr/local/bin/awslocal
by env -i aws
by env -i /usr/bin/aws
by env -i PATH=/usr/local/bin:/bin aws
by bash -lc 'aws "$@"' bash
by timeout 60 /usr/bin/aws
PATH=/usr/bin:/bin by aws
`

func TestAWSIsFound(t *testing.T) {
	cli := testbed.Engine(t)
	for name, test := range map[string]struct {
		image, dockerfile string // a variant of the base
		ways              string
	}{
		"in the base": {
			"", "", ways,
		},
		"in an image with an AWS CLI of its own": {
			testbed.AWSCLIImage, "", ways + `
				by setpriv --reuid 65534 --regid 65534 --clear-groups aws
				by python3 -c 'import subprocess, sys; sys.exit(subprocess.run(["aws"] + sys.argv[1:], env={}).returncode)'
				by python3 -c 'import subprocess, sys; sys.exit(subprocess.run(["/usr/bin/aws"] + sys.argv[1:], env={}).returncode)'`,
		},
		"in an image with others everywhere": {
			"", "COPY impostor /usr/bin/aws\nCOPY impostor /opt/cli/aws\nRUN ln -s /opt/cli/aws /usr/local/bin/aws && ln -s aws /usr/local/bin/awslocal",
			ways + "! /opt/cli/aws\n",
		},
		"in an image without /usr/local/bin": {
			"", "RUN rm -rf /usr/local", ways,
		},
		"in an image whose /usr/local/bin is a link": {
			"", "COPY impostor /opt/bin/tool\nRUN rm -rf /usr/local/bin && ln -s /opt/bin /usr/local/bin",
			ways + "by /opt/bin/aws\n! /usr/local/bin/tool\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.dockerfile != "" {
				test.image = testbed.BuildImage(t, "dynasnap.test/"+repositoryName(t)+"/image", "FROM "+testbed.BaseImage+"\nUSER root\n"+test.dockerfile+"\n",
					map[string]string{"impostor": "#!/bin/sh\nexit 1\n"})
			}
			output := newStep(t, map[string]string{"seed.sh": caller + test.ways}).with("seed_image", test.image).succeed(cli)
			assert.Contains(t, output, fmt.Sprintf("things  %d items\n", strings.Count(test.ways, "by ")))
		})
	}
}

func TestFrontIsSmall(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{"seed.sh": "wc -c < \"$(command -v aws)\"\n" + create}).succeed(cli)
	assert.Regexp(t, `seed.sh \| 1[0-9]{6}\n`, output)
}

func TestAWSCLIOfTheImage(t *testing.T) {
	cli := testbed.Engine(t)
	output := newStep(t, map[string]string{"seed.sh": `#!/bin/bash
		for aws in $(type -ap aws) /usr/bin/aws; do "$aws" --version; readlink -f "$aws"; done
		type -ap awslocal || echo no awslocal
		ls /dynasnap/bin
		` + strings.Replace(create, "aws", "aws --endpoint-url http://localhost:8000", 1)}).
		with("seed_image", testbed.AWSCLIImage, "aws_cli", "image").succeed(cli)
	assert.Contains(t, output, "seed.sh | aws-cli/2")
	assert.NotContains(t, output, "seed.sh | aws\n")
	assert.NotContains(t, output, "seed.sh | /dynasnap")
	assert.Contains(t, output, "seed.sh | no awslocal\n")
}
