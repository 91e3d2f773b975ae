package front

import (
	"fmt"

	"github.com/dynasnap/dynasnap/internal/embedded"
)

// Binary returns command aws as hack/build.sh has built it for this machine; nothing where the
// plugin was built without it.
func Binary() ([]byte, error) {
	binary, err := embedded.Unpack(compressed)
	if err != nil {
		return nil, fmt.Errorf("unpacking the built-in aws: %w", err)
	}
	return binary, nil
}
