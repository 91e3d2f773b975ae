package document

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}

	utf8Mark     = []byte{0xef, 0xbb, 0xbf}
	utf16Mark    = []byte{0xff, 0xfe}
	utf16BigMark = []byte{0xfe, 0xff}
)

// Decompress returns the content of a file that may be compressed, which its first bytes tell, in
// UTF-8. Closing what it returns closes the file.
func Decompress(name string, file io.ReadCloser) (io.ReadCloser, error) {
	buffered := bufio.NewReaderSize(file, 1<<16)
	head, _ := buffered.Peek(len(zstdMagic)) // an error shows at the first Read
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			_ = file.Close()
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return content{utf8(unzipped), file.Close}, nil
	case bytes.HasPrefix(head, zstdMagic):
		decoder, err := zstd.NewReader(buffered, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow))
		if err != nil {
			_ = file.Close()
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return content{utf8(decoder), func() error {
			decoder.Close()
			return file.Close()
		}}, nil
	}
	return content{utf8(buffered), file.Close}, nil
}

// utf8 leaves a byte order mark out, and decodes the UTF-16 that PowerShell writes.
func utf8(from io.Reader) io.Reader {
	buffered, ok := from.(*bufio.Reader)
	if !ok {
		buffered = bufio.NewReaderSize(from, 1<<16)
	}
	head, _ := buffered.Peek(len(utf8Mark)) // an error shows at the first Read
	switch {
	case bytes.HasPrefix(head, utf8Mark):
		_, _ = buffered.Discard(len(utf8Mark))
	case bytes.HasPrefix(head, utf16Mark), bytes.HasPrefix(head, utf16BigMark):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(buffered)
	}
	return buffered
}

// maxWindow bounds what a zstd file may make us keep, in bytes.
const maxWindow = 128 << 20

type content struct {
	io.Reader
	close func() error
}

func (c content) Close() error { return c.close() }

// PlainName returns the name of a file without the ending that says how it is compressed.
func PlainName(name string) string {
	switch path.Ext(name) {
	case ".gz", ".zst", ".zstd":
		return strings.TrimSuffix(name, path.Ext(name))
	}
	return name
}
