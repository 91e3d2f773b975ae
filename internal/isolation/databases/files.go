package databases

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

// files are the files of databases. A database with the name c12 has c12_REGION.db, and c12.key
// with its access key once it was written to.
type files struct {
	directory string
	last      atomic.Int64 // number of a name
}

const (
	namePrefix     = "c"
	databaseSuffix = "_" + relay.Region + ".db"
	keySuffix      = ".key"
)

// create makes the file of a new database as a copy of a state, and returns its name.
func (f *files) create(state isolation.State) (name string, err error) {
	name = namePrefix + strconv.FormatInt(f.last.Add(1), 10)
	if err := copyFile(f.path(name, databaseSuffix), state.Path); err != nil {
		return "", fmt.Errorf("copying the state %s: %w", state.Name, err)
	}
	return name, nil
}

func (f *files) path(name, suffix string) string { return filepath.Join(f.directory, name+suffix) }

// remove removes the files of a database that is closed.
func (f *files) remove(name string) {
	f.unmark(name)
	_ = os.Remove(f.path(name, databaseSuffix))
	_ = os.Remove(f.path(name, databaseSuffix+"-journal"))
}

// mark remembers that the database of an access key is not as its state any more.
func (f *files) mark(name, key string) error {
	return os.WriteFile(f.path(name, keySuffix), []byte(key), 0o600)
}

func (f *files) unmark(name string) { _ = os.Remove(f.path(name, keySuffix)) }

// restore returns the access keys of the databases that are there, by name, and removes what is of
// no use.
func (f *files) restore() (keys map[string]string, err error) {
	entries, err := os.ReadDir(f.directory)
	if err != nil {
		return nil, err
	}
	keys = map[string]string{}
	for _, entry := range entries {
		name, found := strings.CutSuffix(entry.Name(), databaseSuffix)
		if !found {
			continue
		}
		number, err := strconv.ParseInt(strings.TrimPrefix(name, namePrefix), 10, 64)
		if err != nil {
			continue // it is not ours
		}
		f.last.Store(max(f.last.Load(), number))
		key, err := os.ReadFile(f.path(name, keySuffix))
		if err != nil || len(key) == 0 {
			f.remove(name)
			continue
		}
		keys[name] = string(key)
	}
	return keys, nil
}

// copyFile copies a file, or leaves nothing. The kernel shares the blocks of both where the file
// system can: os.File uses copy_file_range.
func copyFile(to, from string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	if err = errors.Join(err, target.Close()); err != nil {
		_ = os.Remove(to)
	}
	return err
}
