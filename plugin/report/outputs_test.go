package report

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/joho/godotenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

const digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// pushedResult is the result of a run that made one snapshot.
var pushedResult = Result{
	Repo: repository("registry.example.com/acme/orders-db"),
	Snapshots: []Snapshot{{
		Tags:        []string{"bob-admin", "v1"},
		Digest:      digest,
		Fingerprint: "5f0c",
		Catalog:     dynamo.Catalog{Tables: []dynamo.Table{acl, {Name: "customers", Keys: []dynamo.Key{{Name: "id", Type: "N", Role: "HASH"}}, Items: 1, Digest: "b2"}}},
		LayerBytes:  24_576,
		Phases:      []Phase{{Name: "start", Duration: 1234 * time.Millisecond}, {Name: "seed", Duration: 200 * time.Millisecond}},
		Base:        snapshot.Origin{Name: "amazon/dynamodb-local:latest", Digest: "sha256:123"},
	}},
	Duration: 1440 * time.Millisecond,
}

// repository parses a repository.
func repository(name string) registry.Repository {
	parsed, err := registry.ParseRepository(name)
	if err != nil {
		panic(err)
	}
	return parsed
}

// acl is a table with everything that a table can have.
var acl = dynamo.Table{
	Name: "acl",
	Keys: []dynamo.Key{{Name: "customer", Type: "S", Role: "HASH"}, {Name: "resource", Type: "S", Role: "RANGE"}},
	Indexes: []dynamo.Index{
		{Name: "by-resource", Global: true, Keys: []dynamo.Key{{Name: "resource", Type: "S", Role: "HASH"}}, Projection: "INCLUDE", Attributes: []string{"role"}},
		{Name: "by-role", Keys: []dynamo.Key{{Name: "customer", Type: "S", Role: "HASH"}, {Name: "role", Type: "S", Role: "RANGE"}}, Projection: "ALL"},
	},
	TTL: "expires", Stream: "NEW_IMAGE", Protected: true,
	Items: 3, Digest: "a1",
}

// dryResult is the same after a dry run.
func dryResult() Result {
	r := pushedResult
	r.DryRun, r.Snapshots = true, slices.Clone(r.Snapshots)
	r.Snapshots[0].Digest = ""
	return r
}

// severalResult is the result of a run that made one snapshot, found one in the registry and one on
// the engine.
func severalResult() Result {
	r := pushedResult
	r.Duration, r.Requests = 1560*time.Millisecond, 5
	child, other := r.Snapshots[0], r.Snapshots[0]
	child.Tags, child.Digest, child.Fingerprint = []string{"bob-user"}, strings.Replace(digest, "e3", "f4", 1), "77aa"
	child.From, child.LayerBytes = "bob-admin", 0
	child.Reused, child.Phases = ReusedFromRegistry, []Phase{{Name: "reuse", Duration: 7 * time.Millisecond}}
	other.Tags, other.Digest, other.Catalog = []string{"empty"}, strings.Replace(digest, "e3", "05", 1), dynamo.Catalog{Tables: []dynamo.Table{}}
	other.Reused, other.Phases = ReusedFromEngine, []Phase{{Name: "push", Duration: 110 * time.Millisecond}}
	r.Snapshots = []Snapshot{r.Snapshots[0], child, other}
	return r
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

const imageRef = "registry.example.com/acme/orders-db@" + digest

// outputLines returns the outputs of pushedResult, with images in the file's own format.
func outputLines(images string) string {
	return "image=registry.example.com/acme/orders-db:bob-admin\ntags=bob-admin,v1\ndigest=" + digest + "\nimage_ref=" + imageRef +
		"\nimages=" + images + "\nfingerprint=5f0c\nisolated=false\nreused=false\n"
}

func TestOutputsAreAppended(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]struct {
		files  func(path string) Files
		images string
	}{
		"GITHUB_OUTPUT": {func(path string) Files { return Files{GitHubOutput: path} }, `{"bob-admin":"` + imageRef + `","v1":"` + imageRef + `"}`},
		"DRONE_OUTPUT":  {func(path string) Files { return Files{DroneOutput: path} }, `"{\"bob-admin\":\"` + imageRef + `\",\"v1\":\"` + imageRef + `\"}"`},
	} {
		for name, tc := range map[string]struct{ before, between string }{
			"to nothing":                     {"", ""},
			"to other outputs":               {"a=b\n", ""},
			"to outputs without end of line": {"a=b", "\n"},
		} {
			path := filepath.Join(t.TempDir(), "output.env")
			if tc.before != "" {
				require.NoError(t, os.WriteFile(path, []byte(tc.before), 0o600))
			}
			assert.Empty(t, want.files(path).Write(pushedResult))
			assert.Equal(t, tc.before+tc.between+outputLines(want.images), read(t, path), "%s %s", variable, name)
		}
	}
}

func TestOutputsOfADryRun(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "output")
	assert.Empty(t, Files{GitHubOutput: path}.Write(dryResult()))
	assert.Equal(t, "image=registry.example.com/acme/orders-db:bob-admin\ntags=bob-admin,v1\n"+
		`images={"bob-admin":"registry.example.com/acme/orders-db:bob-admin","v1":"registry.example.com/acme/orders-db:v1"}`+
		"\nfingerprint=5f0c\nisolated=false\nreused=false\n", read(t, path))
}

func TestOutputsOfSeveralSnapshots(t *testing.T) {
	t.Parallel()
	outputs := outputsOf(t, severalResult())
	assert.Equal(t, "registry.example.com/acme/orders-db:bob-admin", outputs["image"])
	assert.Equal(t, imageRef, outputs["image_ref"], "of the first")
	assert.Equal(t, "bob-admin,v1,bob-user,empty", outputs["tags"])
	assert.Equal(t, "false", outputs["reused"])
	assert.JSONEq(t, `{"bob-admin":"`+imageRef+`","v1":"`+imageRef+`",
		"bob-user":"`+strings.Replace(imageRef, "e3", "f4", 1)+`","empty":"`+strings.Replace(imageRef, "e3", "05", 1)+`"}`, outputs["images"])

	found := severalResult()
	found.Snapshots = found.Snapshots[1:]
	assert.Equal(t, "true", outputsOf(t, found)["reused"], "nothing was baked")
}

// outputsOf reads DRONE_OUTPUT as Harness does.
func outputsOf(t *testing.T, result Result) map[string]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "output.env")
	require.Empty(t, Files{DroneOutput: path}.Write(result))
	outputs, err := godotenv.Read(path)
	require.NoError(t, err)
	return outputs
}

func TestOutputsForHarness(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "output.out")
	assert.Empty(t, Files{DroneOutput: path}.Write(pushedResult))
	assert.Equal(t, strings.NewReplacer("image=", "image ", "tags=", "tags ", "digest=", "digest ", "ref=", "ref ", "images=", "images ", "print=", "print ", "isolated=", "isolated ", "reused=", "reused ").
		Replace(outputLines(`{"bob-admin":"`+imageRef+`","v1":"`+imageRef+`"}`)), read(t, path))
	assert.Equal(t, "image a image evil\n", plainLine("image", "a\nimage evil"))
}

func TestUnwritableFilesAreWarnings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing", "file")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "taken"), nil, 0o600))
	summary := filepath.Join(dir, "summary.md")

	warnings := Files{GitHubOutput: missing, DroneOutput: missing, GitHubSummary: summary, Artifact: filepath.Join(dir, "taken", "artifact.json")}.Write(pushedResult)

	require.Len(t, warnings, 3)
	assert.Contains(t, warnings[0], "GITHUB_OUTPUT: ")
	assert.Contains(t, warnings[1], "DRONE_OUTPUT: ")
	assert.Contains(t, warnings[2], "artifact_file: ")
	assert.FileExists(t, summary, "the others are written all the same")
	assert.NoDirExists(t, filepath.Dir(missing), "nobody reads a file we made a place for")
}

func TestOutputsCannotBeInjected(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, "^image<<(dynasnap_[A-Z2-7]{26})\na\nimage=evil\ndynasnap_\n(dynasnap_[A-Z2-7]{26})\n$", gitHubLine("image", "a\nimage=evil\ndynasnap_"))
	first, second := gitHubLine("image", "a\nb"), gitHubLine("image", "a\nb")
	assert.NotEqual(t, first, second, "the delimiter cannot be guessed")
	assert.Equal(t, "image=a=b\n", gitHubLine("image", "a=b"))

	assert.Equal(t, "image=\"a\\nimage=evil\"\n", dotEnvLine("image", "a\nimage=evil"))
	assert.Equal(t, "image=\"\\$HOME # \\\"x\\\"\"\n", dotEnvLine("image", `$HOME # "x"`))
}
