package plugin

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/joho/godotenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

const digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// pushed is a run that made one snapshot.
var pushed = Result{
	Repo: "registry.example.com/acme/orders-db",
	Made: []Made{{
		Tags:        []string{"bob-admin", "v1"},
		Digest:      digest,
		Fingerprint: "5f0c",
		Catalog:     dynamo.Catalog{Tables: []dynamo.Table{acl, {Name: "customers", Keys: []dynamo.Key{{Name: "id", Type: "N", Role: "HASH"}}, Items: 1, Digest: "b2"}}},
		LayerBytes:  24_576,
		Phases:      []Phase{{"start", 1234 * time.Millisecond}, {"seed", 200 * time.Millisecond}},
		Base:        snapshot.Origin{Name: "amazon/dynamodb-local:latest", Digest: "sha256:123"},
	}},
	Duration: 1440 * time.Millisecond,
}

// acl is a table that has everything a table can have.
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

// dry is the same after a dry run.
func dry() Result {
	r := pushed
	r.DryRun, r.Made = true, slices.Clone(r.Made)
	r.Made[0].Digest = ""
	return r
}

// several is a run that made one snapshot, found the next in the registry and the last on the engine.
func several() Result {
	r := pushed
	r.Duration, r.Requests = 1560*time.Millisecond, 5
	child, other := r.Made[0], r.Made[0]
	child.Tags, child.Digest, child.Fingerprint = []string{"bob-user"}, strings.Replace(digest, "e3", "f4", 1), "77aa"
	child.From, child.LayerBytes = "bob-admin", 0
	child.Reused, child.Phases = ReusedFromRegistry, []Phase{{"reuse", 7 * time.Millisecond}}
	other.Tags, other.Digest, other.Catalog = []string{"empty"}, strings.Replace(digest, "e3", "05", 1), dynamo.Catalog{Tables: []dynamo.Table{}}
	other.Reused, other.Phases = ReusedFromEngine, []Phase{{"push", 110 * time.Millisecond}}
	r.Made = []Made{r.Made[0], child, other}
	return r
}

var settings = Settings{Repo: "registry.example.com/acme/orders-db"}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

const imageRef = "registry.example.com/acme/orders-db@" + digest

// outputLines returns the outputs of pushed, with images written in the file's own way.
func outputLines(images string) string {
	return "image=registry.example.com/acme/orders-db:bob-admin\ntags=bob-admin,v1\ndigest=" + digest + "\nimage_ref=" + imageRef +
		"\nimages=" + images + "\nfingerprint=5f0c\nreused=false\n"
}

func TestOutputsAreAppended(t *testing.T) {
	t.Parallel()
	for variable, images := range map[string]string{
		"GITHUB_OUTPUT": `{"bob-admin":"` + imageRef + `","v1":"` + imageRef + `"}`,
		"DRONE_OUTPUT":  `"{\"bob-admin\":\"` + imageRef + `\",\"v1\":\"` + imageRef + `\"}"`,
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
			assert.Empty(t, WriteOutputs([]string{variable + "=" + path}, settings, pushed))
			assert.Equal(t, tc.before+tc.between+outputLines(images), read(t, path), "%s %s", variable, name)
		}
	}
}

func TestOutputsOfADryRunHaveNoDigest(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "output")
	assert.Empty(t, WriteOutputs([]string{"GITHUB_OUTPUT=" + path}, settings, dry()))
	assert.Equal(t, "image=registry.example.com/acme/orders-db:bob-admin\ntags=bob-admin,v1\n"+
		`images={"bob-admin":"registry.example.com/acme/orders-db:bob-admin","v1":"registry.example.com/acme/orders-db:v1"}`+
		"\nfingerprint=5f0c\nreused=false\n", read(t, path))
}

func TestOutputsOfSeveralSnapshots(t *testing.T) {
	t.Parallel()
	outputs := outputsOf(t, several())
	assert.Equal(t, "registry.example.com/acme/orders-db:bob-admin", outputs["image"])
	assert.Equal(t, imageRef, outputs["image_ref"], "of the first")
	assert.Equal(t, "bob-admin,v1,bob-user,empty", outputs["tags"])
	assert.Equal(t, "false", outputs["reused"])
	assert.JSONEq(t, `{"bob-admin":"`+imageRef+`","v1":"`+imageRef+`",
		"bob-user":"`+strings.Replace(imageRef, "e3", "f4", 1)+`","empty":"`+strings.Replace(imageRef, "e3", "05", 1)+`"}`, outputs["images"])

	found := several()
	found.Made = found.Made[1:]
	assert.Equal(t, "true", outputsOf(t, found)["reused"], "nothing was baked")
}

// outputsOf reads DRONE_OUTPUT as Harness does.
func outputsOf(t *testing.T, result Result) map[string]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "output.env")
	require.Empty(t, WriteOutputs([]string{"DRONE_OUTPUT=" + path}, settings, result))
	outputs, err := godotenv.Read(path)
	require.NoError(t, err)
	return outputs
}

func TestOutputsInAFileOfKeysAndValues(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "output.out")
	assert.Empty(t, WriteOutputs([]string{"DRONE_OUTPUT=" + path}, settings, pushed))
	assert.Equal(t, strings.NewReplacer("image=", "image ", "tags=", "tags ", "digest=", "digest ", "ref=", "ref ", "images=", "images ", "print=", "print ", "reused=", "reused ").
		Replace(outputLines(`{"bob-admin":"`+imageRef+`","v1":"`+imageRef+`"}`)), read(t, path))
	assert.Equal(t, "image a image evil\n", outLine("image", "a\nimage evil"))
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

func TestArtifactFileOfSeveralSnapshots(t *testing.T) {
	t.Parallel()
	with := settings
	with.ArtifactFile = filepath.Join(t.TempDir(), "artifact.json")
	require.NoError(t, os.WriteFile(with.ArtifactFile, []byte("of an earlier run"), 0o600))
	assert.Empty(t, WriteOutputs(nil, with, several()))
	var artifact struct {
		Data struct {
			Images []struct{ Image, Digest string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, with.ArtifactFile)), &artifact))
	var images []string
	for _, one := range artifact.Data.Images {
		images = append(images, one.Image[strings.LastIndex(one.Image, ":")+1:]+" "+one.Digest[:9])
	}
	assert.Equal(t, []string{"bob-admin sha256:e3", "v1 sha256:e3", "bob-user sha256:f4", "empty sha256:05"}, images)
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
		"time    total     0.0s\n", Report(Result{Repo: "db", DryRun: true, Made: []Made{{Tags: []string{"v1"}}}}))

	reused := several()
	reused.Made, reused.Duration = reused.Made[1:2], 9*time.Millisecond
	assert.Equal(t, ""+
		"tables  acl        3 items\n"+
		"        customers  1 item\n"+
		"image   registry.example.com/acme/orders-db:bob-user\n"+
		"from    bob-admin\n"+
		"digest  "+reused.Made[0].Digest+"\n"+
		"base    amazon/dynamodb-local:latest sha256:123\n"+
		"reused  from the registry: no layer moved\n"+
		"time    reuse      7ms\n"+
		"        total      9ms, 5 registry requests\n", Report(reused))
}

func TestReportHoldsTextInItsLines(t *testing.T) {
	t.Parallel()
	forged := Made{Tags: []string{"v1"}, Base: snapshot.Origin{Name: "base\n::stop-commands::x"}}
	forged.Catalog.Tables = []dynamo.Table{{Name: "acl\n::error::no"}}
	for _, result := range []Result{{Made: []Made{forged}}, {Made: []Made{forged, forged}}} {
		assert.NotContains(t, Report(result), "\n::")
	}
}

func TestReportOfSeveralSnapshots(t *testing.T) {
	t.Parallel()
	result := several()
	assert.Equal(t, ""+
		"snapshot   tables  items  layer    time\n"+
		"bob-admin  2       4      24.58kB  1.4s  baked\n"+
		"bob-user   2       4      -        7ms   reused from the registry: no layer moved\n"+
		"empty      0       0      24.58kB  0.1s  reused from the engine: nothing was baked\n"+
		"repo    registry.example.com/acme/orders-db\n"+
		"tags    bob-admin  v1\n"+
		"digest  bob-admin  "+result.Made[0].Digest+"\n"+
		"        bob-user   "+result.Made[1].Digest+"\n"+
		"        empty      "+result.Made[2].Digest+"\n"+
		"base    amazon/dynamodb-local:latest sha256:123\n"+
		"time    total  1.6s, 5 registry requests\n", Report(result))

	result.Made[1].Reused, result.Made[1].LayerBytes = Baked, 8_192
	result.Made[2].Base.Digest = "sha256:456"
	result.DryRun, result.Requests = true, 1
	text := Report(result)
	assert.Contains(t, text, "bob-user   2       4      8.192kB  7ms   baked on bob-admin\n")
	assert.Contains(t, text, "digest  none: a dry run pushes nothing\n"+
		"base    amazon/dynamodb-local:latest sha256:123\n"+
		"        amazon/dynamodb-local:latest sha256:456\n"+
		"time    total  1.6s, 1 registry request\n")
}

func TestUsageIsYAMLForTheCI(t *testing.T) {
	t.Parallel()
	image := pushed.Image(pushed.Made[0])
	for ci, want := range map[string]any{
		Woodpecker: map[string]any{"services": []any{map[string]any{"name": "dynamodb", "image": image, "pull": true}}},
		Drone:      map[string]any{"services": []any{map[string]any{"name": "dynamodb", "image": image, "pull": "always"}}},
		GitLab:     map[string]any{"services": []any{map[string]any{"name": image, "alias": "dynamodb"}}},
		GitHub:     map[string]any{"services": map[string]any{"dynamodb": map[string]any{"image": image, "ports": []any{"8000:8000"}}}},
	} {
		for _, result := range []Result{pushed, several()} {
			usage := Usage(ci, result)
			assert.Equal(t, want, yamlOf(t, usage), ci)
			assert.Contains(t, usage, ":8000", ci)
		}
	}
	for ci, want := range map[string]any{
		Woodpecker: []any{map[string]any{"name": "dynamodb", "image": image, "detach": true}},
		Drone:      []any{map[string]any{"name": "dynamodb", "image": image, "detach": true, "pull": "if-not-exists"}},
	} {
		assert.Equal(t, want, yamlOf(t, Usage(ci, dry())), "%s: an image that was not pushed serves only on its engine", ci)
	}
	for _, usage := range []string{Usage("", pushed), Usage("", dry()), Usage(GitHub, dry()), Usage(GitLab, dry())} {
		assert.Equal(t, "with\ndocker run --rm -p 8000:8000 "+image+"\n", usage)
	}
	assert.Equal(t, Usage("", pushed)+"# or with another tag: bob-user, empty\n", Usage("", several()))
}

// yamlOf reads what follows the first line, which is for people.
func yamlOf(t *testing.T, usage string) (value any) {
	t.Helper()
	_, text, found := strings.Cut(usage, ":\n")
	require.True(t, found, usage)
	require.NoError(t, yaml.Unmarshal([]byte(text), &value), usage)
	return value
}
