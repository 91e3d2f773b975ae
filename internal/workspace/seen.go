package workspace

import (
	"maps"
	"path"
	"sync"
)

// Seen is what a reader has seen of a workspace. While all of it is as it was, the reader comes to
// the same result. It is safe for concurrent use. The zero value is ready for use, and nil notes
// nothing.
type Seen struct {
	mu          sync.Mutex
	files       map[string]bool
	directories map[string]bool
}

// Files returns the names that were opened or asked for, also those that are missing.
func (s *Seen) Files() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.files)
}

// Directories returns the names of the directories that were listed.
func (s *Seen) Directories() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.directories)
}

// AddFile notes a name that something else than a [Workspace] has opened.
func (s *Seen) AddFile(name string) { s.file(path.Clean(name)) }

func (s *Seen) file(name string) {
	if s != nil {
		s.note(&s.files, name)
	}
}

func (s *Seen) directory(name string) {
	if s != nil {
		s.note(&s.directories, name)
	}
}

func (s *Seen) note(names *map[string]bool, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *names == nil {
		*names = map[string]bool{}
	}
	(*names)[name] = true
}
