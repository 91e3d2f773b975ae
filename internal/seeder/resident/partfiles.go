package resident

import (
	"crypto/sha256"
	"fmt"
	"io"
	"path/filepath"

	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// partFiles are the contents of the files of a seed's parts before any part was applied.
type partFiles struct {
	target  format.Target
	digests map[string]digest // by path
}

// digest identifies the content of a file.
type digest struct {
	size int64
	sum  [sha256.Size]byte
}

func readPartFiles(target format.Target, parts []format.Part) (partFiles, error) {
	files := partFiles{target, make(map[string]digest, len(parts))}
	for _, part := range parts {
		if part.Data != "" {
			continue // nobody has the file
		}
		content, err := digestOf(target.Path(part))
		if err != nil {
			return files, fmt.Errorf("reading %s: %w", part.Name, err)
		}
		files.digests[target.Path(part)] = content
	}
	return files, nil
}

// findChanged returns the error of a later part whose file was changed by another part: the
// fingerprint covers the files of the seed, and not this change.
func (f partFiles) findChanged(left []format.Part, by format.Part) error {
	for _, part := range left {
		if part.Data != "" {
			continue
		}
		path := f.target.Path(part)
		if now, err := digestOf(path); err == nil && now == f.digests[path] {
			continue
		}
		return &failure.Error{Part: part.Name, Message: fmt.Sprintf(
			"it was changed by %s, which ran before it, so the state would not be what the files of the seed say; have %[1]s write another file, and run that there", by.Name)}
	}
	return nil
}

// digestOf reads a file that parts can make. It does not block on a growing file or a pipe.
func digestOf(path string) (d digest, err error) {
	directory, err := workspace.Open(filepath.Dir(path))
	if err != nil {
		return d, err
	}
	defer func() { _ = directory.Close() }()
	file, err := directory.Open(filepath.Base(path))
	if err != nil {
		return d, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return d, err
	}
	hash := sha256.New()
	_, err = io.Copy(hash, io.LimitReader(file, info.Size()))
	return digest{info.Size(), [sha256.Size]byte(hash.Sum(nil))}, err
}
