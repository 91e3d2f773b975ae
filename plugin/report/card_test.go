package report

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writes counts the writes of a text.
type writes struct {
	text  strings.Builder
	count int
}

func (w *writes) Write(p []byte) (int, error) {
	w.count++
	return w.text.Write(p)
}

func (w *writes) String() string { return w.text.String() }

// secrets is one secret. An empty one is none.
type secrets string

func (s secrets) Find(texts ...string) bool {
	return s != "" && slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, string(s)) })
}

// cardIn reads the card in a log as Drone's runner does.
func cardIn(t *testing.T, log string) string {
	t.Helper()
	match := regexp.MustCompile("^\x1b\\]1338;([^\x1b]+)\x1b\\]0m\n$").FindStringSubmatch(log)
	require.NotNil(t, match, "%q", log)
	text, err := base64.StdEncoding.DecodeString(match[1])
	require.NoError(t, err)
	return string(text)
}

// wantCard is Drone's expected data: the template's URL, and the example of docs/.
func wantCard(t *testing.T) string {
	t.Helper()
	return `{"schema": "https://raw.githubusercontent.com/dynasnap/dynasnap/main/docs/card.json", "data": ` + read(t, "../../docs/card-data.json") + `}`
}

func TestCardInTheLog(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/dev/stdout", "/dev/stderr"} {
		var log writes
		require.NoError(t, WriteCard(path, &log, secrets(""), severalResult()))
		assert.Equal(t, 1, log.count)
		assert.JSONEq(t, wantCard(t), cardIn(t, log.String()))
	}
}

func TestCardInAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "card.json")
	require.NoError(t, WriteCard(path, nil, secrets(""), severalResult()))
	assert.JSONEq(t, wantCard(t), read(t, path))
}

func TestCardIsOptional(t *testing.T) {
	t.Parallel()
	var log writes
	require.NoError(t, WriteCard("", &log, secrets(""), severalResult()))
	assert.Zero(t, log.count)
}

func TestCardWithASecret(t *testing.T) {
	t.Parallel()
	var log writes
	err := WriteCard("/dev/stdout", &log, secrets("acme/orders-db"), severalResult())
	require.ErrorContains(t, err, "secret")
	assert.NotContains(t, err.Error(), "acme")
	assert.Zero(t, log.count)
}

func TestCardIsBounded(t *testing.T) {
	t.Parallel()
	result := severalResult()
	result.Repo = repository("r.io/" + strings.Repeat("r", 250))
	for i := range 100 {
		one := result.Snapshots[1]
		one.Tags = []string{fmt.Sprintf("%0128d", i)}
		result.Snapshots = append(result.Snapshots, one)
	}
	var log writes
	require.NoError(t, WriteCard("/dev/stdout", &log, secrets(""), result))
	assert.Less(t, len(log.String()), 16<<10)
	assert.Contains(t, cardIn(t, log.String()), `"more":"and 79 more"`)
}

// The data has every ${field} of the template, where the template looks for it.
func TestCardTemplate(t *testing.T) {
	t.Parallel()
	var template, data any
	require.NoError(t, json.Unmarshal([]byte(read(t, "../../docs/card.json")), &template))
	require.NoError(t, json.Unmarshal([]byte(read(t, "../../docs/card-data.json")), &data))
	used := bindings(t, template, data)
	assert.Subset(t, used, []string{"title", "repo", "summary", "snapshots", "more", "tag", "state", "made", "digest"}, "data that is not shown")

	card := template.(map[string]any)
	assert.Equal(t, "AdaptiveCard", card["type"])
	assert.Equal(t, "1.5", card["version"])
	assert.NotEmpty(t, card["body"])
}

// bindings compares a part of the template with its data, and returns the fields that it uses.
func bindings(t *testing.T, template, data any) (used []string) {
	t.Helper()
	switch node := template.(type) {
	case map[string]any:
		if list, found := node["$data"].(string); found {
			field := strings.Trim(list, "${}")
			items, _ := data.(map[string]any)[field].([]any)
			require.NotEmpty(t, items, "$data: %s", list)
			used = append(used, field)
			data = items[0]
		}
		for key, child := range node {
			if key != "$data" {
				used = append(used, bindings(t, child, data)...)
			}
		}
	case []any:
		for _, child := range node {
			used = append(used, bindings(t, child, data)...)
		}
	case string:
		for _, match := range regexp.MustCompile(`\$\{([^}]*)\}`).FindAllStringSubmatch(node, -1) {
			assert.Contains(t, data, match[1], "%s", node)
			used = append(used, match[1])
		}
	}
	slices.Sort(used)
	return slices.Compact(used)
}
