package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// What of other runs has been quiet for this long, and is not running, was left behind.
const leftoverAge = 30 * time.Second

// Removing what a run has on the engine gets this long even when the run was cancelled: Woodpecker
// kills 20 seconds after it has asked to stop.
const cleanUpTimeout = 15 * time.Second

// Exec does one run: settings, plan, bake, verify, publish, report, and always the clean-up. It logs
// to output, the error it returns included.
func Exec(ctx context.Context, environ []string, output io.Writer) error {
	settings, warnings, err := Load(environ)
	redactor := NewRedactor(settings)
	log := newLogger(redactor.Writer(output), settings.Level())
	for _, warning := range warnings {
		log.Warn(warning)
	}
	if err == nil {
		err = execute(ctx, settings, environ, redactor, log, output)
	}
	if err != nil {
		log.Error(err)
	}
	return err
}

func execute(ctx context.Context, settings Settings, environ []string, redactor *Redactor, log *logrus.Logger, output io.Writer) error {
	plan, err := newPlan(settings, environ, redactor)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, settings.Timeout, fmt.Errorf("timeout: the whole run took longer than %s", settings.Timeout))
	defer cancel()
	docker, err := engine.Connect(ctx)
	if err != nil {
		return err
	}
	sweep(ctx, docker, log)
	run := docker.NewRun(settings.Timeout + cleanUpTimeout)
	log.Debugf("run %s on Docker Engine %s", run.ID(), docker.Description)
	s := step{plan: plan, engine: docker, run: run, log: log}
	defer s.cleanUp(ctx)
	result, err := s.do(ctx)
	if err != nil {
		return err
	}
	reporter{log, output, redactor, settings, environ}.report(result)
	return nil
}

// sweep removes what killed runs left behind; it is not worth failing for.
func sweep(ctx context.Context, docker *engine.Engine, log *logrus.Logger) {
	runs, err := docker.Sweep(ctx, leftoverAge)
	if err != nil {
		log.Warnf("removing what earlier runs left behind: %v", err)
	}
	if runs > 0 {
		log.Infof("removed what %d earlier, interrupted run(s) had left behind", runs)
	}
}

// step is one run on one engine.
type step struct {
	plan
	engine *engine.Engine
	run    *engine.Run
	log    *logrus.Logger
	phases []Phase
}

// do goes the road from the plan to the published snapshot.
func (s *step) do(ctx context.Context) (result Result, err error) {
	base, seedImage, err := s.pull(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := s.start(ctx, base, seedImage); err != nil {
		return Result{}, err
	}
	catalog, err := s.applySeed(ctx)
	if err != nil {
		return Result{}, err
	}
	made, err := s.commit(ctx, base, catalog)
	if err != nil {
		return Result{}, errors.Join(err, s.discard(ctx, made))
	}
	if err := s.verify(ctx, made, catalog); err != nil {
		return Result{}, errors.Join(err, s.discard(ctx, made))
	}
	// Named while a container still uses it: another run's sweep removes what is neither.
	if err := s.name(ctx, made); err != nil {
		return Result{}, err
	}
	s.cleanUp(ctx) // nothing of ours needs to run while the image is pushed
	digest, err := s.publish(ctx, made)
	if err != nil {
		return Result{}, err
	}
	return s.result(base, catalog, made, digest), nil
}

// phase times one part of the run.
func (s *step) phase(name string) (done func()) {
	begin := time.Now()
	return func() { s.phases = append(s.phases, Phase{Name: name, Duration: time.Since(begin)}) }
}

// pull makes sure of the images and pins them for the run.
func (s *step) pull(ctx context.Context) (base, seedImage engine.Image, err error) {
	defer s.phase("pull")()
	if base, err = s.image(ctx, "base_image", s.settings.BaseImage); err != nil {
		return base, seedImage, err
	}
	if _, err := base.Base.ServingCommand(); err != nil {
		return base, seedImage, fmt.Errorf("base_image: %s: %w", base.Ref, err)
	}
	s.log.Infof("base %s (%s)", base.Ref, base.ID)
	if s.settings.SeedImage == "" {
		return base, base, nil
	}
	seedImage, err = s.image(ctx, "seed_image", s.settings.SeedImage)
	return base, seedImage, err
}

func (s *step) image(ctx context.Context, setting, ref string) (engine.Image, error) {
	image, err := s.engine.Image(ctx, ref, func() (string, error) { return s.auth(ref) })
	if err != nil {
		return engine.Image{}, withAdvice(fmt.Errorf("%s: %w", setting, err), s.credentials, ref)
	}
	if err := runsOurBinary(image); err != nil {
		return engine.Image{}, fmt.Errorf("%s: %w", setting, err)
	}
	return image, nil
}

// start starts the seeder and the database and waits until it answers.
func (s *step) start(ctx context.Context, base, seedImage engine.Image) error {
	defer s.phase("start")()
	timeout := s.settings.StartTimeout
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("start_timeout: the database took longer than %s", timeout))
	defer cancel()
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding our own binary: %w", err)
	}
	options := engine.SeederOptions{
		Image:    seedImage,
		Binary:   binary,
		ImageCLI: s.settings.AWSCLI == AWSCLIImage,
		Seed:     s.seed,
		// Half of the machine each, so that no seed takes down the runner it shares with others.
		Memory:    s.engine.Memory / 2,
		StateSize: s.engine.Memory / 2,
	}
	if err := s.run.StartSeeder(ctx, options); err != nil {
		return err
	}
	if err := s.run.StartDatabase(ctx, base); err != nil {
		return err
	}
	return s.run.WaitUntilReady(ctx)
}

// applySeed runs the scripts and describes what they made.
func (s *step) applySeed(ctx context.Context) (dynamo.Catalog, error) {
	defer s.phase("seed")()
	timeout := s.settings.SeedTimeout
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("seed_timeout: the seed took longer than %s", timeout))
	defer cancel()
	what := seeder.Seed{
		Scripts:  s.seed.Scripts,
		Commands: s.seed.Commands != "",
		ImageCLI: s.settings.AWSCLI == AWSCLIImage,
		Image:    cmp.Or(s.settings.SeedImage, s.settings.BaseImage),
	}
	begin := time.Now()
	seeded, err := s.run.Seed(limited, what, s.pass)
	if err != nil {
		return dynamo.Catalog{}, fmt.Errorf("applying the seed: %w", err)
	}
	if seeded.Commands > 0 {
		s.log.Infof("seeded by %s: %s in %.1f s", count(int64(seeded.Commands), "command"), count(int64(seeded.Items), "item"), time.Since(begin).Seconds())
	}
	if seeded.Note != "" {
		s.log.Infof("note: %s", seeded.Note)
	}
	catalog, err := s.run.Describe(limited) // which waits for tables that are still being changed
	if err == nil && len(catalog.Tables) == 0 {
		s.log.Warn("the seed left no tables: the snapshot will be empty")
	}
	for _, table := range catalog.Tables {
		if table.Expired > 0 { // a state that changes by itself is none that anybody can vouch for
			return catalog, fmt.Errorf("table %s: %d of its items have expired by %s, their time to live: DynamoDB Local deletes them soon after a start; seed them with a later time", table.Name, table.Expired, table.TTL)
		}
	}
	return catalog, err
}

// pass writes a line of a script, or about it, into the log.
func (s *step) pass(o seeder.Output) {
	switch o.Stream {
	case seeder.Progress:
		s.log.Infof("%s: %s", o.Script, o.Line)
	case seeder.Detail:
		s.log.Debugf("%s: %s", o.Script, o.Line)
	default:
		s.log.Infof("%s | %s", o.Script, o.Line)
	}
}

// commit stops the database and makes the image.
func (s *step) commit(ctx context.Context, base engine.Image, catalog dynamo.Catalog) (engine.Snapshot, error) {
	defer s.phase("commit")()
	if err := s.run.StopDatabase(ctx); err != nil {
		return engine.Snapshot{}, err
	}
	labels, err := snapshot.Description{Catalog: catalog}.Labels(s.labels(base, time.Now()))
	if err != nil {
		return engine.Snapshot{}, err
	}
	made, err := s.run.Commit(ctx, base, engine.CommitOptions{Author: s.settings.Author, Message: s.settings.Message, Labels: labels})
	if err == nil && !made.HealthCheck {
		s.log.Warnf("the snapshot has no health check: %s has neither curl nor bash nor wget, or the engine does not commit one", base.Ref)
	}
	return made, err
}

// verify starts the snapshot and compares what it serves with what was seeded.
func (s *step) verify(ctx context.Context, made engine.Snapshot, catalog dynamo.Catalog) error {
	defer s.phase("verify")()
	if s.redactor.Find(made.Texts) {
		return errors.New("verifying the snapshot: its configuration holds one of the step's secrets; look at author, message and labels")
	}
	timeout := s.settings.StartTimeout
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("start_timeout: the snapshot took longer than %s", timeout))
	defer cancel()
	err := s.run.StartSnapshot(limited, made.ID)
	if err == nil {
		err = s.run.WaitUntilReady(limited)
	}
	var served dynamo.Catalog
	if err == nil {
		served, err = s.run.Describe(ctx)
	}
	if err == nil {
		err = different(catalog, served)
	}
	if err == nil {
		err = s.run.CheckWritable(ctx)
	}
	if err == nil && made.HealthCheck {
		err = s.run.CheckHealth(ctx)
	}
	if err != nil {
		return fmt.Errorf("verifying the snapshot: %w", err)
	}
	return nil
}

// discard removes a snapshot that nobody can vouch for, if there is one.
func (s *step) discard(ctx context.Context, made engine.Snapshot) error {
	if made.ID == "" {
		return nil
	}
	s.cleanUp(ctx) // a container of it may be running
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
	defer cancel()
	return s.engine.RemoveImage(ctx, made.ID)
}

// cleanUp removes everything but images; calling it again does nothing.
func (s *step) cleanUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
	defer cancel()
	if err := s.run.Close(ctx); err != nil {
		s.log.Warnf("cleaning up: %v; the next run will try again", err)
	}
}
