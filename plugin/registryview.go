package plugin

import (
	"errors"
	"sync"

	"github.com/dynasnap/dynasnap/internal/registry"
)

// registryView is how much of the registry a run has got to see.
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

// isUnreachable reports whether the registry could not be reached when it was first asked. A firewall
// or a wrong name does not pass while we bake.
func (v *registryView) isUnreachable() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.unreachable
}

// hide notes that the registry refused to show an earlier snapshot. Of several reasons the first
// one stays.
func (v *registryView) hide(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.hidden == nil {
		v.hidden = err
	}
}

// refusal is why the registry showed no earlier snapshot; nil where it did not refuse to.
func (v *registryView) refusal() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.hidden
}
