package engine

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/moby/sys/user"
)

// numericUser is the user that an image names, written as numbers: who is told to run no root
// believes numbers alone.
// https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
// A container of the image, which need not run, has the names; what it has no number for stays as
// it is.
func (r *Run) numericUser(ctx context.Context, container, named string) string {
	if named == "" { // root, and that is not for us to say
		return named
	}
	found, err := user.GetExecUser(named, nil, r.fileIn(ctx, container, "/etc/passwd"), r.fileIn(ctx, container, "/etc/group"))
	if err != nil {
		return named
	}
	// A user without a group has all those that the names say, and would lose some with one.
	if _, _, grouped := strings.Cut(named, ":"); grouped {
		return fmt.Sprintf("%d:%d", found.Uid, found.Gid)
	}
	return strconv.Itoa(found.Uid)
}

// fileIn reads a file of a container; as an empty one what is none.
func (r *Run) fileIn(ctx context.Context, container, path string) io.Reader {
	const most = 1 << 20
	content, _, err := r.engine.api.CopyFromContainer(ctx, container, path)
	if err != nil {
		return strings.NewReader("")
	}
	defer func() { _ = content.Close() }()
	archive := tar.NewReader(content)
	if header, err := archive.Next(); err != nil || header.Typeflag != tar.TypeReg {
		return strings.NewReader("")
	}
	text, err := io.ReadAll(io.LimitReader(archive, most))
	if err != nil {
		return strings.NewReader("")
	}
	return bytes.NewReader(text)
}
