package awscli

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
	"github.com/dynasnap/dynasnap/internal/awscli/python"
)

// checkInput compares a request with the operation's model before anything is sent. Its errors name
// the place of a mistake in the words of botocore/validate.py. It converts base64 and times to the
// form that the service wants. raw says that blobs are plain text (--cli-binary-format
// raw-in-base64-out).
func checkInput(o *operation, input *ordered.Object, raw bool) error {
	c := checker{raw: raw}
	c.value(o.Input, input, "")
	if c.badBlob != "" {
		return failed("%s", c.badBlob)
	}
	return c.problem()
}

type checker struct {
	raw      bool
	problems []string
	badBlob  string // what is wrong with the first bad blob
}

func (c *checker) problem() error {
	if len(c.problems) > 0 {
		return invalid("Parameter validation failed:\n%s", strings.Join(c.problems, "\n"))
	}
	return nil
}

func (c *checker) report(format string, arguments ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, arguments...))
}

// value checks a value and returns it in the form to send.
func (c *checker) value(s *model.Shape, value any, path string) any {
	switch s.Kind {
	case model.Structure:
		if object, ok := value.(*ordered.Object); ok {
			c.structure(s, object, path)
			return object
		}
		c.mistyped(value, path, "dict")
	case model.Map:
		if object, ok := value.(*ordered.Object); ok {
			for key, member := range object.All() {
				c.value(s.Key, key, path+" (key: "+key+")")
				object.Set(key, c.value(s.Element, member, path+"."+key))
			}
			return object
		}
		c.mistyped(value, path, "dict")
	case model.List:
		if list, ok := value.([]any); ok {
			c.atLeast(s, "length", len(list), path)
			for i := range list {
				list[i] = c.value(s.Element, list[i], fmt.Sprintf("%s[%d]", path, i))
			}
			return list
		}
		c.mistyped(value, path, "list", "tuple")
	case model.Integer, model.Long:
		c.integer(s, value, path)
	case model.Double:
		if !isNumber(value) {
			c.mistyped(value, path, "float", "decimal.Decimal", "int")
		}
	case model.Boolean:
		if _, ok := value.(bool); !ok {
			c.mistyped(value, path, "bool")
		}
	case model.Blob:
		return c.blob(value, path)
	case model.Timestamp:
		return c.timestamp(value, path)
	default:
		if text, ok := value.(string); ok {
			c.atLeast(s, "length", utf8.RuneCountInString(text), path)
		} else {
			c.mistyped(value, path, "str")
		}
	}
	return value
}

func (c *checker) integer(s *model.Shape, value any, path string) {
	n, ok := value.(json.Number)
	_, isBool := value.(bool) // Python counts them as 0 and 1
	if !isBool && (!ok || !ordered.IsInteger(n)) {
		c.mistyped(value, path, "int")
	} else if i, err := n.Int64(); ok && err == nil {
		c.atLeast(s, "value", int(i), path)
	}
}

func isNumber(value any) bool {
	switch value.(type) {
	case json.Number, bool:
		return true
	}
	return false
}

// atLeast checks a number or a length against its minimum.
func (c *checker) atLeast(s *model.Shape, what string, n int, path string) {
	if s.Min != nil && n < *s.Min {
		c.report("Invalid %s for parameter %s, value: %d, valid min %s: %d", what, place(path), n, what, *s.Min)
	}
}

func (c *checker) structure(s *model.Shape, object *ordered.Object, path string) {
	for _, name := range s.Required {
		if !object.Has(name) && !s.IsToken(name) {
			c.report("Missing required parameter in %s: \"%s\"", place(path), name)
		}
	}
	var known []string
	for name := range object.All() {
		if s.Member(name) != nil {
			known = append(known, name)
			continue
		}
		c.report("Unknown parameter in %s: \"%s\", must be one of: %s", place(path), name, strings.Join(s.MemberNames(), ", "))
	}
	for _, name := range known {
		member, _ := object.Get(name)
		object.Set(name, c.value(s.Member(name), member, path+"."+name))
	}
}

func (c *checker) mistyped(value any, path string, valid ...string) {
	for i, name := range valid {
		if !strings.ContainsAny(name, "- ") { // a description, not a class
			valid[i] = "<class '" + name + "'>"
		}
	}
	c.report("Invalid type for parameter %s, value: %s, type: %s, valid types: %s",
		place(path), python.Text(value), python.TypeName(value), strings.Join(valid, ", "))
}

func place(path string) string {
	if path == "" {
		return "input"
	}
	return strings.TrimPrefix(path, ".")
}

// blob returns a blob in base64. Like Python it ignores characters outside of the alphabet.
func (c *checker) blob(value any, path string) any {
	text, ok := value.(string)
	if !ok {
		c.mistyped(value, path, "bytes", "bytearray", "file-like object")
		return value
	}
	if c.raw {
		return base64.StdEncoding.EncodeToString([]byte(text))
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		c.badBlob = cmp.Or(c.badBlob, "string argument should contain only ASCII characters")
		return value
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
		c.badBlob = cmp.Or(c.badBlob, "Invalid base64: \""+text+"\"")
	}
	return base64.StdEncoding.EncodeToString(content)
}

// timestamp returns a time as seconds since 1970. A text without an offset is in UTC.
func (c *checker) timestamp(value any, path string) any {
	if _, ok := value.(json.Number); ok {
		return value
	}
	text, _ := value.(string)
	if date, ok := value.(python.Date); ok {
		text = string(date)
	}
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
