package plugin

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/engine/docker"
	"github.com/dynasnap/dynasnap/plugin/settings"
	"github.com/dynasnap/dynasnap/plugin/up"
)

// Serving is what to serve on the machine of a developer, as in a command line.
type Serving struct {
	// Trial has the files: seeds, or a list of snapshots.
	Trial
	// State is the tag of the snapshot or bundle of the list; empty for the first one.
	State string
	// Port is 0 for a free one.
	Port int
	// Watch has it made anew when a file changes. Detached has it stay when this program ends.
	Watch, Detached bool
}

// Up serves a snapshot until ctx ends, and prints to output how to reach it. It logs to log,
// including the error that it returns.
func Up(ctx context.Context, environ []string, given Serving, output, log io.Writer) error {
	p := &project{Serving: given, environ: environment(environ), log: log}
	missing := p.findFiles()
	r, err := p.load()
	if missing != nil {
		err = missing
	}
	if err == nil {
		err = up.Run(ctx, p, up.Options{
			ServicePlace: engine.ServicePlace{Project: p.dir, Port: given.Port, Detached: given.Detached},
			Watch:        given.Watch,
			StartTimeout: r.settings.StartTimeout,
		}, r.log, output)
	}
	if err != nil {
		r.log.Error(err)
	}
	return err
}

// Down removes what [Up] serves in this directory, at a port or, with [up.AnyPort], at any. It logs
// to log, including the error that it returns.
func Down(ctx context.Context, port int, log io.Writer) error {
	dir, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("finding the workspace: %w", err)
	}
	connected, err := docker.Connect(ctx)
	if err != nil {
		return err
	}
	return up.Down(ctx, connected, dir, port, log)
}

// findFiles finds out what is served: what the command line names, or else the environment, or else
// the one file in the directory with a usual name. It is found out once, because a file that is
// watched may be broken for a moment.
func (p *project) findFiles() (err error) {
	if p.dir, err = os.Getwd(); err != nil {
		return fmt.Errorf("finding the workspace: %w", err)
	}
	isList := func(name string) bool { return settings.IsSnapshotsFile(p.dir, name) }
	if i := slices.IndexFunc(p.seeds, isList); i >= 0 && len(p.seeds) > 1 {
		return fmt.Errorf("%s: a list of snapshots stands alone", p.seeds[i])
	}
	if p.Trial, err = p.withList(p.dir, p.environ); err != nil {
		return err
	}
	if len(p.seeds) == 0 && p.Trial.settings["snapshots_file"] == "" && !settings.GivesSnapshots(p.environ) {
		return fmt.Errorf("there is nothing to serve: name a list of snapshots or the files of a seed, or put a list here under a usual name (%s)", settings.UsualFiles())
	}
	return nil
}
