package mount

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	for _, place := range []string{"/setup", "/setup/", "/etc/localstack", "/etc/localstack/init/ready.d", "/tmp/scripts", "/opt/code", "/home/dynamodblocal/data", "/usr/local/bin/init.sh", "/usr/src/app", "/var/lib/localstack", "/binary", "/lib.sh"} {
		require.NoError(t, Check(place), place)
	}
	for place, want := range map[string]string{
		"":                    `"" is not an absolute path`,
		"setup":               `"setup" is not an absolute path`,
		"./setup":             `"./setup" is not an absolute path`,
		"/":                   "/ would hide what the scripts' system needs",
		"/setup/..":           "/ would hide what the scripts' system needs",
		"/bin":                "/bin is the system's",
		"/bin/sh":             "/bin/sh is the system's",
		"/usr":                "/usr would hide what the scripts' system needs",
		"/usr/../usr/bin/aws": "/usr/bin/aws is the system's",
		"/usr/local/bin":      "/usr/local/bin would hide what the scripts' system needs",
		"/usr/local/bin/aws":  "/usr/local/bin/aws would hide what the scripts' system needs",
		"/etc":                "/etc would hide what the scripts' system needs",
		"/tmp/":               "/tmp would hide what the scripts' system needs",
		"/proc/1/fd":          "/proc/1/fd is the system's",
		"/dynasnap/workspace": "/dynasnap/workspace is the system's",
	} {
		assert.ErrorContains(t, Check(place), want)
	}
}

func TestIsSeparate(t *testing.T) {
	mounts := Points{"/etc/localstack/init": "a", "/setup/data": "b"}
	for place, want := range map[string]bool{
		"/etc/localstack/init": false, "/etc/localstack/init/ready.d": false, "/etc/localstack/init2": true,
		"/setup": false, "/setup/data": false, "/setup/dat": true, "/docker-entrypoint-init.d": true,
	} {
		assert.Equal(t, want, mounts.IsSeparate(place), place)
	}
}
