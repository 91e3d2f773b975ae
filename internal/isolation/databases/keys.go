package databases

import (
	"context"
	"sync/atomic"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/local"
)

// rule is which access keys DynamoDB Local takes. The zero value does not know it yet.
type rule struct{ known, any atomic.Bool }

// accepts reports whether DynamoDB Local takes an access key. It is asked once, at the first key
// that versions from 2.0 on refuse: others would give such a key an empty database.
func (d *Databases) accepts(ctx context.Context, key string) (bool, error) {
	if key == "" || isolation.IsAccessKey(key) {
		return key != "", nil
	}
	if d.rule.known.Load() {
		return d.rule.any.Load(), nil
	}
	if _, err := d.enterAny(ctx); err != nil { // no restart comes between
		return false, err
	}
	defer d.leave()
	takesAny, err := local.TakesAnyKey(ctx, d.local.Address())
	if err != nil {
		return false, err
	}
	d.rule.any.Store(takesAny)
	d.rule.known.Store(true)
	return takesAny, nil
}
