// Package relay passes requests on to DynamoDB Local, with access keys of our choice.
//
// DynamoDB Local without -sharedDb has a database for each access key and region, and does not
// check signatures. So the relay only changes two words in the head of a request. All other bytes
// pass as they are, in both directions.
package relay

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// Region is the region of all requests with a key of our choice: clients see the same database in
// each region.
const Region = "us-east-1"

// Prefix begins the paths of requests that the relay does not pass on.
const Prefix = "/_dynasnap/"

// Relay relays HTTP/1.1. Each connection of a client has a connection to the database of its own.
type Relay struct {
	// Database returns the address of the database, as HOST:PORT. It is called for each connection
	// to the database. Connections that the database has closed are replaced when they are needed
	// again, so that a client does not notice a restart between two requests.
	Database func() string
	// Enter is called for each request that goes to the database, when its head was read and, if
	// it is small, its body. It may wait. The key is the access key as the client wrote it, with
	// any characters, or "" where there is none. The operation is such as "GetItem", or "".
	//
	// The request gets the key that Enter returns, of at most 100 bytes, and the region [Region].
	// With "" it passes as it is. The relay calls leave when the answer's last byte was sent, or a
	// connection broke. With an error, which may be a [RefusalError], the request does not reach
	// the database, and leave is not called.
	Enter func(ctx context.Context, key, operation string) (as string, leave func(), err error)
	// Own answers the requests whose path begins with [Prefix].
	Own func(ctx context.Context, request Request) Response
}

// Request is a request that the relay does not pass on. Its body means nothing, and is dropped.
type Request struct {
	Method string
	Path   string // as it was written, not decoded
	Query  string // the same, without the question mark
	Key    string // the access key that it is signed with, or ""
}

// Response is the answer to a [Request].
type Response struct {
	Status int
	Allow  string // the methods of the path, such as "GET, POST"; or ""
	Body   []byte // JSON
}

// RefusalError is an error for a client, which looks like one of DynamoDB.
type RefusalError struct {
	Status  int    // such as 400, which the SDKs do not try again, or 503, which they do
	Type    string // such as "LimitExceededException"
	Message string
}

func (e *RefusalError) Error() string { return e.Type + ": " + e.Message }

// Serve relays the connections of a listener until the context ends, and then closes them all. A
// connection ends earlier when the database ends its own while a request is under way.
func (r *Relay) Serve(ctx context.Context, listener net.Listener) error {
	var all sync.WaitGroup
	defer all.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() })
	defer stop()
	for {
		client, err := listener.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			if temporary(err) {
				time.Sleep(5 * time.Millisecond)
				continue
			}
			return err
		}
		c, err := newConnection(ctx, client)
		if err != nil {
			return err
		}
		all.Go(func() {
			s := newSession(ctx, r, c)
			defer s.close()
			s.serve()
		})
	}
}

// temporary reports whether a listener is still of use: a client may have gone before it was
// accepted, and too many files may be open.
func temporary(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Temporary() //nolint:staticcheck // net/http does the same
}
