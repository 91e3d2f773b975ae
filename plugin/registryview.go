package plugin

import (
	"errors"
	"sync"

	"github.com/dynasnap/dynasnap/internal/registry"
)

// registryView is what a run knows about the registry.
type registryView struct {
	mu          sync.Mutex
	hasFailed   bool
	unreachable bool
	hidden      error
}

// fail notes that the registry could not be asked, and reports whether that is the first time.
func (v *registryView) fail(err error) (first bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	first = !v.hasFailed
	v.hasFailed = true
	v.unreachable = v.unreachable || errors.Is(err, registry.ErrUnreachable)
	return first
}

// isUnreachable reports whether the registry could not be reached at the first request. A firewall
// or a wrong name does not change during a bake.
func (v *registryView) isUnreachable() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.unreachable
}

// hide records that the registry refused to show an earlier snapshot. The first reason is kept.
func (v *registryView) hide(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.hidden == nil {
		v.hidden = err
	}
}

// refusal is why the registry showed no earlier snapshot, or nil.
func (v *registryView) refusal() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.hidden
}
