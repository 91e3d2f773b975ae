package seed

import (
	"archive/tar"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"time"
)

// WriteTar writes everything that travels below the directory prefix, at the same places as in the
// workspace, and the inline script to the path commands. Whatever user a script runs as may read all
// of it and write into the directories, as it could in a checkout.
func (s Seed) WriteTar(archive *tar.Writer, prefix, commands string) error {
	root, err := os.OpenRoot(s.workspace)
	if err != nil {
		return fmt.Errorf("opening the workspace: %w", err)
	}
	defer func() { _ = root.Close() }()

	directories := map[string]bool{}
	if err := addDirectories(archive, directories, prefix, "."); err != nil {
		return err
	}
	for _, name := range s.files {
		if err := addDirectories(archive, directories, prefix, path.Dir(name)); err != nil {
			return err
		}
		if err := addFile(archive, root, prefix, name); err != nil {
			return fmt.Errorf("packing %s: %w", name, err)
		}
	}
	if s.Commands == "" {
		return nil
	}
	header := &tar.Header{
		Typeflag: tar.TypeReg,
		Name:     strings.TrimPrefix(commands, "/"),
		Mode:     0o755,
		Size:     int64(len(s.Commands)),
		ModTime:  time.Unix(0, 0),
	}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.WriteString(archive, s.Commands)
	return err
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
	return archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: strings.TrimPrefix(full, "/") + "/", Mode: 0o777, ModTime: time.Unix(0, 0)})
}

func addFile(archive *tar.Writer, root *os.Root, prefix, name string) error {
	file, err := root.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{
		Typeflag: tar.TypeReg,
		Name:     strings.TrimPrefix(path.Join(prefix, name), "/"),
		Mode:     int64(info.Mode().Perm() | 0o444),
		Size:     info.Size(),
		ModTime:  info.ModTime(),
	}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(archive, file)
	return err
}
