package relay

import (
	"bytes"
	"context"
	"errors"
	"net"
	"time"
)

// session is a connection of a client, with the connection to the database that it owns.
type session struct {
	ctx      context.Context
	relay    *Relay
	client   *connection
	database *connection // nil before the first request
	in, out  buffer

	head       head // of the request
	request    request
	credential credential
	signed     bool // the request has a credential
	upload     body // of the request
	unread     bool // the client may send more of the request
	answer     head
	key        string // of the last request
	operation  string
}

// patience is how long a client may stall while its request is under way. DynamoDB Local, too, ends
// a connection then: it is the idle timeout of Jetty.
const patience = 30 * time.Second

func newSession(ctx context.Context, relay *Relay, client *connection) *session {
	client.patience = patience
	return &session{ctx: ctx, relay: relay, client: client, in: newBuffer(), out: newBuffer()}
}

func (s *session) close() {
	s.disconnect()
	if s.unread {
		s.client.finish()
	}
	s.client.close()
}

func (s *session) disconnect() {
	if s.database != nil {
		s.database.close()
		s.database = nil
	}
}

func (s *session) serve() {
	for s.serveRequest() {
		s.in.shrink()
		s.out.shrink()
	}
}

// serveRequest relays a request and its answer, and reports whether there may be another one.
func (s *session) serveRequest() bool {
	s.unread = true
	if err := s.readRequest(); err != nil {
		return errors.Is(err, errMalformed) && s.refuse(malformed, false)
	}
	target := s.request.target.of(s.in.data())
	if bytes.HasPrefix(target, []byte(Prefix)) {
		return s.serveOwn(target)
	}
	as, leave, err := s.relay.Enter(s.ctx, s.key, s.operation)
	if err != nil {
		return s.refuse(err, s.skip())
	}
	defer leave()
	return s.forward(as)
}

// readRequest reads a head and the body that belongs to it, if it is small.
func (s *session) readRequest() error {
	s.head = head{}
	for {
		data := s.in.data()
		if s.head.size == 0 && bytes.HasPrefix(data, []byte("\r\n")) {
			s.in.drop(2) // an empty line before a request means nothing
			continue
		}
		complete, err := s.head.read(data)
		if err != nil {
			return err
		}
		if complete {
			break
		}
		if err := s.in.fill(s.client); err != nil {
			return err
		}
	}
	if err := s.understand(); err != nil {
		return err
	}
	for s.isSmall() && len(s.in.data()) < s.head.size+int(s.head.length) {
		if err := s.in.fill(s.client); err != nil {
			return err
		}
	}
	return nil
}

// understand looks at the head of a request.
func (s *session) understand() (err error) {
	data := s.in.data()
	if s.request, err = s.head.request(data); err != nil {
		return err
	}
	s.upload = s.head.body()
	var key []byte
	if s.credential, s.signed = s.head.credential(data); s.signed {
		key = s.credential.key.of(data)
	}
	s.key = keep(s.key, key)
	_, operation, _ := bytes.Cut(s.head.target.of(data), []byte("."))
	s.operation = keep(s.operation, operation)
	return nil
}

// keep returns a text, which is mostly the same as before.
func keep(before string, text []byte) string {
	if before == string(text) {
		return before
	}
	return string(text)
}

// isSmall reports whether the request has a body, if any, that is read together with its head.
func (s *session) isSmall() bool {
	return !s.head.chunked && !s.head.expects && int64(s.head.size)+s.head.length <= maxHead
}

// skip drops a request, and reports whether there may be another one.
func (s *session) skip() bool {
	if !s.isSmall() {
		return false
	}
	s.in.drop(s.head.size + int(s.head.length))
	s.unread = false
	return s.isKept()
}

// isKept reports whether the client wants to send another request.
func (s *session) isKept() bool { return !s.head.closes && (!s.request.old || s.head.keeps) }

// connect makes sure that there is a connection to the database, which may have closed an idle one.
func (s *session) connect() error {
	if s.database != nil && s.database.isQuiet() {
		return nil
	}
	s.disconnect()
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: -1} // this machine's loopback
	found, err := dialer.DialContext(s.ctx, "tcp", s.relay.Database())
	if err != nil {
		return err
	}
	s.database, err = newConnection(s.ctx, found)
	return err
}
