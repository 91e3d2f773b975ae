package awscli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const testINI = `# mine
[default]
region = us-east-1
output=text

[profile dev]
region : eu-west-1
s3 =
    addressing_style = path
    region = elsewhere
; comment
cli_pager =

[profile "with space"]
region = x`

func TestINIGet(t *testing.T) {
	file := ini(strings.Split(testINI, "\n"))
	for _, c := range []struct {
		section, key, value string
		nested, ok          bool
	}{
		{"default", "region", "us-east-1", false, true},
		{"default", "output", "text", false, true},
		{"default", "none", "", false, false},
		{"profile dev", "region", "eu-west-1", false, true},
		{"profile dev", "s3", "", true, true},
		{"profile dev", "s3.addressing_style", "path", false, true},
		{"profile dev", "s3.none", "", false, false},
		{"profile dev", "addressing_style", "", false, false},
		{"profile dev", "cli_pager", "", false, true},
		{"profile with space", "region", "x", false, true},
		{"nowhere", "region", "", false, false},
	} {
		value, nested, ok := file.get(c.section, strings.Split(c.key, ".")...)
		assert.Equal(t, []any{c.value, c.nested, c.ok}, []any{value, nested, ok}, "%s %s", c.section, c.key)
	}
	assert.Equal(t, []string{"default", "profile dev", "profile with space"}, file.sections())
}

func TestINISet(t *testing.T) {
	for _, c := range []struct{ title, before, section, key, after string }{
		{"into nothing", "", "default", "region", "[default]\nregion = new"},
		{"instead of a value", "[default]\nregion=old\noutput = x", "default", "region", "[default]\nregion = new\noutput = x"},
		{"behind the section's options", "[a]\nx = 1\n\n[b]\ny = 2", "a", "region", "[a]\nx = 1\nregion = new\n\n[b]\ny = 2"},
		{"into a section of its own", "[a]\nx = 1", "b", "region", "[a]\nx = 1\n[b]\nregion = new"},
		{"into an empty section", "[a]\n[b]\ny = 2", "a", "region", "[a]\nregion = new\n[b]\ny = 2"},
		{"below another option", "[a]\nx = 1", "a", "s3.style", "[a]\nx = 1\ns3 =\n    style = new"},
		{"beside one below another", "[a]\ns3 =\n    x = 1\ny = 2", "a", "s3.style", "[a]\ns3 =\n    x = 1\n    style = new\ny = 2"},
		{"instead of one below another", "[a]\ns3 =\n    style = 1\ny = 2", "a", "s3.style", "[a]\ns3 =\n    style = new\ny = 2"},
		{"not into a comment", "[a]\n# region = 1", "a", "region", "[a]\nregion = new\n# region = 1"},
	} {
		var before ini
		if c.before != "" {
			before = strings.Split(c.before, "\n")
		}
		after := before.set(c.section, "new", strings.Split(c.key, ".")...)
		assert.Equal(t, c.after, strings.Join(after, "\n"), c.title)
	}
}

func TestINIReadErrors(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for _, path := range []string{empty, empty + "-not"} {
		file, err := files{ctx: t.Context()}.readINI(path)
		require.NoError(t, err)
		assert.Empty(t, file)
	}
	_, err := files{ctx: t.Context()}.readINI(t.TempDir()) // a directory, which root cannot read either
	require.Error(t, err)
}
