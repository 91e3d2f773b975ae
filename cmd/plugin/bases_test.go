package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

const basesPage = "../../docs/bases.md"

// oldScript is a script for every version of DynamoDB Local.
const oldScript = `
aws dynamodb create-table --table-name acl --provisioned-throughput ReadCapacityUnits=1,WriteCapacityUnits=1 \
  --attribute-definitions AttributeName=customer,AttributeType=S --key-schema AttributeName=customer,KeyType=HASH >/dev/null
aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Bob"}, "role": {"S": "Admin"}}'
`

// TestEveryBase makes and starts a snapshot on other versions of DynamoDB Local and Java: on a few
// of them or, with DYNASNAP_BASES=all, on all. The results must be those of docs/bases.md.
// DYNASNAP_BASES=write writes them there.
func TestEveryBase(t *testing.T) {
	cli := testbed.Engine(t)
	which, write := "few", os.Getenv("DYNASNAP_BASES") == "write"
	if os.Getenv("DYNASNAP_BASES") != "" {
		which = "all"
	}
	list, err := exec.CommandContext(t.Context(), "../../hack/bases.sh", "list", which).Output()
	require.NoError(t, err)
	page := &basesTable{text: readFile(t, basesPage)}
	t.Run("found", func(t *testing.T) { // returns when all are done
		for line := range strings.Lines(string(list)) {
			words := strings.Fields(line)
			version, java, image := words[0], words[1], words[2]
			t.Run(version+" on Java "+java, func(t *testing.T) {
				t.Parallel()
				testbed.NeedImage(t, image)
				found := tryBase(t, cli, image)
				if write {
					page.set(t, version, java, found)
				}
				assert.Equal(t, found, page.cell(t, version, java), "in docs/bases.md (DYNASNAP_BASES=write make test-bases)")
			})
		}
	})
	if write {
		require.NoError(t, os.WriteFile(filepath.Clean(basesPage), []byte(page.text), 0o600))
	}
}

var javaError = regexp.MustCompile(`java\.lang\.(\w+Error): `)

// tryBase makes a snapshot on a base and starts it. It returns the result in the page's words.
func tryBase(t *testing.T, cli *client.Client, image string) string {
	t.Helper()
	base := newBaseFrom(t, cli, image, "")
	s := newStep(t, map[string]string{"seed.sh": oldScript}).with("base_image", base, "tags", "bob", "start_timeout", "3m")
	output, status := s.run(cli)
	if status != 0 {
		match := javaError.FindStringSubmatch(output)
		require.NotNil(t, match, output)
		return "`" + match[1] + "`"
	}
	made, err := cli.ImageInspect(t.Context(), s.settings["PLUGIN_REPO"]+":bob")
	require.NoError(t, err)
	prepared := made.Config.Labels[snapshot.WarmLabel] != ""
	assert.NotEqual(t, prepared, strings.Contains(output, "warning: fast_start: "), output)

	config := container.Config{Image: made.ID}
	if prepared {
		config.Cmd = append([]string{"-Xlog:class+load"}, made.Config.Cmd...)
	}
	id, endpoint := serve(t, cli, &config)
	answer, err := dynamo.Connect(endpoint).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("acl")})
	require.NoError(t, err)
	require.Len(t, answer.Items, 1)
	assert.Equal(t, "Admin", text(answer.Items[0]["role"]))
	if strings.Contains(image, ":1.11.86-") { // the oldest
		adopt(t, cli, id, made.Config.WorkingDir)
	}
	if !prepared {
		return "yes"
	}
	assert.Regexp(t, `ServerRunner source: shared objects file`, logsOf(t, id))
	return "fast"
}

// adopt makes a snapshot on the newest base from the file that another one has written.
func adopt(t *testing.T, cli *client.Client, id, directory string) {
	t.Helper()
	s := newStep(t, nil).with("seed", "old.db", "tags", "adopted", "fast_start", "false")
	docker(t, "cp", id+":"+directory+"/shared-local-instance.db", filepath.Join(s.workspace, "old.db"))
	assert.Contains(t, s.succeed(cli), "tables  acl  1 item\n")
}

// basesTable is the page's table: versions of DynamoDB Local by versions of Java.
type basesTable struct {
	mu   sync.Mutex
	text string
}

func (p *basesTable) cell(t *testing.T, version, java string) string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	cells, column := p.row(t, version, java)
	return cells[column]
}

func (p *basesTable) set(t *testing.T, version, java, found string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	cells, column := p.row(t, version, java)
	cells[column] = found
	p.text = rowOf(version).ReplaceAllLiteralString(p.text, "| "+strings.Join(cells, " | ")+" |")
}

// row returns the cells of a version, and the column of a Java.
func (p *basesTable) row(t *testing.T, version, java string) (cells []string, column int) {
	t.Helper()
	column = slices.Index(split(rowOf("DynamoDB Local").FindString(p.text)), "Java "+java)
	cells = split(rowOf(version).FindString(p.text))
	require.Positive(t, column, "no column for Java %s in docs/bases.md", java)
	require.Greater(t, len(cells), column, "no row for DynamoDB Local %s in docs/bases.md", version)
	return cells, column
}

func rowOf(first string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(first) + ` \|.*\|$`)
}

func split(row string) []string {
	cells := strings.Split(strings.Trim(row, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}
