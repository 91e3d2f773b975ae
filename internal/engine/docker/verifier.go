package docker

import (
	"context"

	"github.com/docker/docker/api/types/container"

	"github.com/dynasnap/dynasnap/internal/engine"
)

// verifier is the pod in which a snapshot is verified. No script ever runs there: what a script may
// have done to the run's own seeder says nothing of this one. It starts while the seed is applied.
type verifier struct {
	*pod
	cancel  context.CancelFunc // ends the start
	started chan struct{}      // closed when the start has ended, with err
	err     error
}

// startVerifier begins to start a verifier next to the pod of a run. ctx may bound no more than the
// run's own start.
func startVerifier(ctx context.Context, of *pod, base engine.Image, memory int64) *verifier {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	v := &verifier{
		pod:     &pod{engine: of.engine, identity: of.identity, owner: verifierRole},
		cancel:  cancel,
		started: make(chan struct{}),
	}
	options := seederOptions{image: base, imageCLI: true, memory: memory}
	go func() {
		defer close(v.started)
		if v.err = v.createSeeder(ctx, options); v.err == nil {
			v.err = v.startSeeder(ctx, options)
		}
	}()
	return v
}

// serve starts a committed image as a user would: by its own command, as its own user. It returns
// when the database has answered.
func (v *verifier) serve(ctx context.Context, image string) error {
	select {
	case <-v.started:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if v.err != nil {
		return v.err
	}
	id, err := v.create(ctx, snapshotRole, &container.Config{Image: image, Labels: v.labels(), Env: noTelemetry}, v.hostConfig())
	if err != nil {
		return err
	}
	if err := v.startDatabase(ctx, id, image); err != nil {
		return err
	}
	return v.waitUntilReady(ctx)
}

// Close ends the start, if that is under way, and removes everything of the pod.
func (v *verifier) Close(ctx context.Context) error {
	v.cancel()
	<-v.started
	return v.pod.Close(ctx)
}
