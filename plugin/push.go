package plugin

import (
	"context"
	"fmt"
	"slices"

	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/plugin/report"
)

// pushAll pushes what the registry lacks. The first push includes the base's layers, so the
// registry has them for the others.
func (p publisher) pushAll(ctx context.Context) error {
	missing := slices.DeleteFunc(slices.Clone(p.bakes), func(b *bake) bool { return b.reused == report.ReusedFromRegistry })
	if len(missing) == 0 {
		return nil
	}
	if repo := p.settings.Repo; repo.IsPublic() {
		p.log.Warnf("a snapshot contains DynamoDB Local, whose licence does not allow redistribution: "+
			"make sure that %s on %s is private (https://aws.amazon.com/dynamodb/dynamodblocallicense)", repo.Name(), repo.Host())
	}
	for _, b := range missing {
		if err := p.nameBake(b, p.pushUnderFingerprint(ctx, b)); err != nil {
			return err
		}
	}
	p.warm.push(ctx)
	return nil
}

func (p publisher) pushUnderFingerprint(ctx context.Context, b *bake) (err error) {
	defer b.phase("push", "")()
	reference := p.settings.Repo.Tag(b.fingerprint.Tag())
	digest, err := p.push(ctx, b, reference)
	if registry.Immutable(err) {
		return p.adoptOther(ctx, b, reference, err)
	}
	b.manifest.Digest = digest
	return err
}

// adoptOther uses the snapshot under the same fingerprint where tags are immutable: another run was
// faster.
func (p publisher) adoptOther(ctx context.Context, b *bake, reference registry.Reference, refusal error) error {
	if p.settings.Rebuild {
		return fmt.Errorf("%w\nthe registry does not let the tag of the fingerprint move, as rebuild wants it to: delete that tag first, or leave rebuild out", refusal)
	}
	found, err := p.registry.Find(ctx, reference)
	if err != nil || !b.recognize(found.Labels) {
		return fmt.Errorf("%w\nwhat the registry has under that tag is not the snapshot, and it does not let the tag move: delete the tag", refusal)
	}
	b.log.Infof("another run has made the same snapshot meanwhile, and its image is taken: the registry's tags do not move")
	b.manifest = found
	return nil
}

func (p publisher) push(ctx context.Context, b *bake, reference registry.Reference) (digest string, err error) {
	auth, _, err := p.accounts.Header(ctx, reference.Repository())
	if err != nil {
		return "", fmt.Errorf("repo: %w", err)
	}
	err = retry(ctx, b.log, p.settings.PushRetry, func() error {
		got, end := narrate(b.log, "pushing "+reference.String())
		defer end()
		digest, err = p.engine.Push(ctx, b.image.ID, reference.String(), auth, got)
		return err
	})
	if registry.Immutable(err) {
		return "", err // what can be done depends on whose tag it is
	}
	if err != nil {
		return "", p.accounts.AdviseEngine(err, reference.Host())
	}
	return digest, nil
}
