package isolation

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/embedded"
)

// Binary returns the program as hack/build.sh has built it for this machine; nothing where the
// plugin was built without it. The plugin's own binary then does the same under the name of
// [Program].
func Binary() ([]byte, error) {
	binary, err := embedded.Unpack(compressed)
	if err != nil {
		return nil, fmt.Errorf("unpacking the program of isolated snapshots: %w", err)
	}
	return binary, nil
}

// Digest identifies what Binary returns. It is empty for nothing.
func Digest() string {
	if len(compressed) == 0 {
		return ""
	}
	sum := sha256.Sum256(compressed)
	return hex.EncodeToString(sum[:])
}
