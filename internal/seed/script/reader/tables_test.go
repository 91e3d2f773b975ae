package reader_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

func TestAdviseOnMissingTables(t *testing.T) {
	const create = "aws dynamodb create-table --table-name orders\n"
	for name, test := range map[string]struct {
		files map[string]string
		seed  []string
		text  string
		want  []format.Advice
	}{
		"of a file that is not named": {
			map[string]string{"db/01-tables.sh": create, "db/02-items.sh": "true\n"}, []string{"db/02-items.sh"},
			"db/02-items.sh:1: exit status 254\nthere is no table orders, nor any other",
			[]format.Advice{format.DefinedElsewhere{Table: "orders", Files: []string{"db/01-tables.sh"}}},
		},
		"of one that comes later": {
			map[string]string{"db/items.sh": "true\n", "db/tables.sh": create}, []string{"db"},
			"db/items.sh:1: exit status 254\nthere is no table orders; there is users",
			[]format.Advice{format.DefinedLater{Table: "orders", Part: "db/tables.sh"}},
		},
		"of one in another language": {
			map[string]string{"db/items.sh": "true\n", "db/lib/tables.py": "db.create_table(TableName='orders')\n"}, []string{"db"},
			"db/items.sh: exit status 254\nthere is no table orders",
			[]format.Advice{format.DefinedElsewhere{Table: "orders", Files: []string{"db/lib/tables.py"}}},
		},
		"by a description beside it": {
			map[string]string{"items.sh": "true\n", "tables.sh": "aws dynamodb create-table --cli-input-json file://orders.json\n", "orders.json": `{"TableName": "orders"}`, "far/away.sh": create},
			[]string{"items.sh"}, "there is no table orders",
			[]format.Advice{format.DefinedElsewhere{Table: "orders", Files: []string{"tables.sh"}}},
		},
		"of one that came before": {
			map[string]string{"db/10.sh": create, "db/20.sh": "true\n"}, []string{"db"},
			"db/20.sh: exit status 254\nthere is no table orders", nil,
		},
		"of none":              {map[string]string{"db/20.sh": "true\n"}, []string{"db"}, "there is no table orders", nil},
		"where none is missed": {map[string]string{"db/10.sh": create, "db/20.sh": "true\n"}, []string{"db/20.sh"}, "exit status 1", nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := workspaceOf(t, test.files)
			read, err := seed.Read(dir, source("", test.seed...), onlyScripts())
			require.NoError(t, err)
			assert.Equal(t, test.want, read.Advise(test.text))
		})
	}
}
