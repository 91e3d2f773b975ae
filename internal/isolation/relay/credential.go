package relay

import "bytes"

// credential is where the head of a request has access key and region.
type credential struct{ key, region span }

// credential finds what DynamoDB Local takes for the access key and the region of a request; ok is
// false where it finds none. It has been asked (TestCredentialIsThatOfTheDatabase): in the first
// field Authorization, whatever stands after the first = or / is the key, up to the second one, and
// whatever stands after the third one is the region, up to the fourth one or the end. Any word may
// stand before them. Nothing but separators from the region on is no credential at all.
func (h *head) credential(buffer []byte) (c credential, ok bool) {
	value := h.authorization.of(buffer)
	begins := make([]int, 0, 5) // of the parts after the first one
	for i, char := range value {
		if char != '=' && char != '/' {
			continue
		}
		if begins = append(begins, i+1); len(begins) == 4 {
			break
		}
	}
	if len(begins) < 3 || len(bytes.Trim(value[begins[2]:], "=/")) == 0 {
		return c, false
	}
	begins = append(begins, len(value)+1) // the end, where the region is the last part
	at := h.authorization.begin
	c.key = span{at + begins[0], at + begins[1] - 1}
	c.region = span{at + begins[2], at + begins[3] - 1}
	return c, c.key.begin < c.key.end
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
