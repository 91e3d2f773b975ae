package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/sys/user"
)

// numericUser is the user that an image names, written as numbers: who is told to run no root
// believes numbers alone.
// https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
// A container of the image, which need not run, has the names; what it has no number for stays as
// it is. An error is the engine's.
func (e *Engine) numericUser(ctx context.Context, container, named string) (string, error) {
	if named == "" { // root, and that is not for us to say
		return named, nil
	}
	users, err := e.fileIn(ctx, container, "/etc/passwd")
	if err != nil {
		return "", err
	}
	groups, err := e.fileIn(ctx, container, "/etc/group")
	if err != nil {
		return "", err
	}
	found, err := user.GetExecUser(named, nil, users, groups)
	if err != nil {
		return named, nil //nolint:nilerr // a name that is in no file
	}
	// A user without a group has all those that the names say, and would lose some with one.
	if _, _, grouped := strings.Cut(named, ":"); grouped {
		return fmt.Sprintf("%d:%d", found.Uid, found.Gid), nil
	}
	return strconv.Itoa(found.Uid), nil
}

// fileIn reads a file of a container; what is there not, or is no file, as an empty one.
func (e *Engine) fileIn(ctx context.Context, container, path string) (io.Reader, error) {
	const most = 1 << 20
	content, _, err := e.api.CopyFromContainer(ctx, container, path)
	if cerrdefs.IsNotFound(err) {
		return strings.NewReader(""), nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s of the base: %w", path, err)
	}
	defer func() { _ = content.Close() }()
	archive := tar.NewReader(content)
	header, err := archive.Next()
	if err != nil {
		return nil, fmt.Errorf("reading %s of the base: %w", path, err)
	}
	if header.Typeflag != tar.TypeReg {
		return strings.NewReader(""), nil
	}
	text, err := io.ReadAll(io.LimitReader(archive, most))
	if err != nil {
		return nil, fmt.Errorf("reading %s of the base: %w", path, err)
	}
	return bytes.NewReader(text), nil
}
