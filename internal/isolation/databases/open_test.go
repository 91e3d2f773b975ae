package databases

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/isolation"
)

// Otherwise two requests with the same key would reach two databases.
func TestSpareIsNotTakenWhileDatabaseIsMade(t *testing.T) {
	first := isolation.State{Name: "first"}
	making := &database{key: "test1", state: first, opening: &opening{done: make(chan struct{})}}
	d := &Databases{
		states: []isolation.State{first},
		keys:   map[string]*database{making.key: making},
		spares: map[string][]string{first.Name: {"c2"}},
	}
	found := d.find(making.key)
	assert.Same(t, making, found)
	assert.False(t, found.open)
	assert.Equal(t, []string{"c2"}, d.spares[first.Name])
}
