package awscli

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// readAnswer reads the service's answer as the AWS CLI understands it: what the operation's output does not know
// and what is null is left out, points in time are ISO 8601, and the order of keys is the service's.
func readAnswer(o *operation, text []byte) (*ordered.Object, error) {
	value, err := ordered.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("reading the answer to %s: %w", o.name, err)
	}
	object, ok := understood(o.output, value).(*ordered.Object)
	if !ok {
		return nil, fmt.Errorf("reading the answer to %s: it is not an object", o.name)
	}
	return object, nil
}

func understood(s *shape, value any) any {
	switch v := value.(type) {
	case *ordered.Object:
		return understoodObject(s, v)
	case []any:
		if s.kind == listShape {
			for i := range v {
				v[i] = understood(s.element, v[i])
			}
		}
	case json.Number:
		if s.kind == timestampShape {
			return isoTime(v)
		}
		return json.Number(ordered.NumberText(v))
	}
	return value
}

func understoodObject(s *shape, object *ordered.Object) any {
	switch s.kind {
	case mapShape:
		for key, member := range object.All() {
			object.Set(key, understood(s.element, member))
		}
		return object
	case structureShape:
		known := &ordered.Object{}
		for name, member := range object.All() {
			if shape := s.members[name]; shape != nil && member != nil {
				known.Set(name, understood(shape, member))
			}
		}
		return known
	}
	return object
}

// isoTime writes seconds since 1970 with their offset, and with microseconds if there are any.
func isoTime(seconds json.Number) any {
	f, err := seconds.Float64()
	if err != nil {
		return seconds
	}
	whole, fraction := math.Modf(f)
	at := time.Unix(int64(whole), int64(math.RoundToEven(fraction*1e6))*1e3)
	if at.Nanosecond() == 0 {
		return at.Format("2006-01-02T15:04:05-07:00")
	}
	return at.Format("2006-01-02T15:04:05.000000-07:00")
}
