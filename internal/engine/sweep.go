package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"

	"github.com/dynasnap/dynasnap/internal/snapshot"
)

// Sweep removes what runs left behind that were killed before they could clean up, and returns how
// many there were. Only what has our labels counts. A run is over when its lifetime
// is, or when nothing of it has been running, created or ended for longer than quiet: while a run is
// alive its seeder runs, since that ends with the plugin. Images that keep names by their ids stay.
func (e *Engine) Sweep(ctx context.Context, quiet time.Duration, keep map[string]bool) (runs int, err error) {
	now := time.Now().Add(e.ahead)
	left, err := e.leftovers(ctx)
	if err != nil {
		return 0, err
	}
	var problems []error
	abandoned := map[string]bool{}
	for id, l := range left {
		if l.running && now.Before(l.expires) || now.Sub(l.latest) < quiet {
			continue
		}
		runs++
		problems = append(problems, e.removeLeftover(ctx, id, l))
		for _, image := range l.images {
			abandoned[image] = true
		}
	}
	problems = append(problems, e.sweepWarmBases(ctx, now), e.sweepImages(ctx, now, keep, abandoned))
	return runs, errors.Join(problems...)
}

// forgottenAge is how long a snapshot is kept that no tag names but its fingerprint's, for reuse, and one that has a digest alone,
// as one has that was superseded, or pulled by its digest.
const forgottenAge = 7 * 24 * time.Hour

// namelessAge is how long a snapshot is kept that nothing names at all. It may be that of a run that is still on and has yet to push it,
// when another run made the same and took its name.
const namelessAge = 24 * time.Hour

// sweepImages removes snapshots that nobody names any more: those of abandoned runs, killed before they could vouch for them, at once;
// the others after a while.
func (e *Engine) sweepImages(ctx context.Context, now time.Time, keep map[string]bool, abandoned map[string]bool) error {
	images, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", snapshot.CatalogLabel))})
	if err != nil {
		return fmt.Errorf("listing snapshots: %w", err)
	}
	var problems []error
	for _, found := range images {
		age := now.Sub(time.Unix(found.Created, 0))
		tags, digests := names(found.RepoTags), names(found.RepoDigests)
		switch {
		case keep[found.ID]:
		case len(tags) == 0 && (len(digests) == 0 && (abandoned[found.ID] || age >= namelessAge) || age >= forgottenAge):
			problems = append(problems, e.RemoveImage(ctx, found.ID))
		case len(tags) > 0 && age >= forgottenAge && !slices.ContainsFunc(tags, isWanted):
			for _, tag := range tags {
				problems = append(problems, e.Untag(ctx, tag))
			}
		}
	}
	return errors.Join(problems...)
}

// warmAge is how long a warm base is kept: its base may have a new version by then, and if not it is soon made again.
const warmAge = 4 * 7 * 24 * time.Hour

// sweepWarmBases takes the names from warm bases that are old. Snapshots keep their layer.
func (e *Engine) sweepWarmBases(ctx context.Context, now time.Time) error {
	images, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", snapshot.WarmLabel))})
	if err != nil {
		return fmt.Errorf("listing warm bases: %w", err)
	}
	var problems []error
	for _, found := range images {
		for _, name := range names(found.RepoTags) {
			if snapshot.IsWarmName(name) && now.Sub(time.Unix(found.Created, 0)) >= warmAge {
				problems = append(problems, e.Untag(ctx, name))
			}
		}
	}
	return errors.Join(problems...)
}

// names leaves out what engines write for none.
func names(references []string) []string {
	return slices.DeleteFunc(slices.Clone(references), func(reference string) bool {
		return strings.HasPrefix(reference, "<none>") || strings.HasPrefix(reference, "moby-dangling")
	})
}

// isWanted tells whether somebody chose a name; the others are fingerprints.
func isWanted(name string) bool {
	return !snapshot.IsFingerprintTag(name[strings.LastIndexByte(name, ':')+1:])
}

// leftover is what an engine still has of a run.
type leftover struct {
	containers []string
	images     []string // of the containers
	volumes    []string
	running    bool
	latest     time.Time // the last time that something happened to it
	expires    time.Time
}

func (e *Engine) leftovers(ctx context.Context) (map[string]*leftover, error) {
	labelled := filters.NewArgs(filters.Arg("label", runLabel))
	containers, err := e.api.ContainerList(ctx, container.ListOptions{All: true, Filters: labelled})
	if err != nil {
		return nil, fmt.Errorf("listing leftover containers: %w", err)
	}
	volumes, err := e.api.VolumeList(ctx, volume.ListOptions{Filters: labelled})
	if err != nil {
		return nil, fmt.Errorf("listing leftover volumes: %w", err)
	}
	left := map[string]*leftover{}
	run := func(labels map[string]string) *leftover {
		l := left[labels[runLabel]]
		if l == nil {
			l = &leftover{}
			l.expires, _ = time.Parse(time.RFC3339, labels[expiresLabel])
			left[labels[runLabel]] = l
		}
		return l
	}
	for _, c := range containers {
		l := run(c.Labels)
		l.containers = append(l.containers, c.ID) // newest first, as the engine lists them: the seeder last
		l.images = append(l.images, c.ImageID)
		l.running = l.running || c.State == container.StateRunning
		l.happened(time.Unix(c.Created, 0))
		if found, err := e.api.ContainerInspect(ctx, c.ID); err == nil && found.State != nil {
			l.happenedAt(found.State.StartedAt)
			l.happenedAt(found.State.FinishedAt)
		}
	}
	for _, v := range volumes.Volumes {
		l := run(v.Labels)
		l.volumes = append(l.volumes, v.Name)
		l.happenedAt(v.CreatedAt)
	}
	return left, nil
}

func (l *leftover) happened(at time.Time) {
	if at.After(l.latest) {
		l.latest = at
	}
}

func (l *leftover) happenedAt(text string) {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		l.happened(at)
	}
}

// removeLeftover removes the container for the commit first: having no label, it is found by the
// name that it shares with its labelled siblings.
func (e *Engine) removeLeftover(ctx context.Context, run string, l *leftover) error {
	problems := []error{e.removeContainer(ctx, containerName(run, commitRole))}
	for _, id := range l.containers {
		problems = append(problems, e.removeContainer(ctx, id))
	}
	for _, name := range l.volumes {
		problems = append(problems, e.removeVolume(ctx, name))
	}
	return errors.Join(problems...)
}
