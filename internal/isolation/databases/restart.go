package databases

import (
	"errors"
	"fmt"
	"time"
)

const (
	// maxHold is how long requests wait for others to end before a restart.
	maxHold = 2 * time.Second
	// settlePause is the time between looks whether tables are being changed. Nobody has to wait.
	settlePause = 500 * time.Millisecond
	// retryPause is the time between attempts to restart, so that requests rarely wait in vain.
	retryPause = 10 * time.Second
)

// crowded is how many databases are open when DynamoDB Local is restarted.
func (d *Databases) crowded() int { return d.limit - d.limit/8 }

// keepRoom restarts DynamoDB Local when it has too many databases open.
func (d *Databases) keepRoom() {
	for range d.wantRoom {
		for {
			err, pause := d.checkSettled(), settlePause
			if err == nil {
				err, pause = d.hold(), retryPause
			}
			d.setObstacle(err)
			if err == nil {
				break
			}
			time.Sleep(pause)
		}
		if err := d.restart(); err != nil {
			d.log("%v", err)
			return // the program ends
		}
	}
}

// hold lets no more requests enter, and waits until a restart interrupts nothing. Otherwise it lets
// them enter again, and says why.
func (d *Databases) hold() error {
	d.mu.Lock()
	d.held = make(chan struct{})
	d.mu.Unlock()
	err := d.drain()
	if err == nil {
		err = d.checkSettled() // once more, now that nothing changes any more
	}
	if err != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.release()
	}
	return err
}

// drain waits until no request is in flight, and nothing is written.
func (d *Databases) drain() error {
	for deadline := time.Now().Add(maxHold); ; time.Sleep(time.Millisecond) {
		d.mu.Lock()
		inFlight := d.inFlight
		d.mu.Unlock()
		switch {
		case inFlight == 0 && !d.local.IsWriting():
			return nil
		case time.Now().Before(deadline):
		case inFlight > 0:
			return fmt.Errorf("%d requests do not end", inFlight)
		default:
			return errors.New("it is writing")
		}
	}
}

// release lets requests enter again.
func (d *Databases) release() {
	close(d.held)
	d.held = nil
}

// restart ends DynamoDB Local, removes what nobody needs, and starts it again. No request is in
// flight, and none enters.
func (d *Databases) restart() error {
	began := time.Now()
	if err := d.local.Stop(); err != nil {
		return err
	}
	before := d.forget()
	if err := d.local.Start(); err != nil {
		return err
	}
	if err := d.await(true); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log("DynamoDB Local was restarted in %d ms: it had %d databases open, of %d", time.Since(began).Milliseconds(), before, d.limit)
	select {
	case <-d.wantRoom: // there is room now
	default:
	}
	d.release()
	close(d.emptied)
	d.emptied = make(chan struct{})
	return nil
}

// forget removes all databases that were not written to or that no access key has, and returns how
// many were open.
func (d *Databases) forget() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, database := range d.keys {
		database.open = false
		if !database.written && database.opening == nil { // or else it waits for room
			delete(d.keys, key)
			d.files.remove(database.name)
		}
	}
	for state, spares := range d.spares {
		d.retired = append(d.retired, spares...)
		d.spares[state] = nil
	}
	for _, name := range d.retired {
		d.files.remove(name)
	}
	before := d.open
	d.retired, d.open = nil, 0
	return before
}

func (d *Databases) setObstacle(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.obstacle = err
}
