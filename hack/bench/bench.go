package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"

	"github.com/dynasnap/dynasnap/internal/testbed"
)

// label marks everything that the benchmark makes on the engine. Its value is the process's id.
const label = "io.github.dynasnap.bench"

// The benchmark's directories.
const (
	workspace    = "workspace"
	buildContext = "build"
)

// bench is what all measurements share: an engine, a registry, the released plugin, a directory.
type bench struct {
	options
	engine   *client.Client
	registry string // its host and port
	dir      string
	plugin   string // path of the binary
	id       string

	base  string  // the base of all snapshots; see prepare
	first outcome // of the plugin's first run on it, which makes the warm base
}

func newBench(ctx context.Context, o options) (b *bench, err error) {
	b = &bench{options: o, id: fmt.Sprint(os.Getpid())}
	if b.engine, err = client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation()); err != nil {
		return nil, err
	}
	if b.dir, err = os.MkdirTemp("", "bench"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.close())
		}
	}()
	for _, dir := range []string{workspace, buildContext} {
		if err := os.Mkdir(filepath.Join(b.dir, dir), 0o755); err != nil { //nolint:gosec // containers read them
			return nil, err
		}
	}
	b.plugin = filepath.Join(b.dir, "dynasnap")
	if err := b.tool(ctx, "hack/build.sh", "plugin", b.plugin); err != nil {
		return nil, fmt.Errorf("building the plugin: %w", err)
	}
	if b.registry, err = freeAddress(); err != nil {
		return nil, err
	}
	if err := b.tool(ctx, "hack/registry.sh"); err != nil {
		return nil, fmt.Errorf("starting a registry: %w", err)
	}
	return b, nil
}

// tool runs a script of hack/. The registry is a temporary one, on its own port and with its own
// cache.
func (b *bench) tool(ctx context.Context, script string, arguments ...string) error {
	command := exec.CommandContext(ctx, script, arguments...)
	if _, port, ok := strings.Cut(b.registry, ":"); ok {
		command.Env = append(os.Environ(), "DYNASNAP_CACHE="+filepath.Join(b.dir, "cache"), "DYNASNAP_REGISTRY_PORT="+port)
	}
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, output)
	}
	return nil
}

// close removes everything.
func (b *bench) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return errors.Join(b.removeContainers(ctx), b.removeImages(ctx), b.tool(ctx, "hack/registry.sh", "stop"), os.RemoveAll(b.dir), b.engine.Close())
}

func (b *bench) removeContainers(ctx context.Context) error {
	list, err := b.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: b.filter()})
	for _, c := range list {
		err = errors.Join(err, b.remove(ctx, c.ID))
	}
	return err
}

func (b *bench) remove(ctx context.Context, id string) error {
	return b.engine.ContainerRemove(context.WithoutCancel(ctx), id, container.RemoveOptions{Force: true, RemoveVolumes: true})
}

// removeImages removes all images of the benchmark. Some are made from others, so it repeats as
// long as fewer are left.
func (b *bench) removeImages(ctx context.Context) error {
	for before := -1; ; {
		list, err := b.engine.ImageList(ctx, image.ListOptions{Filters: b.filter()})
		if err != nil || len(list) == 0 {
			return err
		}
		var problems error
		for _, found := range list {
			_, err := b.engine.ImageRemove(ctx, found.ID, image.RemoveOptions{Force: true, PruneChildren: true})
			problems = errors.Join(problems, err)
		}
		if len(list) == before {
			return problems
		}
		before = len(list)
	}
}

// prepare makes the base of all measurements: the default one with a label, so that no warm base on
// the engine fits it and everything made from it has the label. The registry has its layers, as
// after an earlier run, and the plugin's warm base.
func (b *bench) prepare(ctx context.Context) (err error) {
	if b.base != "" {
		return nil
	}
	b.progress("preparing")
	b.base = b.registry + "/bench/base:latest"
	if err := b.build(ctx, b.base, "FROM "+testbed.BaseImage+"\n"); err != nil {
		return err
	}
	if _, err := b.docker(ctx, "push", "-q", b.base); err != nil {
		return err
	}
	b.first, err = b.step(ctx, acl("first"))
	return err
}

func (b *bench) filter() filters.Args { return filters.NewArgs(filters.Arg("label", label+"="+b.id)) }

func (b *bench) labels() map[string]string { return map[string]string{label: b.id} }

// progress shows on one line what is going on.
func (b *bench) progress(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "\r\033[K"+format, arguments...)
}

// run runs a program and returns its output, without the last newline.
func (b *bench) run(ctx context.Context, program string, arguments ...string) (string, error) {
	var stderr strings.Builder
	command := exec.CommandContext(ctx, program, arguments...)
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", program, strings.Join(arguments, " "), err, &stderr)
	}
	return strings.TrimSpace(string(output)), nil
}

func (b *bench) docker(ctx context.Context, arguments ...string) (string, error) {
	return b.run(ctx, "docker", arguments...)
}

// file writes a file into one of the benchmark's directories and returns its path.
func (b *bench) file(dir, name, text string) (path string, err error) {
	path = filepath.Join(b.dir, dir, name)
	return path, os.WriteFile(path, []byte(text), 0o644) //nolint:gosec // containers read it
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
