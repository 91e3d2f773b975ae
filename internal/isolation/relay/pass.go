package relay

import (
	"errors"
	"io"
	"time"
)

// forward passes the request to the database, and the answer back.
func (s *session) forward(as string) bool {
	n, err := s.upload.pass(s.in.data()[s.head.size:])
	if err != nil {
		return s.refuse(malformed, false)
	}
	if err := s.connect(); err != nil {
		return s.refuse(&RefusalError{503, "InternalServerError", "dynasnap: connecting to DynamoDB Local: " + err.Error()}, false)
	}
	method := s.request.method.of(s.in.data())
	isHead, isTunnel := string(method) == "HEAD", string(method) == "CONNECT"
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
		s.unread = false
		return s.passAnswer(isHead) && !isTunnel
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		s.passBody()
	}()
	more := s.passAnswer(isHead) && !isTunnel && !s.head.expects
	if !more {
		_ = s.client.SetReadDeadline(time.Now())
		s.database.close()
	}
	<-sent
	s.unread = !s.upload.ended()
	return more && !s.unread
}

// passBody passes the rest of a request's body on. When the client does not send it, the database
// must not take what there is for all.
func (s *session) passBody() {
	s.in.enlarge()
	for !s.upload.ended() {
		_ = s.client.SetReadDeadline(time.Now().Add(patience))
		if err := s.in.fill(s.client); err != nil {
			s.database.close()
			return
		}
		n, err := s.upload.pass(s.in.data())
		if err != nil {
			s.database.close()
			return
		}
		if _, err := s.database.Write(s.in.data()[:n]); err != nil {
			return // it may have answered before it has read everything
		}
		s.in.drop(n)
	}
	_ = s.client.SetReadDeadline(time.Time{})
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
		if status == 101 {
			return false // no client asks DynamoDB Local for another protocol and gets it
		}
		if status >= 200 {
			isKept := !s.answer.closes && (!old || s.answer.keeps)
			return isKept && s.isKept() && rest.kind != untilClose && len(s.out.data()) == 0
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
		s.out.enlarge()
		err = s.out.fill(s.database)
		if rest.kind == untilClose && errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
