package isolation

import (
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
