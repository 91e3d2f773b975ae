package databases

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/local"
	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

const (
	// maxSpares is how many spares of a state there are at most.
	maxSpares = 4
	// sparePause lets the request be answered that took a spare, before the next one is made.
	sparePause = 10 * time.Millisecond
	// openPatience is how long DynamoDB Local may take to open a database.
	openPatience = time.Minute
	// roomPatience is how long a new database may wait at the limit.
	roomPatience = time.Minute
)

// makeReady makes the file of a database, if there is none, and has it opened.
func (d *Databases) makeReady(database *database) {
	name, err := d.prepare(database.state, database.name)
	if err == nil {
		defer d.leave()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	opening := database.opening
	database.opening = nil
	opening.err = err
	defer close(opening.done)
	if err == nil {
		database.name, database.open = name, true
	}
	switch current := d.keys[database.key] == database; {
	case database.name == "" && current:
		delete(d.keys, database.key)
	case database.name != "" && !current: // it was dropped meanwhile
		d.retire(database)
	}
}

// prepare has DynamoDB Local open a database. A new one has no name yet. The database is in flight
// then, until the caller has noted down that it is open, and calls leave.
func (d *Databases) prepare(state isolation.State, name string) (opened string, err error) {
	if err := d.takeRoom(); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			d.leave()
		}
	}()
	isNew := name == ""
	if isNew {
		if name, err = d.files.create(state); err != nil {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.open--
			return "", err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), openPatience)
	defer cancel()
	if err := local.Ask(ctx, d.local.Address(), name, relay.Region); err != nil {
		if isNew {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.retired = append(d.retired, name) // it may be open
		}
		return "", fmt.Errorf("opening it: %w", err)
	}
	return name, nil
}

// prepareSpare prepares a spare of a state.
func (d *Databases) prepareSpare(state isolation.State) error {
	name, err := d.prepare(state, "")
	if err != nil {
		return err
	}
	defer d.leave()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.spares[state.Name] = append(d.spares[state.Name], name)
	return nil
}

// takeRoom counts one more database as open, and as in flight, when that is possible.
func (d *Databases) takeRoom() error {
	deadline := time.After(roomPatience)
	for {
		d.mu.Lock()
		wait := d.held
		if wait == nil && d.open < d.limit {
			d.open++
			d.inFlight++
			if d.open >= d.crowded() {
				wake(d.wantRoom)
			}
			d.mu.Unlock()
			return nil
		}
		if wait == nil {
			wait = d.emptied
		}
		d.mu.Unlock()
		select {
		case <-wait:
		case <-deadline:
			d.mu.Lock()
			defer d.mu.Unlock()
			return fmt.Errorf("DynamoDB Local has %d databases open, and may not have more until it is restarted: %w", d.open,
				cmp.Or(d.obstacle, errors.New("it takes long to start")))
		}
	}
}

// takeSpare returns a spare of a state, or "", and has another one made.
func (d *Databases) takeSpare(state isolation.State) (name string) {
	if spares := d.spares[state.Name]; len(spares) > 0 {
		name = spares[0]
		d.spares[state.Name] = spares[1:]
	} else {
		d.spares[state.Name] = nil // it is in use from now on
	}
	wake(d.wantSpares)
	return name
}

// keepSpares makes spares of the states in use.
func (d *Databases) keepSpares() {
	for range d.wantSpares {
		time.Sleep(sparePause)
		for {
			state, found := d.lackingSpares()
			if !found {
				break
			}
			if err := d.prepareSpare(state); err != nil {
				break // a request will meet the same, and tell it
			}
		}
	}
}

// lackingSpares returns a state that lacks spares, if there is room for one without a restart.
func (d *Databases) lackingSpares() (isolation.State, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held != nil || d.open >= d.crowded()-1 {
		return isolation.State{}, false
	}
	for _, state := range d.states {
		spares, used := d.spares[state.Name]
		if used && len(spares) < min(maxSpares, d.limit/8) {
			return state, true
		}
	}
	return isolation.State{}, false
}
