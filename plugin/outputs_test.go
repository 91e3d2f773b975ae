package plugin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

const digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

var pushed = Made{
	Image:      "registry.example.com/acme/orders-db:bob-admin",
	Repo:       "registry.example.com/acme/orders-db",
	Tags:       []string{"bob-admin", "v1"},
	Digest:     digest,
	ImageRef:   "registry.example.com/acme/orders-db@" + digest,
	Tables:     []TableSummary{{"acl", 3}, {"customers", 1}},
	LayerBytes: 24_576,
	Phases:     []Phase{{"start", 1234 * time.Millisecond}, {"seed", 200 * time.Millisecond}},
	BaseImage:  "amazon/dynamodb-local:latest",
	BaseDigest: "sha256:123",
}

// dry is the same after a dry run.
func dry() Made {
	r := pushed
	r.DryRun, r.Digest, r.ImageRef = true, "", ""
	return r
}

var settings = Settings{Repo: "registry.example.com/acme/orders-db"}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

const outputLines = "image=registry.example.com/acme/orders-db:bob-admin\ntags=bob-admin,v1\ndigest=" + digest +
	"\nimage_ref=registry.example.com/acme/orders-db@" + digest + "\n"

func TestOutputsAreAppended(t *testing.T) {
	t.Parallel()
	for _, variable := range []string{"GITHUB_OUTPUT", "DRONE_OUTPUT"} {
		for name, tc := range map[string]struct{ before, want string }{
			"to nothing":                     {"", outputLines},
			"to other outputs":               {"a=b\n", "a=b\n" + outputLines},
			"to outputs without end of line": {"a=b", "a=b\n" + outputLines},
		} {
			path := filepath.Join(t.TempDir(), "output.env")
			if tc.before != "" {
				require.NoError(t, os.WriteFile(path, []byte(tc.before), 0o600))
			}
			assert.Empty(t, WriteOutputs([]string{variable + "=" + path}, settings, pushed))
			assert.Equal(t, tc.want, read(t, path), "%s %s", variable, name)
		}
	}
}

func TestOutputsOfADryRunHaveNoDigest(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "output")
	assert.Empty(t, WriteOutputs([]string{"GITHUB_OUTPUT=" + path}, settings, dry()))
	assert.Equal(t, "image=registry.example.com/acme/orders-db:bob-admin\ntags=bob-admin,v1\n", read(t, path))
}

func TestNoFilesWithoutBeingAsked(t *testing.T) {
	t.Parallel()
	assert.Empty(t, WriteOutputs([]string{"GITHUB_OUTPUT="}, settings, pushed))
}

func TestFilesThatCannotBeWrittenAreWarnings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing", "file")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "taken"), nil, 0o600))
	withArtifact := settings
	withArtifact.ArtifactFile = filepath.Join(dir, "taken", "artifact.json")
	summary := filepath.Join(dir, "summary.md")

	warnings := WriteOutputs([]string{"GITHUB_OUTPUT=" + missing, "DRONE_OUTPUT=" + missing, "GITHUB_STEP_SUMMARY=" + summary}, withArtifact, pushed)

	require.Len(t, warnings, 3)
	assert.Contains(t, warnings[0], "GITHUB_OUTPUT: ")
	assert.Contains(t, warnings[1], "DRONE_OUTPUT: ")
	assert.Contains(t, warnings[2], "artifact_file: ")
	assert.FileExists(t, summary, "the others are written all the same")
	assert.NoDirExists(t, filepath.Dir(missing), "nobody reads a file we made a place for")
}

func TestValuesCannotSetOtherOutputs(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, "^image<<(dynasnap_[A-Z2-7]{26})\na\nimage=evil\ndynasnap_\n(dynasnap_[A-Z2-7]{26})\n$", gitHubLine("image", "a\nimage=evil\ndynasnap_"))
	first, second := gitHubLine("image", "a\nb"), gitHubLine("image", "a\nb")
	assert.NotEqual(t, first, second, "the delimiter cannot be guessed")
	assert.Equal(t, "image=a=b\n", gitHubLine("image", "a=b"))

	assert.Equal(t, "image=\"a\\nimage=evil\"\n", dotEnvLine("image", "a\nimage=evil"))
	assert.Equal(t, "image=\"\\$HOME # \\\"x\\\"\"\n", dotEnvLine("image", `$HOME # "x"`))
}

func TestArtifactFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "dir", "artifact.json")
	with := settings
	with.ArtifactFile = path
	assert.Empty(t, WriteOutputs(nil, with, pushed))
	assert.JSONEq(t, `{"kind":"docker/v1","data":{"registryType":"Docker","registryUrl":"https://registry.example.com/","images":[
		{"image":"registry.example.com/acme/orders-db:bob-admin","digest":"`+digest+`"},
		{"image":"registry.example.com/acme/orders-db:v1","digest":"`+digest+`"}]}}`, read(t, path))
	info, err := os.Stat(filepath.Dir(path))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o755), info.Mode().Perm())

	with.ArtifactFile = filepath.Join(t.TempDir(), "artifact.json")
	warnings := WriteOutputs(nil, with, dry())
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "nothing was pushed")
	assert.NoFileExists(t, with.ArtifactFile)
}

func TestRegistryTypes(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"docker.io": "Docker", "registry.example.com": "Docker", "localhost:5000": "Docker",
		"1234.dkr.ecr.eu-west-1.amazonaws.com": "ECR", "public.ecr.aws": "ECR",
		"gcr.io": "GCR", "eu.gcr.io": "GCR", "europe-west1-docker.pkg.dev": "GAR", "acme.azurecr.io": "ACR",
	} {
		assert.Equal(t, want, registryType(host), host)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "summary.md")
	assert.Empty(t, WriteOutputs([]string{"GITHUB_STEP_SUMMARY=" + path}, settings, pushed))
	assert.Equal(t, "### DynamoDB snapshot `registry.example.com/acme/orders-db:bob-admin`\n\n"+
		"| | |\n| --- | --- |\n"+
		"| Image | `registry.example.com/acme/orders-db:bob-admin` |\n"+
		"| Image | `registry.example.com/acme/orders-db:v1` |\n"+
		"| Digest | `"+digest+"` |\n"+
		"| Base | `amazon/dynamodb-local:latest sha256:123` |\n"+
		"| Layer | 24.58kB |\n\n"+
		"| Table | Items |\n| --- | ---: |\n"+
		"| `acl` | 3 |\n"+
		"| `customers` | 1 |\n\n", read(t, path))
	assert.Contains(t, Summary(dry()), "a dry run pushes nothing")
	assert.Equal(t, "`a\\|b' c`", code("a|b`\nc"))
}

func TestReport(t *testing.T) {
	t.Parallel()
	assert.Equal(t, ""+
		"tables  acl        3 items\n"+
		"        customers  1 item\n"+
		"image   registry.example.com/acme/orders-db:bob-admin\n"+
		"        registry.example.com/acme/orders-db:v1\n"+
		"digest  "+digest+"\n"+
		"base    amazon/dynamodb-local:latest sha256:123\n"+
		"layer   24.58kB\n"+
		"time    start     1.2s\n"+
		"        seed      0.2s\n"+
		"        total     1.4s\n", Report(pushed))

	assert.Equal(t, ""+
		"tables  none\n"+
		"image   db:v1\n"+
		"digest  none: a dry run pushes nothing\n"+
		"layer   0B\n"+
		"time    total     0.0s\n", Report(Made{Repo: "db", Image: "db:v1", Tags: []string{"v1"}, DryRun: true}))
}

func TestReportLeavesTheResultAlone(t *testing.T) {
	t.Parallel()
	phases := append(make([]Phase, 0, 8), Phase{"start", time.Second})
	Report(Made{Phases: phases})
	assert.Empty(t, phases[:2][1].Name)
}

func TestUsageIsYAMLForTheCI(t *testing.T) {
	t.Parallel()
	image := pushed.Image
	for ci, want := range map[string]any{
		Woodpecker: map[string]any{"services": []any{map[string]any{"name": "dynamodb", "image": image, "pull": true}}},
		Drone:      map[string]any{"services": []any{map[string]any{"name": "dynamodb", "image": image, "pull": "always"}}},
		GitHub:     map[string]any{"services": map[string]any{"dynamodb": map[string]any{"image": image, "ports": []any{"8000:8000"}}}},
	} {
		usage := Usage(ci, pushed)
		assert.Equal(t, want, yamlOf(t, usage), ci)
		assert.Contains(t, usage, ":8000", ci)
	}
	for ci, want := range map[string]any{
		Woodpecker: []any{map[string]any{"name": "dynamodb", "image": image, "detach": true}},
		Drone:      []any{map[string]any{"name": "dynamodb", "image": image, "detach": true, "pull": "if-not-exists"}},
	} {
		assert.Equal(t, want, yamlOf(t, Usage(ci, dry())), "%s: an image that was not pushed serves only on its engine", ci)
	}
	for _, usage := range []string{Usage("", pushed), Usage("", dry()), Usage(GitHub, dry())} {
		assert.Equal(t, "with\ndocker run --rm -p 8000:8000 "+image+"\n", usage)
	}
}

// yamlOf reads what follows the first line, which is for people.
func yamlOf(t *testing.T, usage string) (value any) {
	t.Helper()
	_, text, found := strings.Cut(usage, ":\n")
	require.True(t, found, usage)
	require.NoError(t, yaml.Unmarshal([]byte(text), &value), usage)
	return value
}
