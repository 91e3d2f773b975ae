package plain

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// The tags of YAML that are types of DynamoDB.
const (
	tagBinary = "!!binary"
	tagSet    = "!!set"
)

// appendBase64 appends a !!binary, whose text may be broken into lines.
func appendBase64(dst []byte, node *document.Node) ([]byte, error) {
	return appendText(append(dst, `{"B":`...), strings.Join(strings.Fields(node.Text), "")), nil
}

// appendSet appends a !!set, whose elements are the keys of a map.
func appendSet(dst []byte, node *document.Node) ([]byte, error) {
	dst = append(dst, `{"SS":[`...)
	for i, name := range node.Names() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = document.AppendString(dst, name)
	}
	return append(dst, "]}"...), nil
}

func appendText(dst []byte, text string) []byte { return append(document.AppendString(dst, text), '}') }

// isSet reports whether a map is what JSON.stringify makes of a set of the AWS SDK for JavaScript.
func isSet(node *document.Node) bool {
	return len(node.Fields) == 3 && node.Get("wrapperName").Value() == "Set" && node.Has("values") && node.Has("type")
}

// setTypes are the types of sets by the SDK's names of their elements.
var setTypes = map[string]string{"String": "SS", "Number": "NS", "Binary": "BS"}

func appendSDKSet(dst []byte, node *document.Node) ([]byte, error) {
	kind := setTypes[node.Get("type").Value()]
	values := node.Get("values")
	if kind == "" || !values.Is(document.List) {
		return dst, errorAt(node, `a set of the SDK has a list of values and the type String, Number or Binary`)
	}
	dst = append(append(append(dst, `{"`...), kind...), `":[`...)
	for i, value := range values.Items {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch {
		case kind == "SS" && value.Is(document.String), kind == "NS" && (value.Is(document.Number) || value.Is(document.String)):
			dst = document.AppendString(dst, value.Text)
		case kind == "BS" && isBuffer(value):
			content, err := buffer(value)
			if err != nil {
				return dst, err
			}
			dst = document.AppendString(dst, base64.StdEncoding.EncodeToString(content))
		default:
			return dst, errorAt(value, "%s stands in a set of the type %s", value.Kind, node.Get("type").Value())
		}
	}
	return append(dst, "]}"...), nil
}

// isBuffer reports whether a map is what JSON.stringify makes of a buffer of Node.
func isBuffer(node *document.Node) bool {
	return node.Is(document.Map) && len(node.Fields) == 2 && node.Get("type").Value() == "Buffer" &&
		node.Get("data").Is(document.List)
}

func appendBuffer(dst []byte, node *document.Node) ([]byte, error) {
	content, err := buffer(node)
	return appendText(append(dst, `{"B":`...), base64.StdEncoding.EncodeToString(content)), err
}

// buffer returns the bytes of a buffer.
func buffer(node *document.Node) ([]byte, error) {
	items := node.Get("data").Items
	content := make([]byte, len(items))
	for i, item := range items {
		value, err := strconv.ParseUint(item.Value(), 10, 8)
		if err != nil || !item.Is(document.Number) {
			return nil, errorAt(item, "a buffer has numbers from 0 to 255")
		}
		content[i] = byte(value)
	}
	return content, nil
}
