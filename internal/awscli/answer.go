package awscli

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// readAnswer reads the service's answer as the AWS CLI does: it drops members that are null or not
// in the model, writes times in ISO 8601, and orders members as the service's model does.
func readAnswer(o *operation, text []byte) (*ordered.Object, error) {
	value, err := ordered.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("reading the answer to %s: %w", o.Name, err)
	}
	object, ok := convertOutput(o.Output, value).(*ordered.Object)
	if !ok {
		return nil, fmt.Errorf("reading the answer to %s: it is not an object", o.Name)
	}
	return object, nil
}

func convertOutput(s *model.Shape, value any) any {
	switch v := value.(type) {
	case *ordered.Object:
		return convertObject(s, v)
	case []any:
		if s.Kind == model.List {
			for i := range v {
				v[i] = convertOutput(s.Element, v[i])
			}
		}
	case json.Number:
		if s.Kind == model.Timestamp {
			return isoTime(v)
		}
		return json.Number(ordered.NumberText(v))
	}
	return value
}

func convertObject(s *model.Shape, object *ordered.Object) any {
	switch s.Kind {
	case model.Map:
		for key, member := range object.All() {
			object.Set(key, convertOutput(s.Element, member))
		}
		return object
	case model.Structure:
		known := &ordered.Object{}
		for _, m := range s.Members {
			if value, _ := object.Get(m.Name); value != nil {
				known.Set(m.Name, convertOutput(m.Shape, value))
			}
		}
		return known
	}
	return object
}

// isoTime writes seconds since 1970 as a time with its offset, and with microseconds if there are
// any.
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
