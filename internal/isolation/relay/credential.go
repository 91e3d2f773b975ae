package relay

import "bytes"

// credential is where the head of a request has access key and region.
type credential struct{ key, region span }

var credentialMark = []byte("Credential=")

// credential finds the credential of a request in its field Authorization:
// AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/dynamodb/aws4_request, …
func (h *head) credential(buffer []byte) (c credential, ok bool) {
	at := h.authorization.begin
	text := h.authorization.of(buffer)
	if !bytes.HasPrefix(text, []byte("AWS4-")) {
		return c, false
	}
	mark := bytes.Index(text, credentialMark)
	if mark < 0 {
		return c, false
	}
	begin := mark + len(credentialMark)
	key := bytes.IndexByte(text[begin:], '/')
	if key <= 0 {
		return c, false
	}
	c.key = span{at + begin, at + begin + key}
	begin += key + 1
	date := bytes.IndexByte(text[begin:], '/')
	if date < 0 {
		return c, false
	}
	begin += date + 1
	region := bytes.IndexByte(text[begin:], '/')
	if region < 0 {
		return c, false
	}
	c.region = span{at + begin, at + begin + region}
	return c, true
}

// replace puts another key and region into a head that begins at an offset of the buffer. What is
// before them moves to the left or to the right, and the head begins there. There is room for it.
func (c credential) replace(buffer []byte, at int, key, region string) (begin int) {
	front, date := buffer[at:at+c.key.begin], buffer[at+c.key.end:at+c.region.begin] // with both slashes
	regionAt := at + c.region.end - len(region)
	dateAt := regionAt - len(date)
	keyAt := dateAt - len(key)
	begin = keyAt - len(front)
	if begin < at {
		copy(buffer[begin:], front)
	}
	copy(buffer[dateAt:], date)
	copy(buffer[keyAt:], key)
	copy(buffer[regionAt:], region)
	if begin > at {
		copy(buffer[begin:], front)
	}
	return begin
}
