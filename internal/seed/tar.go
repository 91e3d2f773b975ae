package seed

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"time"
)

// WriteTar writes everything that travels below the directory prefix, at the same places as in the
// workspace, and the inline script to the path commands. Whatever user a script runs as may read and
// write all of it, as it could in a checkout. The zero Seed has nothing to write.
func (s Seed) WriteTar(archive *tar.Writer, prefix, commands string) error {
	if s.workspace == "" {
		return nil // no seed at all
	}
	root, err := os.OpenRoot(s.workspace)
	if err != nil {
		return fmt.Errorf("opening the workspace: %w", err)
	}
	defer func() { _ = root.Close() }()

	directories := map[string]bool{}
	if err := addDirectories(archive, directories, prefix, "."); err != nil {
		return err
	}
	for _, script := range s.Scripts {
		if err := addDirectories(archive, directories, prefix, path.Clean(script.Dir)); err != nil {
			return err
		}
	}
	for _, directory := range s.directories {
		if err := addDirectories(archive, directories, prefix, directory); err != nil {
			return err
		}
	}
	for _, file := range s.files {
		if err := addDirectories(archive, directories, prefix, path.Dir(file.Name)); err != nil {
			return err
		}
		if err := file.add(archive, root, prefix); err != nil {
			return fmt.Errorf("packing %s: %w", file.Name, err)
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

// add packs a file, and makes sure that it is still what was read: the fingerprint speaks of that.
func (f file) add(archive *tar.Writer, root *os.Root, prefix string) error {
	content, err := root.Open(f.Name)
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
		Mode:     0o666,
		Size:     info.Size(),
		ModTime:  time.Unix(0, 0),
	}
	if f.Executable {
		header.Mode = 0o777
	}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	hash := sha256.New()
	if _, err = io.Copy(io.MultiWriter(archive, hash), content); err != nil {
		return err
	}
	if hex.EncodeToString(hash.Sum(nil)) != f.Sum || isExecutable(info) != f.Executable {
		return errors.New("the file was changed while the run was on")
	}
	return nil
}
