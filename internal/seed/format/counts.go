package format

import "sync/atomic"

// Counts are the tables and items that parts with data have brought into the database so far. A nil
// Counts counts nothing.
type Counts struct{ tables, items atomic.Int64 }

// AddTable counts a table.
func (c *Counts) AddTable() {
	if c != nil {
		c.tables.Add(1)
	}
}

// AddItem counts an item.
func (c *Counts) AddItem() {
	if c != nil {
		c.items.Add(1)
	}
}

// Read returns the numbers so far.
func (c *Counts) Read() (tables, items int64) { return c.tables.Load(), c.items.Load() }
