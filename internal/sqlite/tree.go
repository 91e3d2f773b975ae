package sqlite

import (
	"encoding/binary"
	"fmt"
)

// The kinds of pages of a tree.
const (
	indexInterior = 0x02
	tableInterior = 0x05
	indexLeaf     = 0x0a
	tableLeaf     = 0x0d
)

// maxDepth is more than the depth of any tree that SQLite writes.
const maxDepth = 20

// walk is one way through a tree, or through several that share no page. In a sound file it comes
// to each page once at most. So a count of pages bounds the work on a file of loops.
type walk struct {
	*File
	visited uint32
}

func (w *walk) visit() error {
	w.visited++
	if w.visited > w.pages {
		return fmt.Errorf("%w: its pages form a loop", errCorrupt)
	}
	return nil
}

// node is a page of a tree.
type node struct {
	page  []byte
	kind  byte
	cells []byte // where the cells begin, two bytes for each
	right uint32 // the last child of an interior page
}

func (f *File) node(number uint32) (n node, err error) {
	page, err := f.page(number)
	if err != nil {
		return n, err
	}
	header := page
	if number == 1 {
		header = page[headerSize:]
	}
	n = node{page: page[:f.usable], kind: header[0]}
	size := 8
	switch n.kind {
	case indexInterior, tableInterior:
		size = 12
		n.right = binary.BigEndian.Uint32(header[8:])
	case indexLeaf, tableLeaf:
	default:
		return n, fmt.Errorf("%w: page %d is of the unknown kind %d", errCorrupt, number, n.kind)
	}
	end := size + 2*int(binary.BigEndian.Uint16(header[3:]))
	if end > len(header) {
		return n, fmt.Errorf("%w: page %d has more cells than room", errCorrupt, number)
	}
	n.cells = header[size:end]
	return n, nil
}

func (n node) count() int { return len(n.cells) / 2 }

func (n node) isInterior() bool { return n.kind == indexInterior || n.kind == tableInterior }

// cell is a cell of a page. Which fields it has depends on the kind of page.
type cell struct {
	child uint32 // of interior pages: what is before the cell
	rowid int64  // of tables
	size  int64  // of the payload
	local []byte // of the payload: what is on this page
	next  uint32 // the page with the rest of the payload
}

// errCell is made once: a table has many cells.
var errCell = fmt.Errorf("%w: a cell ends behind its page", errCorrupt)

func (f *File) cell(n node, i int) (c cell, err error) {
	begin := int(binary.BigEndian.Uint16(n.cells[2*i:]))
	if begin > len(n.page) {
		return c, errCell
	}
	rest := n.page[begin:]
	if n.isInterior() {
		if len(rest) < 4 {
			return c, errCell
		}
		c.child, rest = binary.BigEndian.Uint32(rest), rest[4:]
	}
	if n.kind != tableInterior {
		if c.size, rest = varint(rest); rest == nil {
			return c, errCell
		}
	}
	if n.kind == tableInterior || n.kind == tableLeaf {
		if c.rowid, rest = varint(rest); rest == nil {
			return c, errCell
		}
	}
	if n.kind == tableInterior {
		return c, nil
	}
	if c.size < 0 || c.size > maxRecord || c.size > int64(f.pages)*int64(f.usable) {
		return c, fmt.Errorf("%w, or a row has more than %d bytes", errCorrupt, maxRecord)
	}
	local := f.localSize(n.kind, int(c.size))
	if local < int(c.size) {
		if len(rest) < local+4 {
			return c, errCell
		}
		c.next = binary.BigEndian.Uint32(rest[local:])
	}
	if len(rest) < local {
		return c, errCell
	}
	c.local = rest[:local]
	return c, nil
}

// localSize is how many bytes of a payload are on the page of its cell.
// https://www.sqlite.org/fileformat.html#b_tree_pages
func (f *File) localSize(kind byte, size int) int {
	most := (f.usable-12)*64/255 - 23
	if kind == tableLeaf {
		most = f.usable - 35
	}
	if size <= most {
		return size
	}
	least := (f.usable-12)*32/255 - 23
	if some := least + (size-least)%(f.usable-4); some <= most {
		return some
	}
	return least
}

// payload returns the whole payload of a cell, which nobody may change.
func (w *walk) payload(c cell) ([]byte, error) {
	if c.next == 0 && int64(len(c.local)) == c.size {
		return c.local, nil
	}
	whole := append(make([]byte, 0, c.size), c.local...)
	for next := c.next; int64(len(whole)) < c.size; {
		if err := w.visit(); err != nil {
			return nil, err
		}
		page, err := w.page(next)
		if err != nil {
			return nil, err
		}
		next = binary.BigEndian.Uint32(page)
		content := page[4:w.usable]
		whole = append(whole, content[:min(int64(len(content)), c.size-int64(len(whole)))]...)
	}
	return whole, nil
}

// record returns the values in a cell.
func (w *walk) record(c cell) ([]any, error) {
	payload, err := w.payload(c)
	if err != nil {
		return nil, err
	}
	return record(payload)
}

// each calls do with the cells of a tree that have a payload, in their order, until do returns
// false or an error.
func (w *walk) each(root uint32, do func(cell) (bool, error)) error {
	_, err := w.eachBelow(root, 0, do)
	return err
}

func (w *walk) eachBelow(number uint32, depth int, do func(cell) (bool, error)) (goOn bool, err error) {
	if err := w.visit(); err != nil {
		return false, err
	}
	if depth > maxDepth {
		return false, fmt.Errorf("%w: a tree is deeper than %d pages", errCorrupt, maxDepth)
	}
	n, err := w.node(number)
	if err != nil {
		return false, err
	}
	taken := 0 // of the page, by payloads
	for i := range n.count() {
		c, err := w.cell(n, i)
		if err != nil {
			return false, err
		}
		if taken += len(c.local); taken > w.usable {
			return false, fmt.Errorf("%w: the cells of page %d overlap", errCorrupt, number)
		}
		if n.isInterior() {
			if goOn, err := w.eachBelow(c.child, depth+1, do); err != nil || !goOn {
				return false, err
			}
		}
		if n.kind != tableInterior {
			if goOn, err := do(c); err != nil || !goOn {
				return false, err
			}
		}
	}
	if n.isInterior() {
		return w.eachBelow(n.right, depth+1, do)
	}
	return true, nil
}

// find returns the cell of a table with a rowid.
func (w *walk) find(root uint32, rowid int64) (cell, error) {
	number := root
	for range maxDepth {
		n, err := w.node(number)
		if err != nil {
			return cell{}, err
		}
		if n.kind != tableInterior && n.kind != tableLeaf {
			break
		}
		low, high := 0, n.count() // the first cell whose rowid is not smaller
		var at cell
		for low < high {
			middle := (low + high) / 2
			c, err := w.cell(n, middle)
			if err != nil {
				return cell{}, err
			}
			if c.rowid < rowid {
				low = middle + 1
			} else {
				high, at = middle, c
			}
		}
		switch {
		case n.kind == tableLeaf && low < n.count() && at.rowid == rowid:
			return at, nil
		case n.kind == tableLeaf:
			return cell{}, fmt.Errorf("%w: an index has row %d, and its table has not", errCorrupt, rowid)
		case low < n.count():
			number = at.child
		default:
			number = n.right
		}
	}
	return cell{}, fmt.Errorf("%w: row %d is not in a table", errCorrupt, rowid)
}
