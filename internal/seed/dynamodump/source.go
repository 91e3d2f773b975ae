package dynamodump

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker/go-units"

	"github.com/dynasnap/dynasnap/internal/seed/data"
	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/workspace"
)

// opener opens a file of a source. What it returns is read before the next file is visited.
type opener func() (io.ReadCloser, error)

// visit looks at a file. Its name has slashes, and leads from the top of the source.
type visit func(name string, open opener) error

// source is a directory or an archive.
type source struct{ data.Part }

// place returns a place for messages.
func (s source) place(name string) format.Place { return format.Place{File: path.Join(s.Name, name)} }

// files visits the files: those of an archive by tar as they come, others in the order of their
// tables and numbers. It leaves out what operating systems add.
func (s source) files(visitEach visit) error {
	look := func(name string, open opener) error {
		if strings.HasPrefix(path.Base(name), ".") || strings.HasPrefix(name, "__MACOSX/") {
			return nil
		}
		return visitEach(name, open)
	}
	switch {
	case s.Directory:
		return s.directory(look)
	case path.Ext(s.Name) == ".zip":
		return s.zip(look)
	}
	return s.tar(look)
}

func (s source) directory(look visit) error {
	var names []string
	err := s.Workspace.Walk(s.Name, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return workspace.Explain(s.Name, err)
	}
	slices.SortFunc(names, compareNames)
	for _, name := range names {
		open := func() (io.ReadCloser, error) { return s.OpenFile(name) }
		if err := look(strings.TrimPrefix(strings.TrimPrefix(name, s.Name), "/"), open); err != nil {
			return err
		}
	}
	return nil
}

// compareNames sorts numbers of pages, which have four digits or more.
func compareNames(a, b string) int {
	if path.Dir(a) == path.Dir(b) && len(a) != len(b) && isPage.MatchString(a) && isPage.MatchString(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// isArchive reports whether a file is an archive by its name.
func isArchive(name string) bool {
	return slices.ContainsFunc(
		[]string{".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.zst"},
		func(ending string) bool {
			return strings.HasSuffix(strings.ToLower(name), ending)
		},
	)
}

func (s source) zip(look visit) error {
	file, err := s.Workspace.Open(s.Name)
	if err != nil {
		return workspace.Explain(s.Name, err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	left := int64(maxArchive)
	slices.SortFunc(archive.File, func(a, b *zip.File) int { return compareNames(a.Name, b.Name) })
	for _, member := range archive.File {
		if member.FileInfo().IsDir() {
			continue
		}
		open := func() (io.ReadCloser, error) {
			content, err := member.Open()
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", s.Name, member.Name, err)
			}
			return closer{&bounded{content, &left}, content}, nil
		}
		if err := s.member(member.Name, open, look); err != nil {
			return err
		}
	}
	return nil
}

func (s source) tar(look visit) error {
	file, err := s.Workspace.Open(s.Name)
	if err != nil {
		return workspace.Explain(s.Name, err)
	}
	defer func() { _ = file.Close() }()
	content, err := decompress(file)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	left := int64(maxArchive)
	archive := tar.NewReader(&bounded{content, &left})
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := s.member(header.Name, func() (io.ReadCloser, error) { return io.NopCloser(archive), nil }, look); err != nil {
			return err
		}
	}
}

// member visits a file of an archive.
func (s source) member(name string, open opener, look visit) error {
	clean := path.Clean(name)
	if !fs.ValidPath(clean) {
		return fmt.Errorf("%s: the file %q in it leads out of the archive", s.Name, name)
	}
	return look(clean, open)
}

// maxArchive bounds what an archive may hold, in bytes.
const maxArchive = 16 << 30

// bounded is a reader that may give only so many bytes.
type bounded struct {
	io.Reader
	left *int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, fmt.Errorf("the archive holds more than %s", units.BytesSize(maxArchive))
	}
	return n, err
}

type closer struct {
	io.Reader
	io.Closer
}

// decompress returns the content of a file that may be compressed.
func decompress(file io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(file)
	if head, _ := buffered.Peek(3); string(head) == "BZh" {
		return bzip2.NewReader(buffered), nil
	}
	return document.Decompress("", io.NopCloser(buffered))
}
