// Package databases keeps a database for each access key in one DynamoDB Local.
//
// # Names
//
// A database is a file of DynamoDB Local, for an access key of ours such as c12 and one region. The
// file is a copy of a state. DynamoDB Local opens it at the first request with the key, and does
// not notice when it is replaced. So a reset means another file, under another key of ours.
//
// # Spares
//
// A few databases of each state in use are made and opened in advance. A new access key, or one
// after a reset, takes a spare. Where there is none, its first request waits until a database is
// made.
//
// # Bounds
//
// DynamoDB Local keeps each database that it has opened until it ends, with four threads and one to
// two megabytes. So it may have only so many open (see [Limit]). At seven eighths of that it is
// restarted. Requests that arrive meanwhile wait; those that are under way come to their end first.
// If they do not for two seconds, the others go on, and the restart is tried again after ten. It
// also waits until no table and no index is being changed. At the limit itself, requests wait that
// need one more database, for a minute at most.
//
// A restart keeps the files of the databases that were written to, and they are opened again when
// they are used. It removes those that were reset or deleted, and those that nobody has written to:
// when they are used again they begin as the same state. So nothing is lost.
//
// Next to the file of a database that was written to lies one with its access key. So these
// databases also survive a restart of the container.
package databases

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/dynasnap/dynasnap/internal/isolation"
	"github.com/dynasnap/dynasnap/internal/isolation/local"
	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

// Databases are the databases of one DynamoDB Local.
type Databases struct {
	states []isolation.State
	files  files
	local  *local.Local
	rule   rule
	limit  int
	log    func(format string, arguments ...any)

	wantSpares, wantRoom chan struct{} // of capacity 1: somebody should look

	mu       sync.Mutex
	keys     map[string]*database
	spares   map[string][]string // names, by the state's; a state is there once it is in use
	retired  []string            // names of reset and deleted ones that are open
	open     int                 // that DynamoDB Local has open, or is about to open
	inFlight int                 // requests, and databases that are being made
	held     chan struct{}       // closed when requests may go on again; nil when they may
	emptied  chan struct{}       // closed at the next restart
	obstacle error               // why there has been none, or nil
}

// database is the database of an access key.
type database struct {
	key     string
	state   isolation.State
	name    string   // the access key for DynamoDB Local; "" before there is a file
	written bool     // or perhaps written
	open    bool     // in DynamoDB Local
	changed bool     // its tables may be in a change
	opening *opening // or nil
}

// opening is the work of making a database ready for requests.
type opening struct {
	done chan struct{}
	err  error // once it is done
}

// New returns the databases in a directory, with those that an earlier process has left there.
func New(
	states []isolation.State,
	directory string,
	server *local.Local,
	limit int,
	log func(string, ...any),
) (*Databases, error) {
	d := &Databases{
		states:     states,
		files:      files{directory: directory},
		local:      server,
		limit:      limit,
		log:        log,
		wantSpares: make(chan struct{}, 1),
		wantRoom:   make(chan struct{}, 1),
		keys:       map[string]*database{},
		spares:     map[string][]string{states[0].Name: nil},
		emptied:    make(chan struct{}),
	}
	left, err := d.files.restore()
	if err != nil {
		return nil, fmt.Errorf("reading the databases in %s: %w", directory, err)
	}
	for name, key := range left {
		d.keys[key] = &database{key: key, state: isolation.Choose(states, key), name: name, written: true}
	}
	return d, nil
}

// Open waits until DynamoDB Local answers, and keeps spares and room from then on.
func (d *Databases) Open() error {
	if err := d.await(len(d.keys) > 0); err != nil {
		return err
	}
	go d.keepSpares()
	go d.keepRoom()
	return nil
}

// await waits until DynamoDB Local answers, which makes the first spare. It may do without one
// where none can be made, as on a full disk: the databases that are there stay within reach.
func (d *Databases) await(mayLack bool) error {
	first := d.states[0]
	name, err := d.files.create(first)
	switch {
	case err != nil && mayLack:
		d.log("%v", err)
		return d.local.AwaitAnswer()
	case err != nil:
		return err
	}
	if err := d.local.Await(name, relay.Region); err != nil {
		return fmt.Errorf("waiting for DynamoDB Local: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = 1
	d.spares[first.Name] = []string{name} // others follow at the first request, not before it
	return nil
}

// Enter admits a request, and returns the access key for DynamoDB Local. It is that of the relay.
// A key that DynamoDB Local refuses passes as it is.
func (d *Databases) Enter(ctx context.Context, key, operation string) (as string, leave func(), err error) {
	ours, err := d.accepts(ctx, key)
	if err != nil {
		return "", nil, refusal(key, err)
	}
	for {
		name, leave, wait, err := d.enter(key, ours, operation)
		if wait == nil || err != nil {
			return name, leave, err
		}
		select {
		case <-wait.done:
			if wait.err != nil {
				return "", nil, refusal(key, wait.err)
			}
		case <-ctx.Done():
			return "", nil, ctx.Err()
		}
	}
}

// enter counts a request as in flight, or returns what it has to wait for first.
func (d *Databases) enter(key string, ours bool, operation string) (as string, leave func(), wait *opening, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held != nil {
		return "", nil, &opening{done: d.held}, nil
	}
	leave = d.leave
	if ours {
		database := d.find(key)
		if !database.open {
			return "", nil, database.opening, nil
		}
		if !database.written && !isRead(operation) {
			if err := d.files.mark(database.name, key); err != nil {
				return "", nil, nil, refusal(key, err)
			}
			database.written = true
		}
		if isDefinition(operation) {
			leave = func() {
				d.noteChange(database)
				d.leave()
			}
		}
		as = database.name
	}
	d.inFlight++
	return as, leave, nil, nil
}

// find returns the database of an access key, which is open or being opened.
func (d *Databases) find(key string) *database {
	found := d.keys[key]
	if found == nil {
		found = &database{key: key, state: isolation.Choose(d.states, key)}
		d.keys[key] = found
	}
	if found.open || found.opening != nil {
		return found
	}
	if found.name == "" {
		found.name = d.takeSpare(found.state)
		found.open = found.name != ""
	}
	if !found.open {
		found.opening = &opening{done: make(chan struct{})}
		go d.makeReady(found)
	}
	return found
}

// leave ends a request that has entered.
func (d *Databases) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inFlight--
}

// drop ends the database of an access key, so that the next request begins with a new one. Requests
// that are under way end on the old one.
func (d *Databases) drop(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.keys[key]; old != nil {
		delete(d.keys, key)
		if old.opening == nil { // or else makeReady sees that it is gone
			d.retire(old)
		}
	}
}

// retire removes the files of a database that no access key has any more: at the next restart, if
// it is open, since requests may be under way.
func (d *Databases) retire(old *database) {
	d.files.unmark(old.name)
	if old.open {
		d.retired = append(d.retired, old.name)
	} else {
		d.files.remove(old.name)
	}
}

// isRead reports whether an operation leaves a database as it is.
func isRead(operation string) bool {
	for _, prefix := range []string{"Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List"} {
		if strings.HasPrefix(operation, prefix) {
			return true
		}
	}
	return false
}

// refusal is the answer to a request whose database cannot be made ready.
func refusal(key string, err error) error {
	return &relay.RefusalError{Status: 500, Type: "InternalServerError", Message: fmt.Sprintf("dynasnap: making a database for the access key %s: %v", key, err)}
}

// wake makes a goroutine look, now or when it is done with what it does.
func wake(channel chan struct{}) {
	select {
	case channel <- struct{}{}:
	default:
	}
}
