package docker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Find returns an image that the engine has; [engine.ErrNoImage] when it does not. Of several platforms it
// is the one that siblings need, if it is there.
func (e *Engine) Find(ctx context.Context, ref string) (engine.Image, error) {
	answer, err := e.inspect(ctx, ref)
	if cerrdefs.IsNotFound(err) {
		return engine.Image{}, fmt.Errorf("%s: %w", ref, engine.ErrNoImage)
	}
	if err != nil {
		return engine.Image{}, fmt.Errorf("inspecting %s: %w", ref, err)
	}
	found := engine.Image{Ref: ref, ID: answer.ID, Architecture: answer.Architecture, Digest: repoDigest(ref, answer.RepoDigests)}
	found.Created, _ = time.Parse(time.RFC3339Nano, answer.Created) // zero where the engine does not tell
	if config := answer.Config; config != nil {
		found.Labels, found.User = config.Labels, config.User
		found.Base = snapshot.Base{Entrypoint: config.Entrypoint, Command: config.Cmd, WorkingDir: config.WorkingDir, Environment: config.Env}
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

// repoDigest finds the digest that belongs to the repository of ref: of several the one that ref names, if it does.
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
		return engine.Image{}, fmt.Errorf("pulling %s: %w", ref, because(ctx, err))
	}
	return e.Find(ctx, ref)
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

// mostPushes is how often an image is pushed whose name other runs move in the meantime.
const mostPushes = 3

// Push sends an image to the registry under a name and returns the digest under which the registry has it. auth is the value of
// X-Registry-Auth; Docker 20.10 insists on one even for no credentials.
func (e *Engine) Push(ctx context.Context, id, ref, auth string, progress engine.Progress) (digest string, err error) {
	for range mostPushes {
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
	return "", fmt.Errorf("pushing %s: other runs moved the name %d times while it was being pushed", ref, mostPushes)
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
		err = fmt.Errorf("the engine reported no error and no digest, so the push is not known to have succeeded%s", last.after())
	}
	return digest, because(ctx, err)
}

// wasPushed tells whether what was pushed under a name is this image: the engine pushes whatever has the name at that moment, and
// another run may have given it to its own.
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

// digestStatus is the line that every engine ends a push with; only some send a digest in `aux` too.
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

// message is one of those that the engine's long answers are made of.
type message struct {
	ID       string `json:"id"` // of the layer
	Status   string `json:"status"`
	Progress struct {
		Current int64 `json:"current"`
		Total   int64 `json:"total"`
	} `json:"progressDetail"`
	Aux json.RawMessage `json:"aux"`
	// An error comes as a text, as a detail or, mostly, as both.
	Error  string `json:"error"`
	Detail *struct {
		Message string `json:"message"`
	} `json:"errorDetail"`
}

func (m message) failure() error {
	switch {
	case m.Detail != nil && m.Detail.Message != "":
		return errors.New(strings.TrimSpace(m.Detail.Message))
	case m.Error != "":
		return errors.New(strings.TrimSpace(m.Error))
	case m.Detail != nil:
		return errors.New("unknown")
	default:
		return nil
	}
}

// after says what the engine said last, which is what it was doing; where an error does not say
// why, it is all there is.
func (m message) after() string {
	switch {
	case m.Status == "":
		return ""
	case m.ID == "":
		return fmt.Sprintf("; its last words were %q", m.Status)
	}
	return fmt.Sprintf("; its last words were %q, of %s", m.Status, m.ID)
}

// readStream reads an answer of the engine to its end: it began with status 200, and errors arrive
// inside it. https://github.com/moby/moby/issues/49148
func readStream(stream io.Reader, each func(message)) error {
	decoder := json.NewDecoder(stream)
	var last message
	for {
		var m message
		err := decoder.Decode(&m)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("the engine's answer broke off: %w%s", err, last.after())
		}
		if err := m.failure(); err != nil {
			if told := spoken(err); told != err { //nolint:errorlint // whether it is the very same
				return fmt.Errorf("%w%s", told, last.after())
			}
			return err
		}
		if m.Status != "" {
			last = m
		}
		each(m)
	}
}
