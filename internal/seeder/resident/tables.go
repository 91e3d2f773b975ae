package resident

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// listTablesTimeout bounds the listing of tables.
const listTablesTimeout = 2 * time.Second

// missingTable names the table that a command did not find, which DynamoDB does not, and the
// existing tables. It is empty for a table that was to be deleted.
func (s *server) missingTable(failure awscli.Failure) string {
	if !strings.Contains(failure.Message, "ResourceNotFoundException") || slices.Contains(failure.Args, "delete-table") {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), listTablesTimeout)
	defer cancel()
	there, err := s.client.ListTables(ctx, &dynamodb.ListTablesInput{})
	if err != nil || there.LastEvaluatedTableName != nil { // more than anybody wants to read
		return ""
	}
	for _, table := range tablesIn(s.place.Workspace(), failure.Args) {
		if !slices.Contains(there.TableNames, table) {
			return format.NoTable(table, there.TableNames)
		}
	}
	return ""
}

// listTables returns the names of all tables.
func (s *server) listTables(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, listTablesTimeout)
	defer cancel()
	return dynamo.ListTables(ctx, s.client)
}

var tableName = regexp.MustCompile(`"TableName"\s*:\s*"([^"]+)"`)

// tablesIn returns the tables in a command's arguments, or in files of the workspace that they
// name.
func tablesIn(workspace string, args []string) (tables []string) {
	for i, arg := range args {
		option, value, joined := strings.Cut(arg, "=")
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		switch option {
		case "--table-name":
			tables = append(tables, value)
		case "--request-items":
			var requests map[string]json.RawMessage
			_ = json.Unmarshal([]byte(document(workspace, value)), &requests)
			for table := range requests {
				tables = append(tables, table)
			}
		case "--transact-items", "--cli-input-json":
			for _, match := range tableName.FindAllStringSubmatch(document(workspace, value), -1) {
				tables = append(tables, match[1])
			}
		}
	}
	slices.Sort(tables)
	return tables
}

// document returns the text of an argument, or of the file that it names.
func document(workspace, argument string) string {
	name, isFile := strings.CutPrefix(argument, "file://")
	if !isFile {
		return argument
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(workspace, name)
	}
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxDocument {
		return ""
	}
	text, _ := os.ReadFile(name)
	return string(text)
}

// maxDocument bounds the size of such a file in bytes.
const maxDocument = 16 << 20
