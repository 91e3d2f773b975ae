package awscli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// The prefixes of a parameter whose value is in a file: file:// for text, fileb:// for bytes.
const (
	textFile   = "file://"
	binaryFile = "fileb://"
)

// files reads the files that a front names, as if the front opened them.
type files struct {
	ctx  context.Context
	call *front.Call
}

// source is the text of a parameter and the file that it came from.
type source struct {
	text   string
	file   string // as the user wrote it, with its prefix
	binary bool   // read with fileb://
}

// load returns the content of the file that a value names, or the value itself.
func (f files) load(option, value string) (source, error) {
	prefix := textFile
	path, ok := strings.CutPrefix(value, textFile)
	if !ok {
		if path, ok = strings.CutPrefix(value, binaryFile); !ok {
			return source{text: value}, nil
		}
		prefix = binaryFile
	}
	if path == "" {
		return source{}, invalidParameter(option, "Unable to load paramfile %s: %s", value, python.OSError(syscall.ENOENT, path))
	}
	content, err := f.read(f.resolve(path))
	if err != nil {
		return source{}, invalidParameter(option, "Unable to load paramfile %s: %s", value, python.OSError(err, f.expand(path)))
	}
	if prefix == binaryFile {
		return source{text: string(content), file: value, binary: true}, nil
	}
	if !utf8.Valid(content) {
		return source{}, invalidParameter(option, "Unable to load paramfile (%s), text contents could not be decoded.  "+
			"If this is a binary file, please use the fileb:// prefix instead of the file:// prefix.", f.expand(path))
	}
	text := strings.ReplaceAll(strings.ReplaceAll(string(content), "\r\n", "\n"), "\r", "\n")
	return source{text: text, file: value}, nil
}

var variables = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$(\w+|\{[^}]*\})`) })

// stdin is a front's standard input. stdinPaths are all of its names.
const stdin = "/dev/stdin"

var stdinPaths = []string{stdin, "/dev/fd/0", "/proc/self/fd/0"}

// resolve turns a path of the user into one that this process can open.
func (f files) resolve(path string) string {
	path = f.expand(path)
	if slices.Contains(stdinPaths, path) {
		return fmt.Sprintf("/proc/self/fd/%d", f.call.Stdin)
	}
	if descriptor, ok := strings.CutPrefix(path, "/dev/fd/"); ok {
		return fmt.Sprintf("/proc/%d/fd/%s", f.call.PID, descriptor)
	}
	if rest, ok := strings.CutPrefix(path, "/proc/self/"); ok {
		return fmt.Sprintf("/proc/%d/%s", f.call.PID, rest)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(f.call.Directory, path)
	}
	return path
}

// expand replaces ~ and variables of the front in a path.
func (f files) expand(path string) string {
	if path == "~" || strings.HasPrefix(path, "~/") {
		if home, ok := f.call.LookupEnv("HOME"); ok {
			path = home + path[1:]
		}
	}
	return variables().ReplaceAllStringFunc(path, func(reference string) string {
		if value, ok := f.call.LookupEnv(strings.Trim(reference, "${}")); ok {
			return value
		}
		return reference
	})
}

// maxFile bounds the size of a file. A request of DynamoDB holds 16 MB.
const maxFile = 64 << 20

// read returns the content of a file, unless the front ends first. Opening or reading a pipe may
// never end.
func (f files) read(path string) ([]byte, error) {
	type result struct {
		content []byte
		err     error
	}
	done := make(chan result, 1)
	go func() {
		content, err := readWhile(f.ctx, path)
		done <- result{content, err}
	}()
	select {
	case r := <-done:
		return r.content, r.err
	case <-f.ctx.Done():
		return nil, f.ctx.Err()
	}
}

func readWhile(ctx context.Context, path string) ([]byte, error) {
	file, err := openFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	defer context.AfterFunc(ctx, func() { file.Close() })()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxFile)
	}
	return content, err
}
