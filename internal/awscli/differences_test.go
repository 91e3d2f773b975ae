package awscli_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// difference is one that we want.
type difference struct {
	in  []string // stdout, stderr, status
	why string
}

// differences are those between the real AWS CLI and ours that are there on purpose, by the key that cases name them
// with. The same table stands in docs/scripts.md.
var differences = map[string]difference{}

var documented = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| (.*) \\|$")

func TestDifferencesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/scripts.md")
	require.NoError(t, err)
	rows, reasons := map[string]string{}, map[string]string{}
	for _, row := range documented.FindAllStringSubmatch(string(page), -1) {
		rows[row[1]] = row[2]
	}
	for key, difference := range differences {
		reasons[key] = difference.why
	}
	assert.Equal(t, reasons, rows)
}
