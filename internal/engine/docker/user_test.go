package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// filesAPI has a container with these files.
type filesAPI struct {
	dockerAPI
	files map[string]string
}

func (f filesAPI) CopyFromContainer(_ context.Context, _, path string) (io.ReadCloser, container.PathStat, error) {
	text, found := f.files[path]
	if !found {
		return nil, container.PathStat{}, cerrdefs.ErrNotFound
	}
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "file", Mode: 0o644, Size: int64(len(text))})
	if err == nil {
		_, err = io.WriteString(archive, text)
	}
	if err == nil {
		err = archive.Close()
	}
	return io.NopCloser(&buffer), container.PathStat{}, err
}

func TestNumericUser(t *testing.T) {
	base := map[string]string{
		"/etc/passwd": "root:x:0:0:root:/root:/bin/bash\ndynamodblocal:x:1000:1001::/home/dynamodblocal:/bin/sh\n",
		"/etc/group":  "root:x:0:\ndynamodblocal:x:1001:\nstate:x:2000:dynamodblocal\n",
	}
	for name, test := range map[string]struct {
		files       map[string]string
		named, want string
	}{
		"a name, which keeps its groups so":   {base, "dynamodblocal", "1000"},
		"a name with a group's":               {base, "dynamodblocal:state", "1000:2000"},
		"a name with a group's number":        {base, "dynamodblocal:7", "1000:7"},
		"root":                                {base, "root", "0"},
		"but not a number":                    {base, "4321", "4321"},
		"nor two":                             {base, "4321:4322", "4321:4322"},
		"nor nobody at all":                   {base, "", ""},
		"nor a name that the base has not":    {base, "other", "other"},
		"nor a group that the base has not":   {base, "dynamodblocal:other", "dynamodblocal:other"},
		"nor a name where there are no files": {nil, "dynamodblocal", "dynamodblocal"},
	} {
		t.Run(name, func(t *testing.T) {
			engine := &Engine{api: filesAPI{files: test.files}}
			user, err := engine.numericUser(t.Context(), "commit", test.named)
			require.NoError(t, err)
			assert.Equal(t, test.want, user)
		})
	}
}

// brokenAPI gives no files.
type brokenAPI struct{ dockerAPI }

func (brokenAPI) CopyFromContainer(context.Context, string, string) (io.ReadCloser, container.PathStat, error) {
	return nil, container.PathStat{}, errors.New("the disk is gone")
}

func TestNumericUserErrors(t *testing.T) {
	engine := &Engine{api: brokenAPI{}}
	_, err := engine.numericUser(t.Context(), "commit", "dynamodblocal")
	require.EqualError(t, err, "reading /etc/passwd of the base: the disk is gone")
}
