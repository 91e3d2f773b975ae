package relay

import "bytes"

// credential is where the head of a request has access key and region.
type credential struct{ key, region span }

// credential finds what DynamoDB Local takes for key and region. It splits the first field
// Authorization at each = and /, and takes the second and the fourth part. That is meant for
// AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/…, but it looks at nothing else.
func (h *head) credential(buffer []byte) (c credential, ok bool) {
	text := h.authorization.of(buffer)
	at := 0
	next := func() (part span, ok bool) {
		end := bytes.IndexAny(text[at:], "=/")
		if end < 0 {
			return span{h.authorization.begin + at, h.authorization.end}, false
		}
		part = span{h.authorization.begin + at, h.authorization.begin + at + end}
		at += end + 1
		return part, true
	}
	for i := range 3 {
		part, ok := next()
		if !ok {
			return c, false
		}
		if i == 1 {
			c.key = part
		}
	}
	c.region, _ = next()
	// Java's split drops empty parts at the end.
	return c, c.key.begin < c.key.end && len(bytes.Trim(text[c.region.begin-h.authorization.begin:], "=/")) > 0
}

// replace puts another key and region into a head that begins at an offset of the buffer. What is
// before them moves to the left or to the right, and the head begins there. There is room for it.
func (c credential) replace(buffer []byte, at int, key, region string) (begin int) {
	front, date := buffer[at:at+c.key.begin], buffer[at+c.key.end:at+c.region.begin] // with both separators
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
