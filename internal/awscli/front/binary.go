package front

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// Binary returns command aws as hack/build.sh has built it for this machine; nothing where the
// plugin was built without it.
func Binary() ([]byte, error) {
	if len(compressed) == 0 {
		return nil, nil
	}
	reader, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("unpacking the built-in aws: %w", err)
	}
	binary, err := io.ReadAll(reader)
	if err != nil {
		return nil, fmt.Errorf("unpacking the built-in aws: %w", err)
	}
	return binary, nil
}
