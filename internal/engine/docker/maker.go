package docker

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// maker makes an image in a pod, and verifies it in another one.
type maker struct {
	*pod
	verifier *verifier // nil until it is begun to start
}

func (e *Engine) newMaker(lifetime time.Duration) maker {
	return maker{pod: &pod{engine: e, identity: newIdentity(lifetime), owner: seederRole}}
}

// ID names the run in its containers' names and labels.
func (m *maker) ID() string { return m.id }

// startVerifier begins to start the verifier. ctx may bound no more than the start of something
// else.
func (m *maker) startVerifier(ctx context.Context, base engine.Image, memory int64) {
	m.verifier = startVerifier(ctx, m.pod, base, memory)
}

// serve starts a committed image in the verifier's pod.
func (m *maker) serve(ctx context.Context, image string) (engine.Served, error) {
	if err := m.verifier.serve(ctx, image); err != nil {
		return nil, err
	}
	return m.verifier.ask(), nil
}

// Close removes everything that the run has on the engine; its image stays.
func (m *maker) Close(ctx context.Context) error {
	if m.verifier == nil {
		return m.pod.Close(ctx)
	}
	var verifier error
	var closing sync.WaitGroup
	closing.Go(func() { verifier = m.verifier.Close(ctx) })
	err := m.pod.Close(ctx)
	closing.Wait()
	m.verifier = nil
	return errors.Join(err, verifier)
}
