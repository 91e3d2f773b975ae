package partiql

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// table is a format for the file "table", which defines the table orders.
type table struct{}

func (table) Name() string                 { return "table" }
func (table) Files() string                { return "table" }
func (table) Options() []format.Option     { return nil }
func (table) Claims(file format.File) bool { return file.Name == "table" }
func (table) Read(part data.Part, to *data.Sink) error {
	return to.Table(format.Place{File: part.Name}, orders)
}

// read reads a file into the table orders, and returns what it declares.
func read(t *testing.T, name, text string, source seed.Source) ([]string, error) {
	t.Helper()
	source.Entries = []seed.Entry{{Path: "table"}, {Path: name}}
	dir := datatest.Workspace(t, map[string]string{"table": "x", name: text})
	result, err := datatest.Read(t, dir, source, Format{}, table{})
	if err != nil {
		return nil, err
	}
	isTable := func(line string) bool { return strings.HasPrefix(line, "T ") }
	return slices.DeleteFunc(result.Describe(), isTable), nil
}

func TestStatements(t *testing.T) {
	for _, c := range []struct {
		about, text string
		want        []string
	}{
		{
			"as the guide of DynamoDB writes them", "INSERT into \"orders\" value {'id' : 'Acme Band','SongTitle' : 'PartiQL Rocks'}",
			[]string{`S orders INSERT INTO "orders" VALUE {'id':'Acme Band','SongTitle':'PartiQL Rocks'} @ f.partiql:1 (item 1)`},
		},
		{
			"several, with comments and empty ones", "-- orders; of today\nINSERT INTO orders VALUE {'id': '1'};\n\n/* INSERT\n; */;INSERT INTO orders\nVALUE {'id': '2'} ; -- end",
			[]string{
				`S orders INSERT INTO "orders" VALUE {'id':'1'} @ f.partiql:2 (item 1)`,
				`S orders INSERT INTO "orders" VALUE {'id':'2'} @ f.partiql:5 (item 2)`,
			},
		},
		{
			"; and quotes in texts", "INSERT INTO \"orders\" VALUE {'id': 'it''s; \"x\" --'};INSERT INTO \"orders\" VALUE {'id': '/*'};",
			[]string{
				`S orders INSERT INTO "orders" VALUE {'id':'it''s; "x" --'} @ f.partiql:1 (item 1)`,
				`S orders INSERT INTO "orders" VALUE {'id':'/*'} @ f.partiql:1 (item 2)`,
			},
		},
		{
			"all types", "insert into orders value {'id': '1', 'n': - 1.50, 'b': TRUE, 'z': null,\r\n 'm': {'l': [1, {}]}, 'ss': <<'a', 'b'>>, 'ns': <<1, 2>>};",
			[]string{`S orders INSERT INTO "orders" VALUE {'id':'1','n':-1.50,'b':TRUE,'z':null,'m':{'l':[1,{}]},'ss':<<'a','b'>>,'ns':<<1,2>>} @ f.partiql:1 (item 1)`},
		},
		{
			"after a byte order mark", "\ufeffINSERT INTO orders VALUE {'id':'1'}",
			[]string{`S orders INSERT INTO "orders" VALUE {'id':'1'} @ f.partiql:1 (item 1)`},
		},
	} {
		t.Run(c.about, func(t *testing.T) {
			got, err := read(t, "f.partiql", c.text, seed.Source{})
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

// refused are statements with an error; valid are those that DynamoDB takes nevertheless.
var refused = []struct {
	statement, want string
	valid           bool
}{
	{statement: `UPDATE orders SET a = 1 WHERE id = '1'`, want: `a statement UPDATE: only INSERT is read`},
	{statement: `DELETE FROM orders WHERE id = '1'`, want: `a statement DELETE: only INSERT is read`, valid: true},
	{statement: `SELECT * FROM orders`, want: `a statement SELECT, which changes nothing`, valid: true},
	{statement: `CREATE TABLE orders (id int)`, want: `a statement CREATE, which DynamoDB has not: define the table`},
	{statement: `BEGIN`, want: `found BEGIN where a statement begins; right is INSERT INTO`},
	{statement: `INSERT orders VALUE {'id': '1'}`, want: `found orders where INTO is expected`},
	{statement: `INSERT INTO 'orders' VALUE {'id': '1'}`, want: `the table 'orders' is in single quotes`},
	{statement: "INSERT INTO `orders` VALUE {'id': '1'}", want: "the table `orders` is in backticks: write \"orders\""},
	{statement: `INSERT INTO {} VALUE {'id': '1'}`, want: `found { where a table's name is expected`},
	{statement: `INSERT INTO "orders"."index" VALUE {'id': '1'}`, want: `followed by an index or a schema`},
	{statement: `INSERT INTO my-orders VALUE {'id': '1'}`, want: `with dashes is written in double quotes`},
	{statement: `INSERT INTO orders (id, a) VALUES ('1', 2)`, want: `an INSERT of SQL, with columns or VALUES`},
	{statement: `INSERT INTO orders VALUES {'id': '1'}`, want: `an INSERT of SQL, with columns or VALUES`},
	{statement: `INSERT INTO orders`, want: `found the end of the file where VALUE is expected`},
	{statement: `INSERT INTO orders VALUE <<{'id': '1'}>>`, want: `one item for each INSERT`},
	{statement: `INSERT INTO orders VALUE ({'id': '1'})`, want: `found ( where an item is expected`, valid: true},
	{statement: `INSERT INTO orders VALUE ?`, want: `found ?, the place of a parameter`},
	{statement: `INSERT INTO orders VALUE {'id': ?}`, want: `found ?, the place of a parameter`},
	{statement: `INSERT INTO orders VALUE {"id": '1'}`, want: `the name "id" of an attribute must be in single quotes`},
	{statement: `INSERT INTO orders VALUE {id: '1'}`, want: `the name id of an attribute must be in single quotes`},
	{statement: `INSERT INTO orders VALUE {1: '1'}`, want: `found 1 where the name of an attribute is expected`},
	{statement: `INSERT INTO orders VALUE {'id': '1', '': 1}`, want: `an attribute without a name`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': 1, 'a': 2}`, want: `the attribute 'a' occurs twice`},
	{statement: `INSERT INTO orders VALUE {'id' '1'}`, want: `found '1' where : is expected, after the name 'id'`},
	{statement: `INSERT INTO orders VALUE {'id': '1',}`, want: `found } where the name of an attribute is expected`},
	{statement: `INSERT INTO orders VALUE {'id': '1' 'a': 2}`, want: `found 'a' where , or } is expected`},
	{statement: `INSERT INTO orders VALUE {'id': "1"}`, want: `the value "1" is in double quotes`},
	{statement: "INSERT INTO orders VALUE {'id': '1', 'b': `{{aGVsbG8=}}`}", want: "is an Ion literal, which DynamoDB refuses"},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'l': (1, 2)}`, want: `found ( where a value is expected: a list is written [1, 2]`, valid: true},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': now()}`, want: `found now where a value is expected`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': 1 + 1}`, want: `found + where , or } is expected`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': -'x'}`, want: `found 'x' where a number is expected, after -`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': -0.0}`, want: `found -0.0, a zero that DynamoDB refuses`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': -0e1}`, want: `found -0e1, a zero that DynamoDB refuses`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': 12h}`, want: `found h right after the number 12`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': [1, ]}`, want: `found ] where a value is expected`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': <<>>}`, want: `a set without elements`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': <<1, 'a'>>}`, want: `either texts or numbers, and not both`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': <<true>>}`, want: `a set holds texts or numbers, and not true`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': ` + strings.Repeat("[", 120), want: `nested deeper`},
	{statement: `INSERT INTO orders VALUE {'id': '1'} RETURNING ALL OLD *`, want: `found RETURNING after the item`},
	{statement: `INSERT INTO orders VALUE {'id': '1'} INSERT INTO orders VALUE {'id': '2'}`, want: `found INSERT after the item: a statement ends with ;`},
	{statement: `INSERT INTO orders VALUE {'id': 'it's'}`, want: `found s where , or } is expected`},
	{statement: `INSERT INTO orders VALUE {'id': '1}`, want: `the quote ' that begins here has no end`},
	{statement: `INSERT INTO orders VALUE {'id': '1'} /* x`, want: `the comment that begins here has no end`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': '` + strings.Repeat("x", 8192) + `'}`, want: `DynamoDB takes 8192`},
	{statement: `INSERT INTO orders VALUE {'id': 1}`, want: `id: has the type N`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': <<1, 1.0>>}`, want: `twice`},
	{statement: `INSERT INTO orders VALUE {'id': '1', 'a': 123456789012345678901234567890123456789}`, want: `38`},
}

func TestErrorsNameTheLine(t *testing.T) {
	for _, c := range refused {
		_, err := read(t, "f.sql", "\n"+c.statement, seed.Source{})
		require.ErrorContains(t, err, c.want, c.statement)
		assert.ErrorContains(t, err, "f.sql:2", c.statement)
	}
}

func TestAllErrorsOfAFileAreTold(t *testing.T) {
	_, err := read(t, "f.sql", "SELECT 1;\nINSERT INTO orders VALUE {'id': ;\nINSERT INTO orders VALUE {'id': '1'};\nCREATE TABLE x;\nINSERT INTO orders VALUE {'id': '1'};\n'", seed.Source{})
	require.Error(t, err)
	var lines []string
	for _, line := range strings.Split(err.Error(), "\n") {
		place, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		lines = append(lines, place)
	}
	assert.Subset(t, lines, []string{"f.sql:1:", "f.sql:2:", "f.sql:4:", "f.sql:5", "f.sql:6:"})
	assert.NotContains(t, err.Error(), "f.sql:3")
}

func TestAFileWithoutStatementsIsAnError(t *testing.T) {
	_, err := read(t, "f.sql", "-- nothing\n;", seed.Source{})
	require.ErrorContains(t, err, "f.sql: holds no statement")
	_, err = read(t, "f.sql", "INSERT \xff", seed.Source{})
	require.ErrorContains(t, err, "f.sql: is no text in UTF-8")
}

func TestTablesAreRenamedAndChosen(t *testing.T) {
	const text = `INSERT INTO "o'rders" VALUE {'id': '1'}; INSERT INTO other VALUE {}`
	got, err := read(t, "f.partiql", text, seed.Source{Options: format.Options{
		"tables": {Words: []string{"o'rders"}}, "rename": {Variables: map[string]string{"o'rders": "new"}},
	}})
	require.NoError(t, err)
	assert.Equal(t, []string{`S new INSERT INTO "new" VALUE {'id':'1'} @ f.partiql:1 (item 1)`}, got)
}

func TestOfOneKeyTheLastStatementIsTakenWhereTheUserWantsIt(t *testing.T) {
	const text = "INSERT INTO orders VALUE {'id': '1', 'a': 1};\nINSERT INTO orders VALUE {'id': '1', 'a': 2};"
	_, err := read(t, "f.partiql", text, seed.Source{})
	require.ErrorContains(t, err, "f.partiql:2 (item 2): the table orders has this key already")
	got, err := read(t, "f.partiql", text, seed.Source{Options: format.Options{"on_duplicate": {Text: "last"}}})
	require.NoError(t, err)
	assert.Equal(t, []string{`S orders INSERT INTO "orders" VALUE {'id':'1','a':2} @ f.partiql:2 (item 2)`}, got)
}

func TestInADirectoryOnlyFilesThatAreSurelyPartiQLAreParts(t *testing.T) {
	claims := func(name, head string) bool {
		return Format{}.Claims(format.File{Name: name, Head: head, Listed: true})
	}
	assert.True(t, claims("a.partiql", ""))
	assert.True(t, claims("a.sql", "-- x\ninsert into \"a\"\nvalue {"))
	assert.False(t, claims("a.sql", "INSERT INTO a VALUES (1)"))
	assert.False(t, claims("a.txt", "insert into a value {"))
}

func FuzzStatements(f *testing.F) {
	f.Add(`INSERT INTO "orders" VALUE {'id': 'a''b', 'n': - 1.5e3, 'l': [<<1>>, {}], 't': true}; SELECT`)
	for _, c := range refused {
		f.Add(c.statement)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := newParser(text)
		for p.more() {
			statement, err := p.statement()
			if err != nil {
				p.skipStatement()
				continue
			}
			assert.True(t, json.Valid(statement.item), "%s", statement.item)
			again, err := newParser("INSERT INTO a VALUE " + statement.value).statement()
			require.NoError(t, err, statement.value)
			assert.Equal(t, string(statement.item), string(again.item))
		}
	})
}
