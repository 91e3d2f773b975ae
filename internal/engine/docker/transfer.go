package docker

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/docker/docker/api/types/image"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// Pull fetches an image from its registry. auth is the value of X-Registry-Auth; architecture is
// empty for the one that siblings need.
func (e *Engine) Pull(ctx context.Context, ref, auth, architecture string, progress engine.Progress) (engine.Image, error) {
	options := image.PullOptions{RegistryAuth: auth}
	switch {
	case architecture != "":
		options.Platform = "linux/" + architecture
	case e.platform != nil:
		options.Platform = e.platform.OS + "/" + e.platform.Architecture
	}
	stream, err := e.api.ImagePull(ctx, ref, options)
	if err != nil {
		return engine.Image{}, fmt.Errorf("pulling %s: %w", ref, err)
	}
	defer func() { _ = stream.Close() }()
	if err := readStream(stream, newTransfer(progress).note); err != nil {
		return engine.Image{}, fmt.Errorf("pulling %s: %w", ref, callError(ctx, err))
	}
	return e.Find(ctx, ref)
}

// maxPushes is how often an image is pushed whose name other runs move in the meantime.
const maxPushes = 3

// Push sends an image to the registry under a name and returns the digest under which the registry
// has it. auth is the value of X-Registry-Auth; Docker 20.10 insists on one even for no
// credentials.
func (e *Engine) Push(ctx context.Context, id, ref, auth string, progress engine.Progress) (digest string, err error) {
	for range maxPushes {
		if err := e.Tag(ctx, id, ref); err != nil {
			return "", err
		}
		if digest, err = e.push(ctx, ref, auth, progress); err != nil {
			return "", fmt.Errorf("pushing %s: %w", ref, err)
		}
		ours, err := e.wasPushed(ctx, id, ref, digest)
		if ours || err != nil {
			return digest, err
		}
	}
	return "", fmt.Errorf("pushing %s: other runs moved the name %d times while it was being pushed", ref, maxPushes)
}

func (e *Engine) push(ctx context.Context, ref, auth string, progress engine.Progress) (digest string, err error) {
	stream, err := e.api.ImagePush(ctx, ref, image.PushOptions{RegistryAuth: auth})
	if err != nil {
		return "", err
	}
	defer func() { _ = stream.Close() }()
	transfer := newTransfer(progress)
	var last message
	err = readStream(stream, func(m message) {
		transfer.note(m)
		last = m
		if found := pushedDigest(m); found != "" {
			digest = found
		}
	})
	if err == nil && digest == "" {
		err = fmt.Errorf("the engine reported no error and no digest, so the push is not known to have succeeded%s", last.quote())
	}
	return digest, callError(ctx, err)
}

// wasPushed reports whether what was pushed under a name is this image: the engine pushes whatever
// has the name at that moment, and another run may have given it to its own.
func (e *Engine) wasPushed(ctx context.Context, id, ref, digest string) (bool, error) {
	named, err := e.api.ImageInspect(ctx, ref)
	if err == nil && named.ID == id {
		return true, nil
	}
	ours, err := e.api.ImageInspect(ctx, id)
	if err != nil {
		return false, fmt.Errorf("looking up what was pushed: %w", err)
	}
	for _, known := range ours.RepoDigests {
		if strings.HasSuffix(known, "@"+digest) {
			return true, nil // moved after our push
		}
	}
	return false, nil
}

// digestStatus is the line that every engine ends a push with; only some send a digest in `aux`
// too.
var digestStatus = regexp.MustCompile(`\bdigest: (sha256:[0-9a-f]{64})\b`)

func pushedDigest(m message) string {
	if match := digestStatus.FindStringSubmatch(m.Status); match != nil {
		return match[1]
	}
	var aux struct{ Digest string }
	if json.Unmarshal(m.Aux, &aux) != nil { // most messages have none
		return ""
	}
	return aux.Digest
}
