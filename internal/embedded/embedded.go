// Package embedded unpacks the small programs that hack/build.sh embeds in the plugin.
package embedded

import (
	"bytes"
	"compress/gzip"
	"io"
)

// Unpack returns what is in compressed data of gzip. Of no data it returns nothing: the plugin was
// built without the build tag "embedded", or for an architecture that has no such programs.
func Unpack(compressed []byte) ([]byte, error) {
	if len(compressed) == 0 {
		return nil, nil
	}
	reader, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
