package relay

import (
	"bytes"
	"errors"
	"strconv"
)

// maxHead is the size of the largest head, in bytes. That of DynamoDB Local is 8 KB.
const maxHead = 64 << 10

// errMalformed is for what may be read in more than one way. It does not reach the database, which
// could then see other requests than the relay does.
var errMalformed = errors.New("malformed")

// span is a part of a buffer, from the beginning of a head.
type span struct{ begin, end int }

func (s span) of(head []byte) []byte { return head[s.begin:s.end] }

// head is what the relay wants to know of the head of a request or an answer. It is read line by
// line, as the bytes arrive.
type head struct {
	size  int // of the lines read so far
	first span

	authorization span // of the first
	target        span // of the first X-Amz-Target
	length        int64
	lengths       int
	codings       int // fields Transfer-Encoding
	chunked       bool
	closes        bool // Connection: close
	keeps         bool // Connection: keep-alive
	expects       bool // Expect
}

// read reads the lines of the buffer that it has not read yet, and reports whether the head has
// ended.
func (h *head) read(buffer []byte) (complete bool, err error) {
	for {
		end := bytes.IndexByte(buffer[h.size:], '\n')
		if end < 0 {
			if len(buffer) >= maxHead {
				return false, errMalformed
			}
			return false, nil
		}
		begin := h.size
		h.size += end + 1
		end = h.size - 2
		if end < begin || buffer[end] != '\r' {
			return false, errMalformed
		}
		line := buffer[begin:end]
		switch {
		case bytes.IndexByte(line, '\r') >= 0 || bytes.IndexByte(line, 0) >= 0:
			return false, errMalformed
		case h.first.end == 0:
			h.first = span{begin, end}
		case len(line) == 0:
			return true, h.check()
		default:
			if err := h.readField(line, begin); err != nil {
				return false, err
			}
		}
	}
}

// readField reads a header field.
func (h *head) readField(line []byte, at int) error {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || !isToken(line[:colon]) {
		return errMalformed
	}
	name, value := line[:colon], span{at + colon + 1, at + len(line)}
	text := line[colon+1:]
	for len(text) > 0 && isBlank(text[0]) {
		text = text[1:]
		value.begin++
	}
	for len(text) > 0 && isBlank(text[len(text)-1]) {
		text = text[:len(text)-1]
		value.end--
	}
	switch {
	case is(name, "authorization"):
		if h.authorization.end == 0 {
			h.authorization = value
		}
	case is(name, "x-amz-target"):
		if h.target.end == 0 {
			h.target = value
		}
	case is(name, "content-length"):
		h.lengths++
		return h.readLength(text)
	case is(name, "transfer-encoding"):
		h.codings++
		h.chunked = is(text, "chunked")
	case is(name, "connection"):
		for option := range bytes.SplitSeq(text, []byte{','}) {
			option = bytes.TrimSpace(option)
			h.closes = h.closes || is(option, "close")
			h.keeps = h.keeps || is(option, "keep-alive")
		}
	case is(name, "expect"):
		h.expects = true
	}
	return nil
}

func (h *head) readLength(text []byte) error {
	if len(text) == 0 || len(text) > 18 {
		return errMalformed
	}
	h.length = 0
	for _, digit := range text {
		if digit < '0' || digit > '9' {
			return errMalformed
		}
		h.length = h.length*10 + int64(digit-'0')
	}
	return nil
}

// check refuses heads whose body could end in two places.
func (h *head) check() error {
	if h.lengths+h.codings > 1 || h.codings == 1 && !h.chunked {
		return errMalformed
	}
	return nil
}

// request are the words of a request's first line.
type request struct {
	method, target span
	old            bool // HTTP/1.0
}

func (h *head) request(buffer []byte) (r request, err error) {
	line := h.first.of(buffer)
	space := bytes.IndexByte(line, ' ')
	last := bytes.LastIndexByte(line, ' ')
	if space <= 0 || last <= space+1 || !isToken(line[:space]) || bytes.IndexByte(line[space+1:last], ' ') >= 0 {
		return r, errMalformed
	}
	version := line[last+1:]
	r.old = string(version) == "HTTP/1.0"
	if !r.old && string(version) != "HTTP/1.1" || r.old && h.codings > 0 {
		return r, errMalformed
	}
	begin := h.first.begin
	r.method = span{begin, begin + space}
	r.target = span{begin + space + 1, begin + last}
	return r, nil
}

// body returns the body of a request.
func (h *head) body() body {
	if h.chunked {
		return body{kind: chunks}
	}
	return body{left: h.length}
}

// status returns the status of an answer, and whether its version is HTTP/1.0.
func (h *head) status(buffer []byte) (status int, old bool, err error) {
	line := h.first.of(buffer)
	if len(line) < len("HTTP/1.1 200") || !bytes.HasPrefix(line, []byte("HTTP/1.")) || len(line) > 12 && line[12] != ' ' {
		return 0, false, errMalformed
	}
	status, err = strconv.Atoi(string(line[9:12]))
	if err != nil || status < 100 {
		return 0, false, errMalformed
	}
	return status, line[7] == '0', nil
}

// answer returns the body of an answer to a method.
func (h *head) answer(status int, isHead bool) body {
	switch {
	case isHead || status < 200 || status == 204 || status == 304:
		return body{}
	case h.chunked:
		return body{kind: chunks}
	case h.lengths > 0:
		return body{left: h.length}
	default:
		return body{kind: untilClose}
	}
}

// is compares a text in any case with one in lower case.
func is(text []byte, lower string) bool {
	if len(text) != len(lower) {
		return false
	}
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// tokens are the characters of names in HTTP.
var tokens = func() (table [256]bool) {
	for c := range table {
		table[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	for _, c := range []byte("!#$%&'*+-.^_`|~") {
		table[c] = true
	}
	return table
}()

func isToken(text []byte) bool {
	for _, c := range text {
		if !tokens[c] {
			return false
		}
	}
	return len(text) > 0
}
