package settings

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// The schema of a file of snapshots is for editors. It must accept what the settings accept, and
// refuse what they refuse, as far as a schema can know.

const schemaFile = "../../docs/snapshots.schema.json"

// schema is compiled, and so checked against the schema of schemas.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	return jsonschema.NewCompiler().Compile(schemaFile)
})

// checkBySchema returns what the schema has against a text, which is YAML.
func checkBySchema(t *testing.T, text string) error {
	t.Helper()
	compiled, err := schema()
	require.NoError(t, err)
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return err
	}
	return compiled.Validate(asEditor(value))
}

// asEditor turns a value into what editors make of it, who know JSON's values only.
func asEditor(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			value[key] = asEditor(inner)
		}
	case map[any]any:
		plain := map[string]any{}
		for key, inner := range value {
			plain[fmt.Sprint(key)] = asEditor(inner)
		}
		return plain
	case []any:
		for i, inner := range value {
			value[i] = asEditor(inner)
		}
	case time.Time:
		return value.Format(time.DateOnly)
	}
	return value
}

// beyondSchema are problems with a list that no schema finds.
var beyondSchema = regexp.MustCompile(`already defined|is a tag of snapshots\[|neither a tag of another|is this snapshot itself|goes round in a circle|` +
	`auto stands for|is not the name of an image|is no label|is not a label's key|is kept for the snapshot|which leads to aws|` +
	`no such file or directory|is the new name of|looks like the tag of a fingerprint|is neither JSON nor YAML|is a from_secret`)

// assertSchemaRefuses expects that the schema refuses what settings refuse with these problems.
func assertSchemaRefuses(t *testing.T, list, problems string) {
	t.Helper()
	for problem := range strings.Lines(problems) {
		if !strings.HasPrefix(problem, " ") && !beyondSchema.MatchString(problem) {
			assert.Error(t, checkBySchema(t, list), "%s\n%s", list, problems)
			return
		}
	}
}

// readsList returns the problems that settings have with a list.
func readsList(list string) error {
	_, _, err := load(listed(list))
	return err
}

func TestSchemaHasTheKeysOfTheSettings(t *testing.T) {
	t.Parallel()
	compiled, err := schema()
	require.NoError(t, err)
	keysOf := func(of *jsonschema.Schema) []string { return slices.Collect(maps.Keys(of.Properties)) }
	snapshot := compiled.AnyOf[0].Items.(*jsonschema.Schema).Ref
	assert.ElementsMatch(t, specKeys, keysOf(snapshot))
	inner := func(key string) *jsonschema.Schema { return snapshot.Properties[key].AllOf[0].Ref }
	assert.ElementsMatch(t, expectKeys, keysOf(inner("expect")))
	entry := inner("seed").AnyOf[1].Ref
	assert.ElementsMatch(t, entryKeys, keysOf(entry))
	for _, of := range []*jsonschema.Schema{snapshot, inner("expect"), entry} {
		for key, property := range of.Properties {
			assert.NotEmpty(t, property.Description, key)
		}
	}
}

// Each of these is a list of one snapshot, without its tag.
func TestSchemaAgreesWithTheSettings(t *testing.T) {
	t.Parallel()
	for _, accepted := range []string{
		"seed: a.sh", "seed: [a.sh, 1.sh]", "seed: {file: a.sh}", "commands: aws x", "script: a.sh", "from: r.example.com/acme/db:bob",
		"seed: [{file: a.json, table: users, items_format: plain}, {items: {files: [a.json], table: users}}, {path: a, format: csv, types: {a: N}, header: [a, b]}]",
		"seed: {script: a.sh, args: [1, true, x], env: {A: yes, B: 1}, dir: db, strict: no}", "seed: {file: a.sh, args: x, env: [A=b], strict: 'off'}",
		"seed: {files: [a.tf], parameters: {a: 1}, tables: [x], rename: {a: b}, on_duplicate: last, access_patterns: none}",
		"seed: a.sh\n  env: {A: 1, B: true}", "seed: a.sh\n  env: [A=b]", "seed: a.sh\n  env: |\n    A=b\n    B=c",
		"seed: a.sh\n  files: [a, b]\n  exclude: a,b\n  tables: x\n  rename: {a: b}\n  message: x\n  labels: {a: b, c: 1}\n  allow_empty: true\n  bundle: [all, auto]\n  isolation: access_key",
		"seed: a.sh\n  labels: [a=b]\n  allow_empty: 'yes'\n  bundle: []\n  isolation: none\n  rename: [a=b]", "seed: a.sh\n  labels: a=b,c=d\n  bundle: all",
		"seed: a.sh\n  parameters: {A: b, C: 1, D: true}", "seed: a.sh\n  parameters: [A=b]", "seed: a.sh\n  parameters: [{ParameterKey: A, ParameterValue: b}]",
		"seed: a.sh\n  parameters: {Parameters: {A: b}, Tags: {x: y}}",
		"seed: a.sh\n  expect: {tables: []}", "seed: a.sh\n  expect: {tables: a, items: {a: 3, b: '>=1'}}",
		"seed: a.sh\n  expect: {keys: [{table: a, key: {id: 1}, attributes: {a: x, b: true, c: null, d: {SS: [a]}, e: {M: {f: {L: [{N: 1}]}}}}}]}",
		"seed: a.sh\n  expect: {counts: [{statement: SELECT * FROM a, count: 2}, {table: a, filter: '#r = :r', names: {'#r': b}, values: {':r': c}, count: '>=1'}]}",
	} {
		list := "- tag: a\n  " + accepted + "\n"
		require.NoError(t, readsList(list), list)
		assert.NoError(t, checkBySchema(t, list), list)
		assert.NoError(t, checkBySchema(t, "$schema: https://example.com/snapshots.schema.json\nsnapshots:\n"+list), list)
	}
	for _, refused := range []string{
		"seed: a.sh\n  tags: [b]", "seed: a.sh\n  base_image: x", "seed: a.sh\n  sed: x", "seed: a.sh\n  script: b.sh", "message: x", "seed: {dir: db}",
		"seed: {file: a, path: b}", "seed: {file: a, sripts: b}", "seed: {file: a, format: cvs}", "seed: {file: a, items_format: json}", "seed: {items: {table: a}}",
		"seed: {items: {file: a, format: csv}}", "seed: {items: {file: a, items: {file: b}}}", "seed: {items: {file: a}, table: b}", "seed: {file: a, strict: maybe}",
		"seed: {file: a, env: {1A: x}}", "seed: true", "commands: [a]", "from: [a]", "seed: a\n  env: [A]", "seed: a\n  labels: [x]", "seed: a\n  labels: {x: [y]}",
		"seed: a\n  bundle: [a/b]", "seed: a\n  isolation: key", "seed: a\n  allow_empty: maybe", "seed: a\n  files: {a: b}", "seed: a\n  rename: [a]",
		"seed: a\n  parameters: {A: [b]}", "seed: a\n  parameters: [{ParameterKey: A}]", "seed: a\n  expect: {table: a}", "seed: a\n  expect: {items: {a: few}}",
		"seed: a\n  expect: {keys: [{table: a}]}", "seed: a\n  expect: {keys: [{table: a, key: {}}]}", "seed: a\n  expect: {keys: [{table: a, key: {id: [1]}}]}",
		"seed: a\n  expect: {keys: [{table: a, key: {id: {S: a, N: 1}}}]}", "seed: a\n  expect: {keys: [{table: a, key: {id: {X: a}}}]}",
		"seed: a\n  expect: {counts: [{statement: DELETE FROM a, count: 1}]}", "seed: a\n  expect: {counts: [{table: a, count: 1}]}",
		"seed: a\n  expect: {counts: [{statement: SELECT * FROM a, table: a, count: 1}]}", "seed: a\n  expect: {counts: [{table: a, filter: x, names: {r: b}, count: 1}]}",
	} {
		list := "- tag: a\n  " + refused + "\n"
		require.Error(t, readsList(list), list)
		assert.Error(t, checkBySchema(t, list), list)
	}
}

// listsIn returns the lists of snapshots in a document. What has a seed is one, too.
func listsIn(value any) (found []any) {
	isSnapshot := func(item any) bool {
		fields, isMap := item.(map[string]any)
		return isMap && (fields["tag"] != nil || fields["tags"] != nil)
	}
	switch value := value.(type) {
	case string:
		var inner any
		_ = yaml.Unmarshal([]byte(value), &inner) // as far as it can be read
		if _, isText := inner.(string); !isText {
			return listsIn(inner)
		}
	case []any:
		if len(value) > 0 && !slices.ContainsFunc(value, func(item any) bool { return !isSnapshot(item) }) {
			return []any{value}
		}
		for _, inner := range value {
			found = append(found, listsIn(inner)...)
		}
	case map[string]any:
		if value["seed"] != nil {
			snapshot := maps.Clone(value)
			maps.DeleteFunc(snapshot, func(key string, _ any) bool { return !slices.Contains(specKeys, key) || key == "tags" })
			snapshot["tag"] = "example"
			found = append(found, []any{snapshot})
		}
		for _, inner := range value {
			found = append(found, listsIn(inner)...)
		}
	}
	return found
}

// texts returns what may be YAML in the repository: files of YAML, its blocks in pages, and texts
// in tests of the whole program.
func texts(t *testing.T) (all map[string]string) {
	t.Helper()
	all = map[string]string{}
	const root = "../.."
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "internal"):
			return filepath.SkipDir
		case slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)):
			all[path] = read(t, path)
		case filepath.Ext(path) == ".md":
			for i, block := range regexp.MustCompile("(?ms)^```ya?ml\n(.*?)^```$").FindAllStringSubmatch(read(t, path), -1) {
				all[fmt.Sprintf("%s, block %d", path, i+1)] = block[1]
			}
		case strings.HasPrefix(path, filepath.Join(root, "cmd")) && strings.HasSuffix(path, "_test.go"):
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, err := strconv.Unquote(literal.Value)
					require.NoError(t, err)
					all[files.Position(literal.Pos()).String()] = text
				}
				return true
			})
		}
		return nil
	}))
	return all
}

func TestSchemaAcceptsEveryExample(t *testing.T) {
	t.Parallel()
	count := 0
	for place, text := range texts(t) {
		decoder := yaml.NewDecoder(strings.NewReader(text))
		for {
			var document any
			if err := decoder.Decode(&document); errors.Is(err, io.EOF) || err != nil {
				break // of a test's texts most are no YAML
			}
			for _, list := range listsIn(document) {
				written, err := yaml.Marshal(list)
				require.NoError(t, err)
				if err := readsList(string(written)); err != nil {
					assertSchemaRefuses(t, string(written), err.Error())
					continue
				}
				count++
				require.NoError(t, checkBySchema(t, string(written)), place)
			}
		}
	}
	assert.Greater(t, count, 40)
}
