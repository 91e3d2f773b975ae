package docker

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"

	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// Sweep removes what runs left behind that were killed before they could clean up, and returns of
// how many it removed everything. Only what has our labels, or a name that only we give, counts. A
// run is over when its lifetime is, or when nothing of it has been running, created or ended for
// longer than quiet: while a run is alive its seeder runs, since that ends with the plugin. Images
// that keep names by their ids stay.
func (e *Engine) Sweep(ctx context.Context, quiet time.Duration, keep map[string]bool) (runs int, err error) {
	now := time.Now().Add(e.clockAhead)
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
		abandoned[runImage(id)] = true
		err := e.removeLeftover(ctx, l)
		if err == nil {
			runs++
		}
		problems = append(problems, err)
	}
	problems = append(problems, e.sweepServices(ctx, now, quiet), e.sweepUnfinished(ctx, now, abandoned), e.sweepWarmBases(ctx, now), e.sweepImages(ctx, now, keep))
	return runs, wording.Join(problems...)
}

// unfinishedAge is how long an image is kept that has no name but the one of the run that made it,
// or none at all. The run may be on, and have yet to push it.
const unfinishedAge = 24 * time.Hour

// sweepUnfinished takes the names of runs from what they made: those of abandoned runs, killed
// before they could verify it, at once; the others after a while.
func (e *Engine) sweepUnfinished(ctx context.Context, now time.Time, abandoned map[string]bool) error {
	images, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", runImages))})
	if err != nil {
		return fmt.Errorf("listing what earlier runs made: %w", err)
	}
	var problems []error
	for _, found := range images {
		old := now.Sub(time.Unix(found.Created, 0)) >= unfinishedAge
		for _, name := range found.RepoTags {
			if strings.HasPrefix(name, runImages+":") && (old || abandoned[name]) {
				problems = append(problems, e.release(ctx, name))
			}
		}
	}
	return errors.Join(problems...)
}

// forgottenAge is how long a snapshot is kept that no tag names but its fingerprint's, for reuse,
// and one that has a digest alone, as one has that was superseded, or pulled by its digest.
const forgottenAge = 7 * 24 * time.Hour

// sweepImages removes, after a while, snapshots that nobody names any more.
func (e *Engine) sweepImages(ctx context.Context, now time.Time, keep map[string]bool) error {
	images, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", snapshot.CatalogLabel))})
	if err != nil {
		return fmt.Errorf("listing snapshots: %w", err)
	}
	var problems []error
	for _, found := range images {
		age := now.Sub(time.Unix(found.Created, 0))
		tags := tags(found.RepoTags)
		switch {
		case keep[found.ID]:
		case len(tags) == 0 && (!hasDigest(found.RepoDigests) && age >= unfinishedAge || age >= forgottenAge):
			problems = append(problems, e.removeImage(ctx, found.ID))
		case len(tags) > 0 && age >= forgottenAge && !slices.ContainsFunc(tags, isWanted):
			for _, tag := range tags {
				problems = append(problems, e.release(ctx, tag))
			}
		}
	}
	return errors.Join(problems...)
}

// warmAge is how long a warm base is kept: its base may have a new version by then, and if not it
// is soon made again.
const warmAge = 4 * 7 * 24 * time.Hour

// sweepWarmBases takes the names from warm bases that are old. Snapshots keep their layer.
func (e *Engine) sweepWarmBases(ctx context.Context, now time.Time) error {
	images, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", snapshot.WarmLabel))})
	if err != nil {
		return fmt.Errorf("listing warm bases: %w", err)
	}
	var problems []error
	for _, found := range images {
		for _, name := range tags(found.RepoTags) {
			if snapshot.IsWarmName(name) && now.Sub(time.Unix(found.Created, 0)) >= warmAge {
				problems = append(problems, e.Untag(ctx, name))
			}
		}
	}
	return errors.Join(problems...)
}

// tags are the names among an image's RepoTags: without what engines write for none, and without
// digests, which Docker with the containerd store lists there, too, for an image that was pulled by
// its digest.
func tags(references []string) []string {
	return slices.DeleteFunc(slices.Clone(references), func(reference string) bool {
		return strings.HasPrefix(reference, "<none>") || strings.Contains(reference, "@")
	})
}

// hasDigest reports whether a registry has an image, or had it, by its RepoDigests.
func hasDigest(references []string) bool {
	return slices.ContainsFunc(references, func(reference string) bool {
		return !strings.HasPrefix(reference, "<none>") && !strings.HasPrefix(reference, "moby-dangling")
	})
}

// isWanted reports whether somebody chose a name; the others are fingerprints.
func isWanted(name string) bool {
	return !snapshot.IsFingerprintTag(name[strings.LastIndexByte(name, ':')+1:])
}

// leftover is what an engine still has of a run.
type leftover struct {
	containers []string // by name, those last that the others have joined
	volumes    []string
	running    bool
	latest     time.Time // the last time that something happened to it
	expires    time.Time // zero for what has no label
}

// commitName is the name of a container for a commit, which alone tells of what run it is.
var commitName = regexp.MustCompile(`^dynasnap-([0-9a-f]+)-` + commitRole + `$`)

func (e *Engine) leftovers(ctx context.Context) (map[string]*leftover, error) {
	labelled := filters.NewArgs(filters.Arg("label", runLabel))
	containers, err := e.api.ContainerList(ctx, container.ListOptions{All: true, Filters: labelled})
	if err != nil {
		return nil, fmt.Errorf("listing leftover containers: %w", err)
	}
	named := filters.NewArgs(filters.Arg("name", "dynasnap-.+-"+commitRole+"$"))
	commits, err := e.api.ContainerList(ctx, container.ListOptions{All: true, Filters: named})
	if err != nil {
		return nil, fmt.Errorf("listing leftover containers: %w", err)
	}
	volumes, err := e.api.VolumeList(ctx, volume.ListOptions{Filters: labelled})
	if err != nil {
		return nil, fmt.Errorf("listing leftover volumes: %w", err)
	}
	left := map[string]*leftover{}
	run := func(id string) *leftover {
		if left[id] == nil {
			left[id] = &leftover{}
		}
		return left[id]
	}
	for _, c := range containers {
		l := run(c.Labels[runLabel])
		l.expire(c.Labels)
		e.add(ctx, l, c)
	}
	for _, c := range commits {
		if match := commitName.FindStringSubmatch(nameOf(c)); match != nil {
			e.add(ctx, run(match[1]), c)
		}
	}
	for _, v := range volumes.Volumes {
		l := run(v.Labels[runLabel])
		l.expire(v.Labels)
		l.volumes = append(l.volumes, v.Name)
		l.noteTimeText(v.CreatedAt)
	}
	return left, nil
}

// add adds a container to what is left of its run.
func (e *Engine) add(ctx context.Context, l *leftover, c container.Summary) {
	name := nameOf(c)
	if strings.HasSuffix(name, "-"+seederRole) || strings.HasSuffix(name, "-"+verifierRole) {
		l.containers = append(l.containers, name)
	} else {
		l.containers = slices.Insert(l.containers, 0, name)
	}
	l.running = l.running || c.State == container.StateRunning
	l.noteTime(time.Unix(c.Created, 0))
	if found, err := e.api.ContainerInspect(ctx, c.ID); err == nil && found.State != nil {
		l.noteTimeText(found.State.StartedAt)
		l.noteTimeText(found.State.FinishedAt)
	}
}

// nameOf is a container's name; one that is being removed may have none any more.
func nameOf(c container.Summary) string {
	if len(c.Names) == 0 {
		return c.ID
	}
	return strings.TrimPrefix(c.Names[0], "/")
}

func (l *leftover) expire(labels map[string]string) {
	if at, err := time.Parse(time.RFC3339, labels[expiresLabel]); err == nil {
		l.expires = at
	}
}

func (l *leftover) noteTime(at time.Time) {
	if at.After(l.latest) {
		l.latest = at
	}
}

func (l *leftover) noteTimeText(text string) {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		l.noteTime(at)
	}
}

// removeLeftover removes in the order in which one thing needs the other.
func (e *Engine) removeLeftover(ctx context.Context, l *leftover) error {
	var problems []error
	for _, name := range l.containers {
		problems = append(problems, e.removeContainer(ctx, name))
	}
	for _, name := range l.volumes {
		problems = append(problems, e.removeVolume(ctx, name))
	}
	return errors.Join(problems...)
}
