package docker

import (
	"context"
	"time"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// run makes a snapshot: its own pod has the database that is seeded; what is committed is verified
// in another one.
type run struct {
	maker
	material engine.Material
	// companions are the directories of the seeder's that hold what is beside the script that runs.
	companions []string
	adopted    string // the file of the seed that the database starts on; empty for none
}

// NewRun prepares a run that takes no longer than lifetime.
func (e *Engine) NewRun(lifetime time.Duration) engine.Run { return e.newRun(lifetime) }

func (e *Engine) newRun(lifetime time.Duration) *run {
	return &run{maker: e.newMaker(lifetime)}
}

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
		r.startVerifier(ctx, r.material.Base, r.material.Memory)
	}
	return r.serve(ctx, image)
}
