package docker

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// program is the first process in containers of isolated snapshots.
type program []byte

// program returns that program. Where we were built without it, our own binary can do its work.
func (e *Engine) program() (program, error) {
	content, err := isolation.Binary()
	if err != nil || len(content) > 0 {
		return content, err
	}
	binary, err := e.openBinary()
	if err != nil {
		return nil, fmt.Errorf("reading our own binary: %w", err)
	}
	defer func() { _ = binary.Close() }()
	if content, err = io.ReadAll(binary); err != nil {
		return nil, fmt.Errorf("reading our own binary: %w", err)
	}
	return content, nil
}

// digest identifies the program's content.
func (p program) digest() string {
	sum := sha256.Sum256(p)
	return hex.EncodeToString(sum[:])
}

func (p program) write(archive *tar.Writer) error {
	return writeFile(archive, isolation.Program, 0o755, int64(len(p)), bytes.NewReader(p))
}

// writeIsolation packs what an isolated snapshot has beside its state. The program is in the layer
// of a warm base already, unless another version of the plugin has made that.
func (e *Engine) writeIsolation(archive *tar.Writer, base snapshot.Base) error {
	binary, err := e.program()
	if err != nil {
		return err
	}
	if base.Warmth == nil || base.Warmth.Program != binary.digest() {
		if err := writeDirectory(archive, snapshot.WarmDir, 0o755); err != nil {
			return err
		}
		if err := binary.write(archive); err != nil {
			return err
		}
	}
	return writeDirectory(archive, isolation.Databases, 0o1777)
}
