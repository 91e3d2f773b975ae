package report

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// pushedSummary is the expected summary of pushedResult.
const pushedSummary = "### DynamoDB snapshot `registry.example.com/acme/orders-db:bob-admin`\n\n" +
	"| | |\n| --- | --- |\n" +
	"| Image | `registry.example.com/acme/orders-db:bob-admin` |\n" +
	"| Image | `registry.example.com/acme/orders-db:v1` |\n" +
	"| Digest | `" + digest + "` |\n" +
	"| Base | `amazon/dynamodb-local:latest sha256:123` |\n" +
	"| Layer | 24.58kB |\n\n" +
	"| Table | Items | Key | Indexes | |\n| --- | ---: | --- | --- | --- |\n" +
	"| `acl` | 3 | `customer` S, `resource` S | " +
	"`by-resource`: `resource` S (global, include)<br>`by-role`: `customer` S, `role` S (local, all) | " +
	"time to live in `expires`<br>stream of `NEW_IMAGE`<br>protected |\n" +
	"| `customers` | 1 | `id` N |  |  |\n\n"

func TestSummary(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "summary.md")
	assert.Empty(t, Files{GitHubSummary: path}.Write(pushedResult))
	assert.Equal(t, pushedSummary, read(t, path))
	assert.Contains(t, Summary(dryResult()), "| Digest | none: a dry run pushes nothing |\n")
}

func TestSummaryOfSeveralSnapshots(t *testing.T) {
	t.Parallel()
	text := Summary(severalResult())
	overview := "### 3 DynamoDB snapshots in `registry.example.com/acme/orders-db`\n\n" +
		"| Snapshot | Tables | Items | |\n| --- | ---: | ---: | --- |\n" +
		"| `bob-admin` | 2 | 4 | 24.58kB |\n" +
		"| `bob-user` | 2 | 4 | reused from the registry: no layer moved |\n" +
		"| `empty` | 0 | 0 | reused from the engine: nothing was baked |\n\n"
	require.Equal(t, overview+pushedSummary, text[:len(overview+pushedSummary)])
	assert.Contains(t, text, "| From | `bob-admin` |\n")
	assert.Equal(t, 4, strings.Count(text, "### "), "a part for each")
}

// The names of attributes may be any text.
func TestSummaryEscapesCells(t *testing.T) {
	t.Parallel()
	cell := regexp.MustCompile("^`[^`|\\p{Cc}]+`$")
	for _, text := range []string{"a|b", `a\|b`, `a\\|<img src=x>`, "a`b", "a``", "a\nb", "a\r\n# b", "\x1b[31m", "\u0085", ""} {
		assert.Regexp(t, cell, code(text), "%q", text)
	}
	assert.Equal(t, "`a¦b'\\nc`", code("a|b`\nc"))

	hostile := dynamo.Table{ // anybody who may push can write this into labels
		Keys:    []dynamo.Key{{Name: "a", Type: "| <img src=x>"}},
		Indexes: []dynamo.Index{{Name: "i", Projection: "`|\n# b"}},
	}
	assert.Equal(t, "`a` `¦ <img src=x>`", keys(hostile.Keys, code))
	assert.Equal(t, "`i`:  (local, `'¦\\n# b`)", indexes(hostile.Indexes))

	result := severalResult()
	result.Snapshots[0].Catalog.Tables = []dynamo.Table{{Name: "t", Keys: []dynamo.Key{{Name: "a|b", Type: "S"}}, TTL: "|\n|"}}
	for line := range strings.Lines(Summary(result)) {
		if strings.HasPrefix(line, "| `t` ") {
			assert.Equal(t, "| `t` | 0 | `a¦b` S |  | time to live in `¦\\n¦` |\n", line)
		}
	}
}

func TestSummaryIsBounded(t *testing.T) {
	t.Parallel()
	result := severalResult()
	for i := range 20_000 {
		result.Snapshots[1].Catalog.Tables = append(result.Snapshots[1].Catalog.Tables, dynamo.Table{Name: fmt.Sprintf("table-%d-%s", i, strings.Repeat("x", 50))})
	}
	text := Summary(result)
	assert.LessOrEqual(t, len(text), 1<<20)
	assert.Greater(t, len(text), 1<<20-1000, "as much as may be")
	kept, note, found := strings.Cut(text, "\n\n*Cut here")
	require.True(t, found)
	assert.True(t, strings.HasSuffix(kept, " |"), "whole rows")
	assert.Contains(t, note, "report_file")

	assert.Equal(t, "a\n", cut("a\n", 2, "cut"))
}
