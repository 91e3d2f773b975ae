package relay

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

var malformed = &RefusalError{400, "ValidationException", "dynasnap: the request is malformed, or its head is larger than 64 KB"}

// refuse answers with an error, and reports whether the connection goes on.
func (s *session) refuse(err error, more bool) bool {
	refusal := &RefusalError{Status: 500, Type: "InternalServerError", Message: "dynasnap: " + err.Error()}
	errors.As(err, &refusal)
	text, _ := json.Marshal(map[string]string{
		"__type":  "com.amazonaws.dynamodb.v20120810#" + refusal.Type,
		"message": refusal.Message,
	})
	return s.write(refusal.Status, "Content-Type: application/x-amz-json-1.0\r\n", text, more, false)
}

// serveOwn answers a request that the relay does not pass on.
func (s *session) serveOwn(target []byte) bool {
	if !s.isSmall() {
		return s.refuse(&RefusalError{413, "ValidationException", "dynasnap: the body has no Content-Length, or one of more than 64 KB"}, false)
	}
	path, query, _ := strings.Cut(string(target), "?")
	method := string(s.request.method.of(s.in.data()))
	response := s.relay.Own(s.ctx, Request{Method: method, Path: path, Query: query, Key: s.key})
	fields := "Content-Type: application/json\r\n"
	if response.Allow != "" {
		fields += "Allow: " + response.Allow + "\r\nAccess-Control-Allow-Methods: " + response.Allow + "\r\n"
	}
	return s.write(response.Status, fields, response.Body, s.skip(), method == "HEAD")
}

// anyOrigin lets pages of all sites read an answer, and sign requests.
const anyOrigin = "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *, Authorization\r\n"

// write sends an answer of the relay's own, with more fields. It tells the client whether the
// connection goes on, and returns that, unless it was not sent.
func (s *session) write(status int, fields string, body []byte, more, isHead bool) bool {
	text := fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n%s%s", status, reason(status), len(body), anyOrigin, fields)
	if !more {
		text = append(text, "Connection: close\r\n"...)
	}
	text = append(text, "\r\n"...)
	if !isHead {
		text = append(text, body...)
	}
	_, err := s.client.Write(text)
	return more && err == nil
}

// reason is the phrase after a status, which means nothing.
func reason(status int) string {
	switch status {
	case 200:
		return "OK"
	case 400:
		return "Bad Request"
	case 404:
		return "Not Found"
	case 405:
		return "Method Not Allowed"
	case 409:
		return "Conflict"
	case 413:
		return "Content Too Large"
	case 500:
		return "Internal Server Error"
	case 503:
		return "Service Unavailable"
	default:
		return "Answer"
	}
}
