package registry

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// ErrNoFile says that an image lacks a file.
var ErrNoFile = errors.New("the image does not have the file")

// Extract reads a file of an image, whose name is absolute, into scratch. It reads layers from the
// last one on, up to the one that has the file.
func (c *Client) Extract(
	ctx context.Context,
	image Reference,
	name string,
	scratch *os.File,
) (*io.SectionReader, error) {
	content, err := c.extract(ctx, image, name, scratch)
	if err != nil {
		return nil, failure(err, "reading %s of %s", name, image)
	}
	return content, nil
}

func (c *Client) extract(ctx context.Context, ref Reference, name string, scratch *os.File) (*io.SectionReader, error) {
	descriptor, err := c.get(ctx, ref)
	if err != nil {
		return nil, err
	}
	image, err := platformImage(descriptor)
	if err != nil {
		return nil, err
	}
	layers, err := image.Layers()
	if err != nil {
		return nil, err
	}
	for _, layer := range slices.Backward(layers) {
		content, err := extractFrom(layer, strings.TrimPrefix(path.Clean(name), "/"), scratch)
		if content != nil || err != nil {
			return content, err
		}
	}
	return nil, ErrNoFile
}

// extractFrom reads a file of a layer; nil where the layer says nothing about it. A layer may have
// the file as a hard link to another one, which comes before it. So it keeps all that have the same
// last name, as the two names of a state have.
// https://github.com/opencontainers/image-spec/blob/main/layer.md
func extractFrom(layer v1.Layer, name string, scratch *os.File) (*io.SectionReader, error) {
	archive, err := layer.Uncompressed()
	if err != nil {
		return nil, err
	}
	defer func() { _ = archive.Close() }()
	kept := map[string]*io.SectionReader{}
	removed := false
	content := tar.NewReader(archive)
	for {
		header, err := content.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		at := entryName(header.Name)
		switch {
		case removes(at, name):
			removed = true
		case path.Base(at) != path.Base(name):
		case header.Typeflag == tar.TypeLink && at == name:
			target := kept[entryName(header.Linkname)]
			if target == nil {
				return nil, fmt.Errorf("%s is a link to %s, which is no such file", name, header.Linkname)
			}
			kept[name] = target
		case header.Typeflag == tar.TypeReg:
			if kept[at], err = keep(scratch, content); err != nil {
				return nil, err
			}
		case at == name:
			return nil, fmt.Errorf("%s is no file", name)
		}
	}
	if _, err := io.Copy(io.Discard, archive); err != nil { // to its end, where its digest is checked
		return nil, err
	}
	if kept[name] == nil && removed {
		return nil, ErrNoFile
	}
	return kept[name], nil
}

func entryName(name string) string { return strings.TrimPrefix(path.Clean("/"+name), "/") }

// keep appends a file to others.
func keep(scratch *os.File, content io.Reader) (*io.SectionReader, error) {
	begin, err := scratch.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	size, err := io.Copy(scratch, content)
	return io.NewSectionReader(scratch, begin, size), err
}

// removes reports whether an entry of a layer removes what lower layers have under a name.
func removes(entry, name string) bool {
	const whiteout, opaque = ".wh.", ".wh..wh..opq"
	directory, last := path.Split(entry)
	if last == opaque {
		return strings.HasPrefix(name, directory)
	}
	removed, found := strings.CutPrefix(last, whiteout)
	removed = directory + removed
	return found && (name == removed || strings.HasPrefix(name, removed+"/"))
}
