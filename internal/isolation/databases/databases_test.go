package databases

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/isolation"
)

// Or else the first requests of a key go to two databases.
func TestDatabaseThatIsBeingMadeTakesNoSpare(t *testing.T) {
	state := isolation.State{Name: "bob"}
	making := &database{key: "bob1", state: state, opening: &opening{}}
	d := &Databases{
		states: []isolation.State{state},
		keys:   map[string]*database{"bob1": making},
		spares: map[string][]string{"bob": {"c1"}},
	}
	assert.Same(t, making, d.find("bob1"))
	assert.False(t, making.open)
	assert.Equal(t, []string{"c1"}, d.spares["bob"])
}
