package seed

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/workspace"
)

// Paths are where the seeder finds a seed.
type Paths struct {
	// Workspace is the directory for files, at their places in the workspace.
	Workspace string
	// Inline is the path of the inline part.
	Inline string
	// Data is the directory for what parts declare: see [format.Target].
	Data string
}

// WriteTar writes all that the seeder needs. Every user may read and write the files of the
// workspace, and the inline part. The zero Seed has none.
func (s Seed) WriteTar(archive *tar.Writer, to Paths) error {
	if s.workspace == "" {
		return nil // no seed at all
	}
	files, err := workspace.Open(s.workspace)
	if err != nil {
		return err
	}
	defer func() { _ = files.Close() }()

	directories := map[string]bool{}
	if err := addDirectories(archive, directories, to.Workspace, "."); err != nil {
		return err
	}
	for _, directory := range s.directories {
		if err := addDirectories(archive, directories, to.Workspace, directory); err != nil {
			return err
		}
	}
	for _, file := range s.files {
		if err := addDirectories(archive, directories, to.Workspace, path.Dir(file.Name)); err != nil {
			return err
		}
		if err := file.add(archive, files, to.Workspace); err != nil {
			return fmt.Errorf("packing %s: %w", file.Name, err)
		}
	}
	for _, part := range s.Parts {
		if !part.Inline {
			continue
		}
		header := &tar.Header{
			Typeflag: tar.TypeReg,
			Name:     strings.TrimPrefix(to.Inline, "/"),
			Mode:     0o755,
			Size:     int64(len(part.Text)),
			ModTime:  time.Unix(0, 0),
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := io.WriteString(archive, part.Text); err != nil {
			return err
		}
	}
	r := newReader(files, s.source)
	r.readExclude()
	r.useFormats(s.formats)
	return s.writeData(archive, r, to.Data)
}

// WriteMounts writes the mounts, after the workspace was unpacked below the directory prefix: links
// for files, and directories to be filled. They replace what was there.
func (s Seed) WriteMounts(archive *tar.Writer, prefix string) error {
	for _, place := range s.Mounts.Paths() {
		inside := path.Join(prefix, s.Mounts[place])
		header := &tar.Header{Typeflag: tar.TypeLink, Name: strings.TrimPrefix(place, "/"), Linkname: strings.TrimPrefix(inside, "/"), ModTime: time.Unix(0, 0)}
		mounted := func(f file) bool { return f.Name == s.Mounts[place] }
		if i := slices.IndexFunc(s.files, mounted); i >= 0 {
			header.Mode = s.files[i].mode()
			if err := archive.WriteHeader(header); err != nil {
				return err
			}
			continue
		}
		header.Typeflag, header.Linkname = tar.TypeSymlink, inside // takes the place of a directory, and gives it to one
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if err := addDirectories(archive, map[string]bool{}, place, "."); err != nil {
			return err
		}
	}
	return nil
}

func addDirectories(archive *tar.Writer, done map[string]bool, prefix, dir string) error {
	full := path.Join(prefix, dir)
	if done[full] {
		return nil
	}
	if dir != "." {
		if err := addDirectories(archive, done, prefix, path.Dir(dir)); err != nil {
			return err
		}
	}
	done[full] = true
	return archive.WriteHeader(
		&tar.Header{
			Typeflag: tar.TypeDir,
			Name:     strings.TrimPrefix(full, "/") + "/",
			Mode:     0o777,
			ModTime:  time.Unix(0, 0),
		},
	)
}

// mode returns the permissions of the file for everybody.
func (f file) mode() int64 {
	if f.Executable {
		return 0o777
	}
	return 0o666
}

// add packs a file. It returns an error if the file has changed since it was read, because the
// fingerprint covers what was read.
func (f file) add(archive *tar.Writer, files *workspace.Workspace, prefix string) error {
	content, err := files.Open(f.Name)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	info, err := content.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{
		Typeflag: tar.TypeReg,
		Name:     strings.TrimPrefix(path.Join(prefix, f.Name), "/"),
		Mode:     f.mode(),
		Size:     info.Size(),
		ModTime:  time.Unix(0, 0),
	}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	hash := sha256.New()
	if _, err = io.Copy(io.MultiWriter(archive, hash), content); err != nil {
		return err
	}
	if hex.EncodeToString(hash.Sum(nil)) != f.Sum || isExecutable(info) != f.Executable {
		return errChanged
	}
	return nil
}
