package item

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// random writes items that are right, or nearly.
type random struct{ *rand.Rand }

func (r random) one(of ...string) string { return of[r.IntN(len(of))] }

// compareRandom compares what Check and the database say of random items.
func compareRandom(t *testing.T, put func(string) error) {
	t.Helper()
	r := random{rand.New(rand.NewPCG(14, 1))}
	counts := map[bool]int{}
	for range 4000 {
		text := r.item()
		_, err := Check([]byte(text), table.rules)
		answer := put(text)
		require.Equal(t, answer == nil, err == nil, "%s\ncheck: %v\ndatabase: %v", text, err, answer)
		counts[err == nil]++
	}
	assert.Greater(t, counts[true], 500, "many are right")
	assert.Greater(t, counts[false], 500, "many are wrong")
}

func (r random) item() string {
	var attributes []string
	add := func(name, value string) { attributes = append(attributes, fmt.Sprintf("%q: %s", name, value)) }
	usual := func(value, other string) string {
		if r.IntN(20) > 0 {
			return value
		}
		return other
	}
	add("id", usual(`{"S": `+r.text()+`x"}`, r.value(0)))
	if r.IntN(30) > 0 {
		add("no", usual(`{"N": "`+r.number()+`"}`, r.value(0)))
	}
	if r.IntN(3) == 0 {
		add("raw", usual(`{"B": "`+r.base64()+`"}`, r.value(0)))
	}
	if r.IntN(3) == 0 {
		add("mail", usual(`{"S": `+r.text()+`y"}`, r.value(0)))
	}
	for i := range r.IntN(3) {
		add(fmt.Sprintf("%s%d", r.one("a", "é", " ", "😀"), i), r.value(0))
	}
	r.Shuffle(len(attributes), func(i, j int) { attributes[i], attributes[j] = attributes[j], attributes[i] })
	return "{" + strings.Join(attributes, ", ") + "}"
}

// text returns a string without its closing quote.
func (r random) text() string {
	var text strings.Builder
	text.WriteByte('"')
	for range r.IntN(4) {
		text.WriteString(r.one("a", "é", "😀", `\"`, `\\`, `\/`, `\u00e9`, `\ud83d\ude00`, `\n`, " ", "<", "\u2028", `\u0000`))
	}
	return text.String()
}

func (r random) number() string {
	part := func() string {
		return r.one("", "0", "00", "7", "12", "905", strings.Repeat("0", r.IntN(60)), strings.Repeat("9", r.IntN(37)))
	}
	text := r.one("", "", "", "-", "+") + part() + r.one("", part()) + r.one("", part())
	if r.IntN(3) == 0 {
		text += "." + r.one("", "0", "5", "50", "0001", strings.Repeat("0", r.IntN(150))+"3", strings.Repeat("8", r.IntN(40)))
	}
	if r.IntN(4) == 0 {
		text += r.one("e", "E", "e+", "E-", "e-") + r.one("0", "1", "12", "125", "126", "130", "131", "0099", "88", "")
	}
	if r.IntN(40) == 0 {
		text += r.one(" ", ".", "x", "-", "e5", "f")
	}
	if text == "" || text == "-" || text == "+" {
		text += "4"
	}
	return text
}

func (r random) base64() string {
	content := make([]byte, r.IntN(5))
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	text := base64.StdEncoding.EncodeToString(content)
	if text != "" && r.IntN(20) == 0 {
		at := r.IntN(len(text))
		text = text[:at] + r.one("-", "_", "*") + text[at+1:]
	}
	return text
}

func (r random) set(element func() string) string {
	elements := make([]string, r.IntN(6))
	for i := range elements {
		elements[i] = `"` + element() + `"`
	}
	return "[" + strings.Join(elements, ",") + "]"
}

func (r random) value(depth int) string {
	switch r.IntN(12) {
	case 0, 1:
		return `{"S": ` + r.text() + `"}`
	case 2, 3:
		return `{"N": "` + r.number() + `"}`
	case 4:
		return `{"B": "` + r.base64() + `"}`
	case 5:
		return r.one(`{"BOOL": true}`, `{"BOOL": false}`, `{"NULL": true}`, `{"NULL": true}`, `{"NULL": false}`)
	case 6:
		return `{"SS": ` + r.set(func() string { return r.text()[1:] + fmt.Sprint(r.IntN(20)) }) + `}`
	case 7:
		return `{"NS": ` + r.set(r.number) + `}`
	case 8:
		return `{"BS": ` + r.set(r.base64) + `}`
	case 9:
		return r.one(`{}`, `null`, `[]`, `"x"`, `5`, `true`, `{"Q": "1"}`, `{"S": "1", "N": "1"}`, `{"L": null}`, `{"M": {"a": {}}}`, `{"S": "ok"}`)
	case 10:
		if depth > 0 && r.IntN(8) == 0 {
			return strings.Repeat(`{"L":[`, 28) + r.value(depth+1) + strings.Repeat(`]}`, 28)
		}
		return `{"L": [` + r.value(depth+1) + `]}`
	default:
		return `{"M": {"k": ` + r.value(depth+1) + `}}`
	}
}

func FuzzCheck(f *testing.F) {
	r := random{rand.New(rand.NewPCG(14, 2))}
	for range 50 {
		f.Add([]byte(r.item()))
	}
	for _, text := range taken {
		f.Add([]byte(text))
	}
	for text := range refused {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		given := bytes.Clone(text)
		checked, err := Check(text, table.rules)
		require.Equal(t, given, text, "the text stays as it is")
		if err != nil {
			return
		}
		require.True(t, jsontext.Value(text).IsValid(), "what is taken is JSON")
		var values map[string]map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(checked.Text, &values))
		for name, value := range values {
			require.Len(t, value, 1, name)
		}
		again, err := Check(checked.Text, table.rules)
		require.NoError(t, err)
		require.Equal(t, checked, again)
	})
}

func BenchmarkCheck(b *testing.B) {
	text := []byte(`{"id":{"S":"order-0000000017"},"no":{"N":"1700000000"},"mail":{"S":"somebody@example.com"},` +
		`"lines":{"L":[{"M":{"sku":{"S":"A-1"},"price":{"N":"19.95"},"count":{"N":"2"}}},{"M":{"sku":{"S":"B-2"},"price":{"N":"5"},"count":{"N":"1"}}}]},` +
		`"tags":{"SS":["new","paid","express"]},"paid":{"BOOL":true},"note":{"S":"` + x(500) + `"}}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for range b.N {
		if _, err := Check(text, table.rules); err != nil {
			b.Fatal(err)
		}
	}
}
