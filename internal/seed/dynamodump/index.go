package dynamodump

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/definition"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// dump is what there is of the tables of a dump, by their directories.
type dump map[string]*table

// table is a table of a dump.
type table struct {
	folder string
	place  format.Place   // of its description
	schema *document.Node // nil where that is missing or broken
	name   string
	pages  map[int]format.Place
	// unfinished are the pages after which the Scan went on.
	unfinished map[int]bool
}

// isPage matches the name of a page.
var isPage = regexp.MustCompile(`(?:^|/)data/([0-9]{1,9})\.json$`)

// page returns the table of a page, and its number.
func (d dump) page(name string) (of *table, number int, is bool) {
	match := isPage.FindStringSubmatch(name)
	if match == nil {
		return nil, 0, false
	}
	number, err := strconv.Atoi(match[1])
	of = d[folderOf(name)]
	return of, number, of != nil && err == nil
}

// folderOf returns the directory of the table to which a page belongs.
func folderOf(page string) string { return path.Dir(path.Dir(page)) }

// tables returns the tables in the order of their directories.
func (d dump) tables() []*table {
	tables := make([]*table, 0, len(d))
	for _, folder := range slices.Sorted(maps.Keys(d)) {
		tables = append(tables, d[folder])
	}
	return tables
}

func (d dump) table(folder string) *table {
	if d[folder] == nil {
		d[folder] = &table{
			folder:     folder,
			name:       path.Base(folder),
			pages:      map[int]format.Place{},
			unfinished: map[int]bool{},
		}
	}
	return d[folder]
}

// readIndex finds the files of a dump and reads the descriptions of its tables.
func readIndex(from source, to *data.Sink) (dump, error) {
	found := dump{}
	err := from.files(func(name string, open opener) error {
		at := from.place(name)
		switch {
		case path.Base(name) == "schema.json":
			return found.table(path.Dir(name)).readSchema(at, open, to)
		case isPage.MatchString(name):
			table := found.table(folderOf(name)) // so that there is one
			_, number, _ := found.page(name)
			if other, twice := table.pages[number]; twice {
				return to.Problemf(at, "the page %d of this table is there already: %s", number, other)
			}
			table.pages[number] = at
			return nil
		case path.Base(path.Dir(name)) == "data" && path.Ext(name) == ".json":
			return to.Problemf(at, "is no page of a dump: they are named 0001.json, 0002.json, …")
		}
		to.Detailf(at, "not read: it is neither schema.json nor a page of a dump")
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: holds no dump of dynamodump: there is no schema.json, and no data/0001.json", from.Name)
	}
	for _, table := range found.tables() {
		if err := table.check(from, to); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// maxSchema bounds the description of a table, in bytes.
const maxSchema = 16 << 20

func (t *table) readSchema(at format.Place, open opener, to *data.Sink) error {
	if t.place.File != "" {
		return to.Problemf(at, "is there twice")
	}
	t.place = at
	content, err := open()
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	limited := &io.LimitedReader{R: content, N: maxSchema}
	schema, err := document.ParseJSON(limited, document.LastOfDuplicates)
	var syntax *document.Error
	switch {
	case limited.N == 0:
		return to.Problemf(at, "holds more than %s, which no description of a table has", units.BytesSize(maxSchema))
	case errors.As(err, &syntax):
		at.Line = syntax.Line
		return to.Problem(at, syntax.Err)
	case err != nil:
		return fmt.Errorf("%s: %w", at, err)
	case !schema.Is(document.Map):
		return to.Problemf(at, `holds %s: an answer of describe-table is expected, {"Table": {…}}`, schema.Kind)
	}
	t.schema = schema
	if inner := definition.Wrapped(schema); inner != nil {
		t.schema = inner // beside it stands what an SDK adds
	}
	t.place.Line = t.schema.Line
	if name := t.schema.Get("TableName").Value(); name != "" {
		t.name = name
	}
	return nil
}

// check finds what is missing.
func (t *table) check(from source, to *data.Sink) error {
	if t.place.File == "" {
		return to.Problemf(from.place(t.folder), "has pages of a table in data, and no schema.json: put the answer of describe-table there")
	}
	for number := 1; number <= len(t.pages); number++ {
		if _, there := t.pages[number]; !there {
			last := slices.Max(slices.Collect(maps.Keys(t.pages)))
			return to.Problemf(from.place(path.Join(t.folder, "data")), "the page %04d.json is missing, of pages up to %04d.json: the dump is not complete", number, last)
		}
	}
	return nil
}

// checkEnd finds out whether the last page is there.
func (t *table) checkEnd(to *data.Sink) error {
	if last := len(t.pages); t.unfinished[last] {
		return to.Problemf(t.pages[last], "the last page has a LastEvaluatedKey: the dump is partial; dump the table again, without a limit")
	}
	return nil
}
