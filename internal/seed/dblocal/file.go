package dblocal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/workspace"
)

// magic is how SQLite's files begin.
// https://www.sqlite.org/fileformat.html#magic_header_string
const magic = "SQLite format 3\x00"

func isSQLite(head string) bool { return strings.HasPrefix(head, magic) }

// ownTable is in the schema of every file of DynamoDB Local since 2013, and in no other one.
const ownTable = "CREATE TABLE dm (TableName TEXT"

// examine returns the SHA-256 of a closed file of DynamoDB Local's.
func examine(files *workspace.Workspace, name string) (sum string, err error) {
	if err := refuseJournal(files, name); err != nil {
		return "", err
	}
	file, err := files.Open(name)
	if err != nil {
		return "", workspace.Explain(name, err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	content := content{hash: sha256.New()}
	size, err := io.Copy(&content, file)
	if err != nil {
		return "", err
	}
	if err := checkHeader(content.head, max(size, info.Size())); err != nil {
		return "", err
	}
	if !content.own {
		return "", errors.New("it is a database of SQLite, but none of DynamoDB Local: it lacks the table dm")
	}
	return hex.EncodeToString(content.hash.Sum(nil)), nil
}

// refuseJournal refuses a file that was copied while a database had it open.
func refuseJournal(files *workspace.Workspace, name string) error {
	for _, suffix := range []string{"-journal", "-wal"} {
		if info, err := files.Stat(name + suffix); err == nil && info.Size() > 0 {
			return fmt.Errorf("there is a %s beside it, so the database was not closed: end DynamoDB Local, and take the file then", name+suffix)
		}
	}
	return nil
}

// content is what there is to know of a file that is written to it.
type content struct {
	hash hash.Hash
	head []byte // its first headerSize bytes
	tail []byte // of what was written so far, shorter than ownTable
	own  bool
}

func (c *content) Write(text []byte) (int, error) {
	_, _ = c.hash.Write(text) // which never fails
	if missing := headerSize - len(c.head); missing > 0 {
		c.head = append(c.head, text[:min(missing, len(text))]...)
	}
	if !c.own {
		seen := slices.Concat(c.tail, text)
		c.own = bytes.Contains(seen, []byte(ownTable))
		c.tail = seen[max(0, len(seen)-len(ownTable)+1):]
	}
	return len(text), nil
}

// headerSize is the size of SQLite's header.
// https://www.sqlite.org/fileformat.html#the_database_header
const headerSize = 100

// checkHeader refuses a file that is none of SQLite's, is cut off, or is in a mode in which
// DynamoDB Local leaves a journal.
func checkHeader(head []byte, size int64) error {
	if !isSQLite(string(head)) {
		if strings.HasPrefix(string(head), "version https://git-lfs") {
			return errors.New("it is a pointer of Git LFS: fetch the file itself (git lfs pull)")
		}
		return errors.New("it is no database of DynamoDB Local, which begins with \"SQLite format 3\"")
	}
	if len(head) < headerSize {
		return fmt.Errorf("it is cut off: it has %d bytes, and its header alone has %d", size, headerSize)
	}
	pageSize := int64(binary.BigEndian.Uint16(head[16:]))
	if pageSize == 1 {
		pageSize = 1 << 16
	}
	if pageSize < 512 || pageSize&(pageSize-1) != 0 {
		return fmt.Errorf("it is damaged: its header tells of pages of %d bytes", pageSize)
	}
	if head[18] == 2 || head[19] == 2 {
		return errors.New("it is in SQLite's WAL mode, in which DynamoDB Local does not close it: " +
			"write it back with sqlite3 FILE 'PRAGMA journal_mode = DELETE'")
	}
	pages := int64(binary.BigEndian.Uint32(head[28:]))
	if !bytes.Equal(head[24:28], head[92:96]) { // versions of SQLite before 3.7 did not count
		pages = (size + pageSize - 1) / pageSize
	}
	if size < pages*pageSize {
		return fmt.Errorf("it is cut off: it has %d bytes of %d", size, pages*pageSize)
	}
	return nil
}
