package registry

import (
	"context"
	"fmt"
	"runtime"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// Manifest is what a registry has under a reference, and the configuration of the image. Of an
// image for several platforms the first three fields are those of its index. The others are those
// of its image for linux on this architecture or, if it has none, on another one.
type Manifest struct {
	Digest    string
	MediaType string
	Raw       []byte // the bytes of the digest

	ImageDigest  string
	Architecture string
	WorkingDir   string
	Labels       map[string]string
	Created      time.Time
}

// Digest returns the current digest of a reference. With most registries it makes one request.
func (c *Client) Digest(ctx context.Context, image Reference) (string, error) {
	digest, err := c.digest(ctx, image)
	if err != nil {
		return "", failure(err, "asking for the digest of %s", image)
	}
	return digest, nil
}

func (c *Client) digest(ctx context.Context, image Reference) (string, error) {
	ref, err := image.inRegistry()
	if err != nil {
		return "", err
	}
	ctx, cancel := c.withTimeout(ctx)
	defer cancel()
	session, err := c.session(ctx, ref, transport.PullScope)
	if err != nil {
		return "", err
	}
	head, err := session.Head(ctx, ref)
	if err == nil {
		return head.Digest.String(), nil
	}
	if kindOf(err) != nil || Temporary(err) || ctx.Err() != nil {
		return "", err
	}
	// Some registries do not know the question, or leave out of the answer what it is asked for.
	manifest, err := session.Get(ctx, ref)
	if err != nil {
		return "", err
	}
	return manifest.Digest.String(), nil
}

// Find reads the manifest and the configuration of an image. It makes two requests, and one more
// for an image for several platforms.
func (c *Client) Find(ctx context.Context, image Reference) (Manifest, error) {
	manifest, err := c.find(ctx, image)
	if err != nil {
		return Manifest{}, failure(err, "looking up %s", image)
	}
	return manifest, nil
}

func (c *Client) find(ctx context.Context, ref Reference) (Manifest, error) {
	ctx, cancel := c.withTimeout(ctx)
	defer cancel()
	descriptor, err := c.get(ctx, ref)
	if err != nil {
		return Manifest{}, err
	}
	found := manifestOf(descriptor)
	image, err := platformImage(descriptor)
	if err != nil {
		return Manifest{}, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return Manifest{}, err
	}
	found.Architecture, found.WorkingDir = config.Architecture, config.Config.WorkingDir
	found.Labels, found.Created = config.Config.Labels, config.Created.Time
	digest, err := image.Digest()
	found.ImageDigest = digest.String()
	return found, err
}

// get reads a manifest without the configuration.
func (c *Client) get(ctx context.Context, image Reference) (*remote.Descriptor, error) {
	ref, err := image.inRegistry()
	if err != nil {
		return nil, err
	}
	session, err := c.session(ctx, ref, transport.PullScope)
	if err != nil {
		return nil, err
	}
	return session.Get(ctx, ref)
}

func manifestOf(descriptor *remote.Descriptor) Manifest {
	return Manifest{Digest: descriptor.Digest.String(), MediaType: string(descriptor.MediaType), Raw: descriptor.Manifest}
}

func platformImage(descriptor *remote.Descriptor) (v1.Image, error) {
	if !descriptor.MediaType.IsIndex() {
		return descriptor.Image()
	}
	index, err := descriptor.ImageIndex()
	if err != nil {
		return nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	var other *v1.Hash
	for _, one := range manifest.Manifests {
		if one.Platform == nil || one.Platform.OS != "linux" {
			continue
		}
		if one.Platform.Architecture == runtime.GOARCH {
			return index.Image(one.Digest)
		}
		if other == nil {
			other = &one.Digest
		}
	}
	if other == nil {
		return nil, fmt.Errorf("%w: no image for linux in the index", ErrNotFound)
	}
	return index.Image(*other)
}
