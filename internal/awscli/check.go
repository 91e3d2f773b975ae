package awscli

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// checkInput compares a whole request with what the operation takes, so that a mistake is told with its place
// before anything is sent. Base64 and points in time are brought into the form the service wants. raw means
// that blobs were given as plain text (--cli-binary-format raw-in-base64-out).
func checkInput(o *operation, input *ordered.Object, raw bool) error {
	c := checker{raw: raw}
	for _, name := range o.required() {
		if _, ok := input.Get(name); !ok {
			c.report("Missing required parameter in input: %q", name)
		}
	}
	c.value(o.input, input, "")
	if c.badBlob != "" {
		return failed("Invalid base64: %q", c.badBlob)
	}
	if len(c.problems) > 0 {
		return invalid("Parameter validation failed:\n%s", strings.Join(c.problems, "\n"))
	}
	return nil
}

type checker struct {
	raw      bool
	problems []string
	badBlob  string
}

func (c *checker) report(format string, arguments ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, arguments...))
}

// value checks one value and returns it in the form to send.
func (c *checker) value(s *shape, value any, path string) any {
	switch s.kind {
	case structureShape:
		if object, ok := value.(*ordered.Object); ok {
			c.structure(s, object, path)
			return object
		}
		c.mistyped(value, path, "dict")
	case mapShape:
		if object, ok := value.(*ordered.Object); ok {
			for key, member := range object.All() {
				object.Set(key, c.value(s.element, member, path+"."+key))
			}
			return object
		}
		c.mistyped(value, path, "dict")
	case listShape:
		if list, ok := value.([]any); ok {
			for i := range list {
				list[i] = c.value(s.element, list[i], fmt.Sprintf("%s[%d]", path, i))
			}
			return list
		}
		c.mistyped(value, path, "list", "tuple")
	case textShape:
		if _, ok := value.(string); !ok {
			c.mistyped(value, path, "str")
		}
	case integerShape, longShape:
		if n, ok := value.(json.Number); !ok || !ordered.IsInteger(n) {
			c.mistyped(value, path, "int")
		}
	case doubleShape:
		if _, ok := value.(json.Number); !ok {
			c.mistyped(value, path, "float", "int")
		}
	case booleanShape:
		if _, ok := value.(bool); !ok {
			c.mistyped(value, path, "bool")
		}
	case blobShape:
		if text, ok := value.(string); ok {
			return c.blob(text)
		}
		c.mistyped(value, path, "bytes", "bytearray")
	case timestampShape:
		return c.timestamp(value, path)
	}
	return value
}

func (c *checker) structure(s *shape, object *ordered.Object, path string) {
	var known []string
	for name := range object.All() {
		if s.members[name] != nil {
			known = append(known, name)
			continue
		}
		c.report("Unknown parameter in %s: %q, must be one of: %s", place(path), name, strings.Join(s.memberNames(), ", "))
	}
	for _, name := range known {
		member, _ := object.Get(name)
		object.Set(name, c.value(s.members[name], member, path+"."+name))
	}
}

func (c *checker) mistyped(value any, path string, valid ...string) {
	for i, name := range valid {
		valid[i] = "<class '" + name + "'>"
	}
	c.report("Invalid type for parameter %s, value: %s, type: %s, valid types: %s",
		place(path), pythonText(value), pythonType(value), strings.Join(valid, ", "))
}

func place(path string) string {
	if path == "" {
		return "input"
	}
	return strings.TrimPrefix(path, ".")
}

// blob returns a blob in base64. As in Python, characters outside the alphabet do not count.
func (c *checker) blob(text string) string {
	if c.raw {
		return base64.StdEncoding.EncodeToString([]byte(text))
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(alphabet, r) {
			return r
		}
		return -1
	}, text)
	content, err := base64.StdEncoding.DecodeString(digits)
	if err != nil {
		c.badBlob = text
	}
	return base64.StdEncoding.EncodeToString(content)
}

// timestamp returns a point in time as seconds since 1970. Without an offset a text means UTC.
func (c *checker) timestamp(value any, path string) any {
	if _, ok := value.(json.Number); ok {
		return value
	}
	text, _ := value.(string)
	if n, err := double(text); err == nil {
		return n
	}
	layouts := []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly}
	i := slices.IndexFunc(layouts, func(layout string) bool { _, err := time.Parse(layout, text); return err == nil })
	if i < 0 {
		c.mistyped(value, path, "datetime.datetime", "timestamp-string")
		return value
	}
	at, _ := time.Parse(layouts[i], text)
	return json.Number(strconv.FormatFloat(float64(at.UnixMicro())/1e6, 'f', -1, 64))
}
