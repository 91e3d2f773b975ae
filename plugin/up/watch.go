package up

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/dynasnap/dynasnap/internal/workspace"
)

// An editor that saves a file, and a checkout, make many changes at once. They count as one when
// none follows for quietTime. What never gets quiet counts after maxBurst.
const (
	quietTime = 100 * time.Millisecond
	maxBurst  = 2 * time.Second
)

// watcher tells which files change of those that a reader of the workspace has seen.
//
// It watches directories, because editors put another file in the place of the one that they save.
// It watches those above them, too, because a directory may be put in the place of another one.
type watcher struct {
	root        string // path of the workspace
	events      *fsnotify.Watcher
	files       map[string]bool // paths that were opened or asked for, and the targets of links
	directories map[string]bool // paths that were listed
	watched     map[string]bool // paths of directories that are watched while they exist
}

// newWatcher watches nothing yet.
func newWatcher(root string) (*watcher, error) {
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, explainWatch(err)
	}
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, explainWatch(err)
	}
	return &watcher{root: root, events: events}, nil
}

func (w *watcher) close() { _ = w.events.Close() }

// watch has the watcher tell of all that readers have seen, and of nothing else.
func (w *watcher) watch(seen ...*workspace.Seen) error {
	w.files, w.directories = map[string]bool{}, map[string]bool{}
	for _, one := range seen {
		for name := range one.Files() {
			w.add(w.files, w.path(name))
		}
		for name := range one.Directories() {
			w.add(w.directories, w.path(name))
		}
	}
	w.watched = map[string]bool{w.root: true}
	for path := range w.files {
		w.addAbove(filepath.Dir(path))
	}
	for path := range w.directories {
		w.addAbove(path)
	}
	for _, path := range w.events.WatchList() {
		if !w.watched[path] {
			_ = w.events.Remove(path) // which may be gone already
		}
	}
	return w.renew()
}

// path returns the path of a name, which may be absolute.
func (w *watcher) path(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(w.root, name)
}

// add adds a path, and where links in it lead.
func (w *watcher) add(to map[string]bool, path string) {
	to[path] = true
	if target, err := filepath.EvalSymlinks(path); err == nil {
		to[target] = true
	}
}

// addAbove adds a directory and those above it.
func (w *watcher) addAbove(path string) {
	for ; w.isInside(path) && !w.watched[path]; path = filepath.Dir(path) {
		w.watched[path] = true
	}
}

func (w *watcher) isInside(path string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(w.root, "/")+"/")
}

// renew watches the directories that exist. One that was removed and has come back is another one.
func (w *watcher) renew() error {
	watching := w.events.WatchList()
	for _, path := range slices.Sorted(maps.Keys(w.watched)) {
		if slices.Contains(watching, path) {
			continue
		}
		err := w.events.Add(path)
		if err != nil && !errors.Is(err, syscall.ENOENT) && !errors.Is(err, syscall.ENOTDIR) &&
			!errors.Is(err, syscall.EACCES) {
			return explainWatch(err)
		}
	}
	return nil
}

// explainWatch says what can be done where the kernel watches no more.
func explainWatch(err error) error {
	err = fmt.Errorf("watching the files of the seed: %w", err)
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w: raise the limit, as with sysctl fs.inotify.max_user_watches=524288", err)
	case errors.Is(err, syscall.EMFILE):
		return fmt.Errorf("%w: raise the limit, as with sysctl fs.inotify.max_user_instances=512", err)
	}
	return err
}

// next waits for a change, and until it is over. It returns the names of what has changed.
func (w *watcher) next(ctx context.Context) ([]string, error) {
	var changed []string
	var quiet, end <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case event := <-w.events.Events:
			name, matters := w.matters(event)
			if !matters {
				continue
			}
			if err := w.renew(); err != nil {
				return nil, err
			}
			if !slices.Contains(changed, name) {
				changed = append(changed, name)
			}
			quiet = time.After(quietTime)
			if end == nil {
				end = time.After(maxBurst)
			}
		case err := <-w.events.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return nil, explainWatch(err)
			}
			quiet = time.After(quietTime) // something has changed
		case <-quiet:
			return w.dropTemporary(changed), nil
		case <-end:
			return w.dropTemporary(changed), nil
		}
	}
}

// dropTemporary returns the names without those of an editor's temporary files, which nobody has
// read and which are gone again, unless there are no others.
func (w *watcher) dropTemporary(names []string) []string {
	kept := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, err := os.Lstat(w.path(name))
		return errors.Is(err, os.ErrNotExist) && !w.files[w.path(name)]
	})
	if len(kept) == 0 {
		return names
	}
	return kept
}

// matters reports whether a reader could see a change, and of which file or directory it is.
func (w *watcher) matters(event fsnotify.Event) (name string, matters bool) {
	path := event.Name
	name, err := filepath.Rel(w.root, path)
	if err != nil {
		name = path
	}
	comesOrGoes := event.Has(fsnotify.Create) || event.Has(fsnotify.Remove) || event.Has(fsnotify.Rename)
	switch {
	case w.files[path]:
		return name, true
	case w.watched[path], w.directories[filepath.Dir(path)]:
		return name, comesOrGoes
	}
	return "", false
}
