// Package lookup finds images for commands, on the engine or in the registry, and reads files of
// them, which it does not run.
package lookup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/plugin/images"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// Finder finds images. An engine need not be there.
type Finder struct {
	engine    engine.Engine
	engineErr error // why there is none
	registry  *registry.Client
	accounts  images.Accounts
}

// NewFinder connects to the engine, if there is one.
func NewFinder(ctx context.Context) *Finder {
	// What engines trust unless they are told otherwise.
	trust := registry.NewTrust(nil, []string{"127.0.0.0/8", "::1/128"})
	f := &Finder{accounts: images.DockerAccounts()}
	connected, err := docker.Connect(ctx)
	if err == nil {
		f.engine = connected
		trust = registry.NewTrust(connected.Registries().Secure, connected.Registries().InsecureNetworks)
	}
	f.engineErr = err
	f.registry = registry.NewClient(f.accounts.Credentials, trust)
	return f
}

// Image is what its place knows about an image.
type Image struct {
	Name       string // as the user wrote it
	Place      report.Place
	Digest     string
	Labels     map[string]string
	Created    time.Time
	WorkingDir string

	onEngine   engine.Image
	inRegistry registry.Reference
}

// Find looks for an image on the engine first, and then in the registry.
func (f *Finder) Find(ctx context.Context, name string) (Image, error) {
	ref, err := registry.ParseReference(name)
	if err != nil {
		return Image{}, err
	}
	engineErr := f.engineErr
	if f.engine != nil {
		var found engine.Image
		if found, engineErr = f.engine.Find(ctx, ref.String()); engineErr == nil {
			return Image{
				Name: name, Place: report.OnEngine, onEngine: found,
				Digest: found.Digest, Labels: found.Labels, Created: found.Created, WorkingDir: found.Base.WorkingDir,
			}, nil
		}
	}
	found, registryErr := f.registry.Find(ctx, ref)
	if registryErr == nil {
		return Image{
			Name: name, Place: report.InRegistry, inRegistry: ref.Repository().WithDigest(found.Digest),
			Digest: found.Digest, Labels: found.Labels, Created: found.Created, WorkingDir: found.WorkingDir,
		}, nil
	}
	if errors.Is(engineErr, engine.ErrNoImage) && errors.Is(registryErr, registry.ErrNotFound) {
		return Image{}, fmt.Errorf("%s: neither the engine nor the registry has it", ref)
	}
	if advice := f.accounts.Advice(registryErr, ref.Host()); advice != "" {
		registryErr = fmt.Errorf("%w\n  %s", registryErr, advice)
	}
	reason, _, _ := strings.Cut(engineErr.Error(), "\n") // what follows is about a pipeline's step
	return Image{}, fmt.Errorf("%s was not found\n- on the engine: %s\n- in the registry: %w", ref, reason, registryErr)
}

// File is a copy of a file of an image.
type File struct {
	*io.SectionReader
	scratch *os.File
}

// Open copies a file of an image to this machine. path is absolute.
func (f *Finder) Open(ctx context.Context, image Image, path string) (*File, error) {
	scratch, err := createTemporary()
	if err != nil {
		return nil, fmt.Errorf("making a file for %s of %s: %w", path, image.Name, err)
	}
	copied := &File{scratch: scratch}
	if image.Place == report.InRegistry {
		copied.SectionReader, err = f.registry.Extract(ctx, image.inRegistry, path, scratch)
	} else {
		copied.SectionReader, err = f.copy(ctx, image.onEngine, path, scratch)
	}
	if err != nil {
		return nil, errors.Join(err, copied.Close())
	}
	return copied, nil
}

// createTemporary creates a file to copy to.
func createTemporary() (*os.File, error) {
	if err := os.MkdirAll(os.TempDir(), 0o777); err != nil { // the plugin's own image has none
		return nil, err
	}
	return os.CreateTemp("", "dynasnap-file-*")
}

func (f *Finder) copy(
	ctx context.Context, image engine.Image, path string, scratch *os.File,
) (*io.SectionReader, error) {
	content, err := f.engine.ReadFile(ctx, image, path)
	if err != nil {
		return nil, err
	}
	size, err := io.Copy(scratch, content)
	if err = errors.Join(err, content.Close()); err != nil {
		return nil, fmt.Errorf("copying %s of %s: %w", path, image.Ref, err)
	}
	return io.NewSectionReader(scratch, 0, size), nil
}

// Close removes the copy.
func (f *File) Close() error {
	return errors.Join(f.scratch.Close(), os.Remove(f.scratch.Name()))
}
