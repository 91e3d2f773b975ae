package plugin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// pushEngine has the image "ours" under every name and answers pushes in order. It panics at other
// calls.
type pushEngine struct {
	engine.Engine
	answers []pushAnswer
	pushed  []string
}

type pushAnswer struct {
	digest string
	err    error
}

func success(digest string) pushAnswer { return pushAnswer{digest: digest} }

func refused(message string) pushAnswer { return pushAnswer{err: errors.New(message)} }

func (*pushEngine) Registries() engine.Registries { return engine.Registries{} }

func (*pushEngine) Find(_ context.Context, ref string) (engine.Image, error) {
	return engine.Image{Ref: ref, ID: "ours"}, nil
}

func (*pushEngine) Tag(context.Context, string, string) error { return nil }

func (e *pushEngine) Push(_ context.Context, _, ref, _ string, _ engine.Progress) (string, error) {
	e.pushed = append(e.pushed, ref)
	answer := e.answers[0]
	e.answers = e.answers[1:]
	if answer.err != nil {
		return "", fmt.Errorf("pushing %s: %w", ref, answer.err)
	}
	return answer.digest, nil
}

// bareEngine has only the images that it pulls, with these labels.
type bareEngine struct {
	pushEngine
	labels map[string]string
	pulled []string
}

func (e *bareEngine) Find(_ context.Context, ref string) (engine.Image, error) {
	if !slices.Contains(e.pulled, ref) {
		return engine.Image{}, engine.ErrNoImage
	}
	return engine.Image{Ref: ref, ID: "pulled", Labels: e.labels}, nil
}

func (e *bareEngine) Pull(ctx context.Context, ref, _, _ string, _ engine.Progress) (engine.Image, error) {
	e.pulled = append(e.pulled, ref)
	return e.Find(ctx, ref)
}

// on replaces the engine of a step.
func (s *step) on(other engine.Engine) { s.engine, s.images.Engine = other, other }

// accountEngine may have accounts of its own, as Podman may.
type accountEngine struct{ bareEngine }

func (*accountEngine) Registries() engine.Registries { return engine.Registries{HasAccounts: true} }
