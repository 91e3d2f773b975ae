package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// checkState refuses a part that is a whole state where there is one already, or a table may be.
func (r *reader) checkState(part format.Part) error {
	switch {
	case !part.State:
		return nil
	case len(r.parts) > 0 && r.parts[0].State:
		return fmt.Errorf("%s: a seed starts on one database, and %s is one already: keep one of them", part.Name, r.parts[0].Name)
	case len(r.parts) > 0:
		return fmt.Errorf("%s: a database is what a seed starts on: name it first, before %s, or leave it out", part.Name, r.parts[0].Name)
	case r.source.OnSnapshot:
		return fmt.Errorf("%s: the seed starts on the state of another snapshot, and this is a database of its own: keep one of the two", part.Name)
	}
	return nil
}

// State is a file of the workspace that a seed starts on.
type State struct {
	Name string
	// Size is in bytes.
	Size int64

	content io.ReadCloser
	hash    hash.Hash
	sum     string
}

// OpenState opens the state that the seed starts on; nil where it starts on none.
func (s Seed) OpenState() (*State, error) {
	if len(s.Parts) == 0 || !s.Parts[0].State {
		return nil, nil //nolint:nilnil // most seeds have none
	}
	part := s.Parts[0]
	files, err := workspace.Open(s.workspace)
	if err != nil {
		return nil, err
	}
	defer func() { _ = files.Close() }()
	content, err := files.Open(part.Name)
	if err != nil {
		return nil, workspace.Explain(part.Name, err)
	}
	info, err := content.Stat()
	if err != nil {
		_ = content.Close()
		return nil, err
	}
	return &State{Name: part.Name, Size: info.Size(), content: content, hash: sha256.New(), sum: part.Data}, nil
}

// Read reads the file. It ends with an error where the file is not what the fingerprint covers.
func (s *State) Read(into []byte) (n int, err error) {
	n, err = s.content.Read(into)
	_, _ = s.hash.Write(into[:n]) // which never fails
	if err == io.EOF && hex.EncodeToString(s.hash.Sum(nil)) != s.sum {
		return n, errChanged
	}
	return n, err
}

// Close closes the file.
func (s *State) Close() error { return s.content.Close() }
