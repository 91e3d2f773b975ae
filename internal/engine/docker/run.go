package docker

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// run makes a snapshot: its own pod has the database that is seeded; what is committed is verified
// in another one.
type run struct {
	*pod
	material engine.Material
	// companions are the directories of the seeder's that hold what is beside the script that runs.
	companions []string
	adopted    string // the file of the seed that the database starts on; empty for none
	verifier   *verifier
}

// NewRun prepares a run that takes no longer than lifetime.
func (e *Engine) NewRun(lifetime time.Duration) engine.Run { return e.newRun(lifetime) }

func (e *Engine) newRun(lifetime time.Duration) *run {
	return &run{pod: &pod{engine: e, identity: newIdentity(lifetime), owner: seederRole}}
}

// ID names the run in its containers' names and labels.
func (r *run) ID() string { return r.id }

// Seed applies the seed to the database.
func (r *run) Seed(ctx context.Context, how seeder.Seed, output func(seeder.Output)) (seeded seeder.Seeded, err error) {
	how.SameDirectory = r.companions
	err = r.await(ctx, func() error {
		var err error
		seeded, err = r.client.Seed(how, output)
		return err
	})
	return seeded, err
}

// Serve starts a committed image in the verifier's pod.
func (r *run) Serve(ctx context.Context, image string) (engine.Served, error) {
	if r.verifier == nil {
		r.verifier = startVerifier(ctx, r.pod, r.material)
	}
	if err := r.verifier.serve(ctx, image); err != nil {
		return nil, err
	}
	return r.verifier.ask(), nil
}

// Close removes everything that the run has on the engine; its image stays.
func (r *run) Close(ctx context.Context) error {
	if r.verifier == nil {
		return r.pod.Close(ctx)
	}
	var verifier error
	var closing sync.WaitGroup
	closing.Go(func() { verifier = r.verifier.Close(ctx) })
	err := r.pod.Close(ctx)
	closing.Wait()
	r.verifier = nil
	return errors.Join(err, verifier)
}
