package awscli_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// difference is an intended difference from the real AWS CLI.
type difference struct {
	in  []string // stdout, stderr, status, files, state
	why string
}

// differences maps the key that cases use to a difference. docs/scripts.md has the same table.
var differences = map[string]difference{
	"where-calls-go": {
		[]string{"stdout", "stderr", "status", "files"},
		"Calls go to the database being seeded, signed with its own keys: an endpoint, region, profile, key or configuration file that is missing or broken is no error.",
	},
	"newer-api": {
		[]string{"stdout", "stderr", "files"},
		"Operations and parameters that are newer than the AWS CLI 2.9.19, such as `DeletionProtectionEnabled`, are accepted, listed and shown. Where they are nested, what they require is left to the database to check.",
	},
	"other-services": {
		[]string{"stdout", "stderr", "status"},
		"Other services and other `aws configure` commands are not built in: status 252, and a message that says why. With `other_services: skip` commands of other services succeed and do nothing.",
	},
	"document-errors": {
		[]string{"stderr"},
		"A document of `--cli-input-json` or `--cli-input-yaml` that cannot be read: a second line says where and why.",
	},
	"yaml-skeleton": {
		[]string{"stdout"},
		"`--generate-cli-skeleton yaml-input` says what is required and which values are valid, and quotes no manual.",
	},
	"identity": {
		[]string{"stdout", "stderr", "status"},
		"`aws sts get-caller-identity` answers, with account `000000000000`.",
	},
	"version": {
		[]string{"stdout"},
		"`aws --version` names the version that this one is like, and says that it is built in.",
	},
	"help": {
		[]string{"stdout", "stderr", "status"},
		"`help` lists what there is; the AWS CLI opens its manual.",
	},
	"debug": {
		[]string{"stderr"},
		"`--debug` shows nothing more.",
	},
	"environment": {
		[]string{"stdout", "stderr", "status", "state"},
		"`TZ` and `AWS_CLI_FILE_ENCODING` are not looked at: times are shown in UTC, files are UTF-8.",
	},
	"python": {
		[]string{"stdout", "stderr", "status", "state"},
		"Accidents of Python are not repeated: status 120 when nobody reads the output or the disk is full, standard input that is read twice, internals in a message (`OrderedDict`), a negative `--max-items`, bytes that are no text.",
	},
}

var documented = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| (.*) \\|$")

func TestDocsListDifferences(t *testing.T) {
	page, err := os.ReadFile("../../docs/scripts.md")
	require.NoError(t, err)
	rows, reasons := map[string]string{}, map[string]string{}
	for _, row := range documented.FindAllStringSubmatch(string(page), -1) {
		rows[row[1]] = row[2]
	}
	for key, difference := range differences {
		reasons[key] = difference.why
	}
	assert.Equal(t, reasons, rows)
}
