package relay

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// session is a connection of a client, with the connection to the database that it owns.
type session struct {
	ctx      context.Context
	proxy    *Proxy
	client   *connection
	database *connection // nil before the first request
	in, out  buffer

	head    head // of the request
	request request
	signed  bool // the request has a credential
	credential
	upload    body // of the request
	answer    head
	key       string // of the last request
	operation string
}

func newSession(ctx context.Context, proxy *Proxy, client net.Conn) *session {
	return &session{ctx: ctx, proxy: proxy, client: newConnection(ctx, client), in: newBuffer(), out: newBuffer()}
}

func (s *session) close() {
	s.client.close()
	s.disconnect()
}

func (s *session) disconnect() {
	if s.database != nil {
		s.database.close()
		s.database = nil
	}
}

func (s *session) serve() {
	for s.serveRequest() {
	}
}

// serveRequest relays a request and its answer, and reports whether there may be another one.
func (s *session) serveRequest() bool {
	if err := s.readRequest(); err != nil {
		if errors.Is(err, errMalformed) {
			s.refuse(&Refusal{400, "ValidationException", "dynasnap: the head of the request is malformed, or larger than 64 KB"})
		}
		return false
	}
	target := s.request.target.of(s.in.data())
	if len(target) >= len(Prefix) && string(target[:len(Prefix)]) == Prefix {
		return s.serveOwn(target)
	}
	as, leave, err := s.proxy.Enter(s.ctx, s.key, s.operation)
	if err != nil {
		return s.refuse(err) && s.skipBody()
	}
	defer leave()
	return s.relay(as)
}

// readRequest reads a head and the body that belongs to it, if it is small.
func (s *session) readRequest() error {
	s.head = head{}
	for {
		data := s.in.data()
		if s.head.size == 0 && len(data) >= 2 && data[0] == '\r' && data[1] == '\n' {
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
	data := s.in.data()
	var err error
	if s.request, err = s.head.request(data); err != nil {
		return err
	}
	if s.credential, s.signed = s.head.credential(data); s.signed {
		s.key = keep(s.key, s.credential.key.of(data))
	} else {
		s.key = ""
	}
	target := s.head.target.of(data)
	for i, c := range target {
		if c == '.' {
			target = target[i+1:]
			break
		}
	}
	s.operation = keep(s.operation, target)
	s.upload = s.head.body()
	for s.isSmall() && len(s.in.data()) < s.head.size+int(s.head.length) {
		if err := s.in.fill(s.client); err != nil {
			return err
		}
	}
	return nil
}

// isSmall reports whether the request has a body, if any, that is read together with its head.
func (s *session) isSmall() bool {
	return !s.head.chunked && !s.head.expects && int64(s.head.size)+s.head.length <= maxHead
}

// skipBody drops a request, and reports whether that is possible.
func (s *session) skipBody() bool {
	if !s.isSmall() {
		return false
	}
	s.in.drop(s.head.size + int(s.head.length))
	return true
}

// keep returns the text, which is mostly the same as before.
func keep(before string, text []byte) string {
	if before == string(text) {
		return before
	}
	return string(text)
}

// relay passes the request to the database, and the answer back.
func (s *session) relay(as string) bool {
	if err := s.connect(); err != nil {
		s.refuse(&Refusal{503, "InternalServerError", "dynasnap: " + err.Error()})
		return false
	}
	n, err := s.upload.pass(s.in.data()[s.head.size:])
	if err != nil {
		s.refuse(&Refusal{400, "ValidationException", "dynasnap: the body of the request is malformed"})
		return false
	}
	isHead := string(s.request.method.of(s.in.data())) == "HEAD"
	tunnels := string(s.request.method.of(s.in.data())) == "CONNECT"
	size := s.head.size + n
	if as != "" && s.signed {
		begin := s.credential.replace(s.in.bytes, s.in.begin, as, Region)
		size += s.in.begin - begin
		s.in.begin = begin
	}
	if _, err := s.database.Write(s.in.data()[:size]); err != nil {
		return false
	}
	s.in.drop(size)
	if s.upload.ended() {
		return s.passAnswer(isHead) && !tunnels
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		s.passBody()
	}()
	more := s.passAnswer(isHead) && !tunnels && !s.head.expects
	if !more {
		s.client.stopReading()
	}
	<-sent
	return more && s.upload.ended()
}

// passBody passes the rest of a request's body on. It ends the connection to the database when the
// client does not send it.
func (s *session) passBody() {
	for !s.upload.ended() {
		err := s.in.fill(s.client)
		if err == nil {
			var n int
			if n, err = s.upload.pass(s.in.data()); err == nil {
				_, err = s.database.Write(s.in.data()[:n])
				s.in.drop(n)
			}
		}
		if err != nil {
			s.database.close()
			return
		}
	}
}

// passAnswer passes an answer to the client, and reports whether both connections go on.
func (s *session) passAnswer(isHead bool) bool {
	for {
		status, old, err := s.readAnswer()
		if err != nil {
			return false
		}
		rest := s.answer.answer(status, isHead)
		if err := s.passAnswerBody(&rest); err != nil {
			return false
		}
		if status >= 200 || status == 101 {
			closes := s.answer.closes || old && !s.answer.keeps || s.head.closes || s.request.old && !s.head.keeps
			return !closes && rest.kind != untilClose && len(s.out.data()) == 0 && status != 101
		}
	}
}

func (s *session) readAnswer() (status int, old bool, err error) {
	s.answer = head{}
	for {
		complete, err := s.answer.read(s.out.data())
		if err != nil {
			return 0, false, err
		}
		if complete {
			return s.answer.status(s.out.data())
		}
		if err := s.out.fill(s.database); err != nil {
			return 0, false, err
		}
	}
}

// passAnswerBody passes the head of an answer that was read, and its body.
func (s *session) passAnswerBody(rest *body) error {
	ready := s.answer.size
	for {
		n, err := rest.pass(s.out.data()[ready:])
		if err != nil {
			return err
		}
		if _, err := s.client.Write(s.out.data()[:ready+n]); err != nil {
			return err
		}
		s.out.drop(ready + n)
		if rest.ended() {
			return nil
		}
		ready = 0
		err = s.out.fill(s.database)
		if rest.kind == untilClose && errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// connect makes sure that there is a connection to the database.
func (s *session) connect() error {
	if s.database != nil && s.database.isIdle() {
		return nil
	}
	s.disconnect()
	s.out.drop(len(s.out.data()))
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: -1}
	found, err := dialer.DialContext(s.ctx, "tcp", s.proxy.Backend())
	if err != nil {
		return err
	}
	s.database = newConnection(s.ctx, found)
	return nil
}

// serveOwn answers a request that the relay does not pass on.
func (s *session) serveOwn(target []byte) bool {
	if !s.isSmall() {
		s.refuse(&Refusal{413, "ValidationException", "dynasnap: the body has no Content-Length, or one of more than 64 KB"})
		return false
	}
	path, query, _ := strings.Cut(string(target), "?")
	data := s.in.data()
	method := string(s.request.method.of(data))
	response := s.proxy.Own(s.ctx, Request{
		Method: method, Path: path, Query: query, Key: s.key,
		Body: data[s.head.size : s.head.size+int(s.head.length)],
	})
	return s.write(response.Status, "application/json", response.Body, method == "HEAD") && s.skipBody()
}
