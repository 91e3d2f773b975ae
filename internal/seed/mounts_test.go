package seed

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMountsLeaveTheSystemAlone(t *testing.T) {
	for _, place := range []string{"/setup", "/setup/", "/etc/localstack", "/etc/localstack/init/ready.d", "/tmp/scripts", "/opt/code", "/home/dynamodblocal/data", "/usr/local/bin/init.sh", "/usr/src/app", "/var/lib/localstack", "/binary", "/lib.sh"} {
		require.NoError(t, CheckMount(place), place)
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
		assert.ErrorContains(t, CheckMount(place), want)
	}
}

func TestMountsTravel(t *testing.T) {
	dir := workspace(t, map[string]string{"seed.sh": "true\n", "scripts/lib.sh": "true\n", "scripts/data/x.json": "{}", "one.json": "{}", "empty/": "", "other": ""})
	from := source("", "seed.sh")
	from.Mounts = map[string]string{"/setup/": "./scripts", "/data/one.json": "one.json", "/out": "empty"}
	seed, err := Read(dir, from)
	require.NoError(t, err)
	assert.Equal(t, Mounts{"/setup": "scripts", "/data/one.json": "one.json", "/out": "empty"}, seed.Mounts)
	var written bytes.Buffer
	archive := tar.NewWriter(&written)
	require.NoError(t, seed.WriteTar(archive, "/x", "/commands"))
	require.NoError(t, archive.Close())
	var names []string
	for reader := tar.NewReader(&written); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		names = append(names, header.Name)
	}
	assert.ElementsMatch(t, []string{"x/", "x/empty/", "x/one.json", "x/scripts/", "x/scripts/data/", "x/scripts/data/x.json", "x/scripts/lib.sh", "x/seed.sh"}, names)
}

func TestMountsAreInTheWorkspace(t *testing.T) {
	dir := workspace(t, map[string]string{"seed.sh": "true\n"})
	for path, want := range map[string]string{
		"none":           "mounts: /setup: none: no such file or directory in the workspace",
		"../x":           "mounts: /setup: ../x: lies outside the workspace " + dir,
		"/run/x.sock":    "mounts: /setup: /run/x.sock: lies outside the workspace " + dir,
		"seed.sh/nested": "mounts: /setup: seed.sh/nested: ",
	} {
		from := source("", "seed.sh")
		from.Mounts = map[string]string{"/setup": path}
		_, err := Read(dir, from)
		assert.ErrorContains(t, err, want)
	}
}

func TestMountsLeaveOtherPlaces(t *testing.T) {
	mounts := Mounts{"/etc/localstack/init": "a", "/setup/data": "b"}
	for place, want := range map[string]bool{
		"/etc/localstack/init": false, "/etc/localstack/init/ready.d": false, "/etc/localstack/init2": true,
		"/setup": false, "/setup/data": false, "/setup/dat": true, "/docker-entrypoint-init.d": true,
	} {
		assert.Equal(t, want, mounts.Leave(place), place)
	}
}
