package relay

import (
	"encoding/json"
	"errors"
	"fmt"
)

// refuse answers with an error, and reports whether the connection goes on.
func (s *session) refuse(err error) bool {
	refusal := &Refusal{Status: 500, Type: "InternalServerError", Message: "dynasnap: " + err.Error()}
	errors.As(err, &refusal)
	text, _ := json.Marshal(map[string]string{
		"__type":  "com.amazonaws.dynamodb.v20120810#" + refusal.Type,
		"message": refusal.Message,
	})
	return s.write(refusal.Status, "application/x-amz-json-1.0", text, false)
}

// write sends an answer of the relay's own.
func (s *session) write(status int, contentType string, body []byte, isHead bool) bool {
	more := s.isSmall() && !s.head.closes && (!s.request.old || s.head.keeps)
	text := fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n", status, reason(status), contentType, len(body))
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
		return "Other" // the text means nothing
	}
}
