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

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
)

// label is on everything that the benchmark makes on the engine, with the process's id.
const label = "io.github.dynasnap.bench"

// bench is what the measurements share: an engine, a registry of their own, the plugin as it is released, a directory.
type bench struct {
	options
	engine   *client.Client
	registry string // its host and port
	dir      string
	plugin   string // the binary's path
	id       string
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

// tool runs a script of hack/. The registry's is a throw-away one, on a port and with a cache of the benchmark's own.
func (b *bench) tool(ctx context.Context, script string, arguments ...string) error {
	command := exec.CommandContext(ctx, script, arguments...)
	if _, port, ok := strings.Cut(b.registry, ":"); ok {
		command.Env = append(os.Environ(), "DYNASNAP_CACHE="+b.dir, "DYNASNAP_REGISTRY_PORT="+port)
	}
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, output)
	}
	return nil
}

// close leaves nothing behind.
func (b *bench) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return errors.Join(b.removeContainers(ctx), b.removeImages(ctx), b.tool(ctx, "sh", "-c", ". hack/lib.sh && stop docker-registry"), os.RemoveAll(b.dir), b.engine.Close())
}

func (b *bench) removeContainers(ctx context.Context) error {
	list, err := b.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: b.mine()})
	for _, c := range list {
		err = errors.Join(err, b.remove(ctx, c.ID))
	}
	return err
}

func (b *bench) remove(ctx context.Context, id string) error {
	return b.engine.ContainerRemove(context.WithoutCancel(ctx), id, container.RemoveOptions{Force: true, RemoveVolumes: true})
}

// removeImages removes all that has a name in the benchmark's registry, by these names alone, for the base has one there as well;
// then what builds have left without a name.
func (b *bench) removeImages(ctx context.Context) error {
	list, err := b.engine.ImageList(ctx, image.ListOptions{All: true})
	remove := image.RemoveOptions{Force: true, PruneChildren: true}
	for _, found := range list {
		for _, name := range append(found.RepoTags, found.RepoDigests...) {
			if b.registry != "" && strings.HasPrefix(name, b.registry+"/") {
				if _, failed := b.engine.ImageRemove(ctx, name, remove); !cerrdefs.IsNotFound(failed) { // its last tag takes a digest along
					err = errors.Join(err, failed)
				}
			}
		}
	}
	nameless := b.mine()
	nameless.Add("dangling", "true")
	list, failed := b.engine.ImageList(ctx, image.ListOptions{Filters: nameless})
	err = errors.Join(err, failed)
	for _, found := range list {
		_, failed := b.engine.ImageRemove(ctx, found.ID, remove)
		err = errors.Join(err, failed)
	}
	return err
}

func (b *bench) mine() filters.Args { return filters.NewArgs(filters.Arg("label", label+"="+b.id)) }

func (b *bench) labels() map[string]string { return map[string]string{label: b.id} }

// progress says on one line what is going on.
func (b *bench) progress(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "\r\033[K"+format, arguments...)
}

// run runs a program and returns what it writes, without the last newline.
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

// file writes a file into the benchmark's directory and returns its path.
func (b *bench) file(name, text string) (path string, err error) {
	path = filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // containers read it
		return "", err
	}
	return path, os.WriteFile(path, []byte(text), 0o644) //nolint:gosec // containers read it
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
