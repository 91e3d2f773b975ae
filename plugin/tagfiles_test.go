package plugin

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/plugin/settings"
)

// workspaceOf writes files below a new directory.
func workspaceOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	return dir
}

func TestTagSources(t *testing.T) {
	t.Parallel()
	files := map[string]string{".tags": "from-dot-tags", "ci/tags.txt": "from-the-file"}
	for _, tc := range []struct {
		name    string
		files   map[string]string
		environ []string
		want    tagging
	}{
		{"tags before all else", files, []string{"PLUGIN_TAGS=given", "PLUGIN_TAGS_FILE=ci/tags.txt", "PLUGIN_AUTO_TAG=true"}, tagging{tags: settings.List{"given"}, warnings: []string{
			"tags_file has no effect beside tags", "auto_tag has no effect: the tags come from tags",
		}}},
		{"tags, with no look at the files", nil, []string{"PLUGIN_TAGS=given", "PLUGIN_TAGS_FILE=missing"}, tagging{tags: settings.List{"given"}, warnings: []string{"tags_file has no effect beside tags"}}},
		{"then tags_file", files, []string{"PLUGIN_TAGS_FILE=ci/tags.txt", "PLUGIN_AUTO_TAG=true"}, tagging{tags: settings.List{"from-the-file"}, warnings: []string{"auto_tag has no effect: the tags come from tags_file ci/tags.txt"}}},
		{"then .tags", files, []string{"PLUGIN_AUTO_TAG=true"}, tagging{tags: settings.List{"from-dot-tags"}, warnings: []string{"auto_tag has no effect: the tags come from .tags"}}},
		{"then auto_tag", nil, []string{"PLUGIN_AUTO_TAG=true"}, tagging{tags: settings.List{"1.2.3", "1.2", "1"}}},
		{"then latest", nil, nil, tagging{tags: settings.List{"latest"}}},
		{"a suffix is auto_tag's alone", nil, []string{"PLUGIN_TAGS=given", "PLUGIN_AUTO_TAG_SUFFIX=arm64"}, tagging{tags: settings.List{"given"}, warnings: []string{"auto_tag_suffix has no effect without auto_tag"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := resolve(t, workspaceOf(t, tc.files), append(tc.environ, "DRONE=true", "DRONE_TAG=v1.2.3")...)
			require.NoError(t, err)
			assert.Equal(t, tc.want, got)
		})
	}
}

func TestTagFilesAreRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"one a line":                   "bob\nann\n",
		"by commas":                    "bob,ann",
		"by both, with blanks":         "\n bob ,, \n\tann\n\n",
		"from Windows":                 "bob\r\nann\r\n",
		"each once":                    "bob,ann,bob\nann",
		"without a newline at the end": "bob\nann",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			workspace := workspaceOf(t, map[string]string{".tags": text, "ci/tags.txt": text})
			for _, environ := range [][]string{nil, {"PLUGIN_TAGS_FILE=ci/tags.txt"}, {"PLUGIN_TAGS_FILE=" + workspace + "/ci/tags.txt"}} {
				got, err := resolve(t, workspace, environ...)
				require.NoError(t, err)
				assert.Equal(t, settings.List{"bob", "ann"}, got.tags, environ)
			}
		})
	}
}

func TestTagFilesAreRefused(t *testing.T) {
	t.Parallel()
	outside := workspaceOf(t, map[string]string{"tags": "stolen"})
	workspace := workspaceOf(t, map[string]string{
		"empty":     " \n,\n",
		"bad":       "ok\n-a,fine\nfeature/bob\n",
		"big":       strings.Repeat("a\n", 64<<10),
		"dir/.keep": "",
	})
	require.NoError(t, os.Symlink(filepath.Join(outside, "tags"), filepath.Join(workspace, "link")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(workspace, "pipe"), 0o600))
	const rule = " is not a tag: up to 128 letters, digits and _ . - that do not begin with . or -; "
	for file, says := range map[string]string{
		"missing.txt":     "tags_file: missing.txt: file does not exist in the workspace " + workspace,
		"empty":           "tags_file empty: holds no tag: write at least one, or remove it",
		"bad":             `tags_file bad:2: "-a"` + rule + `"a" would do` + "\n" + `tags_file bad:3: "feature/bob"` + rule + `"feature-bob" would do`,
		"big":             "tags_file: big: has more than 64 KiB",
		"dir":             "tags_file: dir: is not a file",
		"pipe":            "tags_file: pipe: is not a file",
		"link":            "tags_file: link: a symbolic link leads outside the workspace (or is absolute)",
		"../tags":         "tags_file: ../tags: lies outside the workspace " + workspace,
		outside + "/tags": "tags_file: " + outside + "/tags: lies outside the workspace " + workspace,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			_, err := resolve(t, workspace, "PLUGIN_TAGS_FILE="+file)
			assert.EqualError(t, err, says)
		})
	}
	t.Run(".tags", func(t *testing.T) {
		t.Parallel()
		_, err := resolve(t, workspaceOf(t, map[string]string{".tags": "ok\n a b"}))
		require.EqualError(t, err, `.tags:2: "a b"`+rule+`"a-b" would do`)
		_, err = resolve(t, workspaceOf(t, map[string]string{".tags": ""}))
		require.EqualError(t, err, ".tags: holds no tag: write at least one, or remove it")
		_, err = resolve(t, workspaceOf(t, map[string]string{".tags/x": ""}))
		require.EqualError(t, err, ".tags: is not a file")
	})
}

// The docs and the code agree on each kind of build.
func TestDocsListAutoTags(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(read(t, "../docs/docs.md"), "\n## Tags\n")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := regexp.MustCompile("(?m)^\\| tag `([^`]+)` \\| (.+) \\|$").FindAllStringSubmatch(section, -1)
	require.Len(t, rows, 6)
	for _, row := range rows {
		tags, err := versionTags(row[1])
		require.NoError(t, err)
		assert.Equal(t, row[2], "`"+strings.Join(tags, "`, `")+"`", row[1])
	}
}
