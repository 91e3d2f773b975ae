package plugin

import (
	"context"
	"errors"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// compare finds out how the snapshots differ from what their first tags were before they moved.
func (p publisher) compare(ctx context.Context, movement *registry.Movement) {
	p.compareEach(func(b *bake) (report.Since, error) {
		former, moved := movement.Former(b.Tags[0])
		switch {
		case !moved:
			return p.since(b, b.manifest.Digest, b.described), nil
		case former == "":
			return report.Since{New: true}, nil
		}
		return p.look(ctx, b, p.settings.Repo.WithDigest(former))
	})
}

// compareUnmoved does the same after a dry run, which leaves the tags as they are.
func (p publisher) compareUnmoved(ctx context.Context) {
	p.compareEach(func(b *bake) (report.Since, error) {
		since, err := p.look(ctx, b, p.settings.Repo.Tag(b.Tags[0]))
		if errors.Is(err, registry.ErrNotFound) {
			return report.Since{New: true}, nil
		}
		return since, err
	})
}

// compareEach compares all snapshots. What cannot be found out is no reason for a run to fail.
func (p publisher) compareEach(compare func(*bake) (report.Since, error)) {
	_ = p.each(func(b *bake) (err error) {
		if b.since, err = compare(b); err != nil {
			b.log.Debugf("what %s was before is not known: %v", b.Tags[0], err)
		}
		return nil
	})
}

// look compares a snapshot with an image in the registry, by two requests.
func (p publisher) look(ctx context.Context, b *bake, before registry.Reference) (report.Since, error) {
	found, err := p.registry.Find(ctx, before)
	if err != nil {
		return report.Since{}, err
	}
	described, err := snapshot.Describe(found.Labels)
	if err != nil {
		return report.Since{}, err
	}
	return p.since(b, found.Digest, described), nil
}

func (p publisher) since(b *bake, digest string, before snapshot.Description) report.Since {
	diff := report.NewDiff(
		report.DiffSide{Image: p.settings.Repo.WithDigest(digest).String(), Digest: digest},
		report.DiffSide{Image: p.settings.Repo.Tag(b.Tags[0]).String(), Digest: b.manifest.Digest},
		before, b.described,
	)
	return report.Since{Diff: &diff}
}
