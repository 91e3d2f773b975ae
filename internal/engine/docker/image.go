package docker

import (
	"context"
	"fmt"
	"slices"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Find returns an image that the engine has; [engine.ErrNoImage] when it does not. Of several
// platforms it is the one that siblings need, if it is there.
func (e *Engine) Find(ctx context.Context, ref string) (engine.Image, error) {
	answer, err := e.inspect(ctx, ref)
	if cerrdefs.IsNotFound(err) {
		return engine.Image{}, fmt.Errorf("%s: %w", ref, engine.ErrNoImage)
	}
	if err != nil {
		return engine.Image{}, fmt.Errorf("inspecting %s: %w", ref, err)
	}
	found := engine.Image{
		Ref:          ref,
		ID:           answer.ID,
		Architecture: answer.Architecture,
		Digest:       repoDigest(ref, answer.RepoDigests),
	}
	found.Created, _ = time.Parse(time.RFC3339Nano, answer.Created) // zero where the engine does not tell
	if config := answer.Config; config != nil {
		found.Labels, found.User = config.Labels, config.User
		found.Base = snapshot.Base{
			Entrypoint:  config.Entrypoint,
			Command:     config.Cmd,
			WorkingDir:  config.WorkingDir,
			Environment: config.Env,
		}
		var err error
		if found.Base.Warmth, err = snapshot.ReadWarmth(config.Labels); err != nil {
			return engine.Image{}, fmt.Errorf("%s: %w", ref, err)
		}
		for volume := range config.Volumes {
			found.Base.Volumes = append(found.Base.Volumes, volume)
		}
	}
	return found, nil
}

// inspectPlatformAPI is the first API version that tells of an image as it is for one platform.
const inspectPlatformAPI = "1.49"

func (e *Engine) inspect(ctx context.Context, ref string) (image.InspectResponse, error) {
	if e.platform != nil && !versions.LessThan(e.api.ClientVersion(), inspectPlatformAPI) {
		answer, err := e.api.ImageInspect(ctx, ref, client.ImageInspectWithPlatform(e.platform))
		if !cerrdefs.IsNotFound(err) {
			return answer, err
		}
	}
	return e.api.ImageInspect(ctx, ref)
}

// repoDigest finds the digest that belongs to the repository of ref: of several the one that ref
// names, if it does.
func repoDigest(ref string, digests []string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ""
	}
	if pinned, ok := named.(reference.Digested); ok && slices.Contains(digests, reference.FamiliarName(named)+"@"+pinned.Digest().String()) {
		return pinned.Digest().String()
	}
	for _, candidate := range digests {
		other, err := reference.ParseNormalizedNamed(candidate)
		if digested, ok := other.(reference.Digested); err == nil && ok && other.Name() == named.Name() {
			return digested.Digest().String()
		}
	}
	return ""
}

// Tag names a local image.
func (e *Engine) Tag(ctx context.Context, id, ref string) error {
	if err := e.api.ImageTag(ctx, id, ref); err != nil {
		return fmt.Errorf("tagging the image as %s: %w", ref, err)
	}
	return nil
}

// Untag takes a name from the engine, if it has it; the image goes with its last name.
func (e *Engine) Untag(ctx context.Context, ref string) error {
	_, err := e.api.ImageRemove(ctx, ref, image.RemoveOptions{PruneChildren: true})
	if err != nil && !cerrdefs.IsNotFound(err) {
		return fmt.Errorf("removing the name %s: %w", ref, err)
	}
	return nil
}

// removeImage removes an image that has no name. One that is still in use is left to the next
// sweep.
func (e *Engine) removeImage(ctx context.Context, id string) error {
	_, err := e.api.ImageRemove(ctx, id, image.RemoveOptions{PruneChildren: true})
	if err != nil && !cerrdefs.IsNotFound(err) && !cerrdefs.IsConflict(err) {
		return fmt.Errorf("removing the image %s: %w", id, err)
	}
	return nil
}
