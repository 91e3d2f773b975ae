package dynamo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-json-experiment/json/jsontext"
)

// readItems counts a table's items and computes their digest: the sum, modulo 2^256, of the SHA-256
// of each item. A sum does not depend on the order in which scans return the items.
func (t *Table) readItems(ctx context.Context, from raw, size extent) error {
	var sum itemSum
	var mu sync.Mutex
	err := from.scan(ctx, t.Name, size, func(answer []byte) (last []byte, err error) {
		page := page{encoder: encoder{ttl: t.TTL}, now: time.Now()}
		if err := page.read(answer); err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		sum.add(page.sum)
		t.Items += page.items
		t.Expired += page.expired
		return page.last, nil
	})
	if err != nil {
		return fmt.Errorf("reading its items: %w", err)
	}
	t.Digest = sum.String()
	return nil
}

// page is what is in an answer of Scan.
type page struct {
	encoder
	now            time.Time
	sum            itemSum
	items, expired int64
	last           []byte // the LastEvaluatedKey
}

func (p *page) read(answer []byte) error {
	p.from = newDecoder(answer)
	if err := p.enter('{'); err != nil {
		return err
	}
	for {
		more, err := p.more()
		if err != nil || !more {
			return err
		}
		name, err := p.from.ReadValue()
		if err != nil {
			return err
		}
		switch string(name) {
		case `"Items"`:
			err = p.readItems()
		case `"LastEvaluatedKey"`:
			var key jsontext.Value
			key, err = p.from.ReadValue()
			p.last = bytes.Clone(key)
		default:
			err = p.from.SkipValue()
		}
		if err != nil {
			return err
		}
	}
}

func (p *page) readItems() error {
	if err := p.enter('['); err != nil {
		return err
	}
	for {
		more, err := p.more()
		if err != nil || !more {
			return err
		}
		encoded, err := p.item()
		if err != nil {
			return err
		}
		p.sum.add(sumOf(sha256.Sum256(encoded)))
		p.items++
		if hasExpired(p.expiry, p.now) {
			p.expired++
		}
	}
}

// hasExpired reports whether a time to live, in seconds since 1970, has passed.
func hasExpired(expiry []byte, now time.Time) bool {
	seconds, err := strconv.ParseFloat(string(expiry), 64)
	return err == nil && seconds < float64(now.Unix())
}

// itemSum is a 256-bit number. Its least significant word comes first.
type itemSum [4]uint64

func sumOf(hash [sha256.Size]byte) (s itemSum) {
	for i := range s {
		s[i] = binary.LittleEndian.Uint64(hash[8*i:])
	}
	return s
}

func (s *itemSum) add(other itemSum) {
	var carry uint64
	for i := range s {
		s[i], carry = bits.Add64(s[i], other[i], carry)
	}
}

func (s *itemSum) String() string {
	var raw [sha256.Size]byte
	for i, word := range s {
		binary.LittleEndian.PutUint64(raw[8*i:], word)
	}
	return hex.EncodeToString(raw[:])
}

// The encoding that is hashed: a letter for the type, then the value. Strings and containers begin
// with their length, so no two values share an encoding. Attributes and set members are sorted,
// because DynamoDB gives them no order.

func appendMap(dst []byte, item map[string]types.AttributeValue) ([]byte, error) {
	names := make([]string, 0, len(item))
	for name := range item {
		names = append(names, name)
	}
	sort.Strings(names)
	dst = appendLength(append(dst, 'M'), len(names))
	for _, name := range names {
		dst = appendString(dst, name)
		var err error
		if dst, err = appendValue(dst, item[name]); err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
	}
	return dst, nil
}

func appendValue(dst []byte, value types.AttributeValue) ([]byte, error) {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return appendString(append(dst, 'S'), v.Value), nil
	case *types.AttributeValueMemberN:
		return appendString(append(dst, 'N'), v.Value), nil
	case *types.AttributeValueMemberB:
		return appendString(append(dst, 'B'), string(v.Value)), nil
	case *types.AttributeValueMemberBOOL:
		return strconv.AppendBool(append(dst, 'T'), v.Value), nil
	case *types.AttributeValueMemberNULL:
		return append(dst, 'Z'), nil
	case *types.AttributeValueMemberSS:
		return appendSet(append(dst, 's'), v.Value), nil
	case *types.AttributeValueMemberNS:
		return appendSet(append(dst, 'n'), v.Value), nil
	case *types.AttributeValueMemberBS:
		members := make([]string, len(v.Value))
		for i, member := range v.Value {
			members[i] = string(member)
		}
		return appendSet(append(dst, 'b'), members), nil
	case *types.AttributeValueMemberL:
		dst = appendLength(append(dst, 'L'), len(v.Value))
		for _, element := range v.Value {
			var err error
			if dst, err = appendValue(dst, element); err != nil {
				return nil, err
			}
		}
		return dst, nil
	case *types.AttributeValueMemberM:
		return appendMap(dst, v.Value)
	default:
		return nil, fmt.Errorf("a value of the unknown type %T", value)
	}
}

func appendSet(dst []byte, members []string) []byte {
	sorted := append([]string(nil), members...)
	sort.Strings(sorted)
	dst = appendLength(dst, len(sorted))
	for _, member := range sorted {
		dst = appendString(dst, member)
	}
	return dst
}

func appendString(dst []byte, s string) []byte {
	return append(appendLength(dst, len(s)), s...)
}
