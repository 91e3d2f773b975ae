package formats_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
)

// value is a value of an item.
type value struct {
	kind   string
	text   string   // of S, N and BOOL; the bytes of B
	set    []string // of SS and NS; the bytes of BS
	list   []value
	fields []field
}

type field struct {
	name  string
	value value
}

// get returns the field of a name.
func (v value) get(name string) (content value, found bool) {
	i := slices.IndexFunc(v.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return value{}, false
	}
	return v.fields[i].value, true
}

// add adds a field, unless there is one of the name.
func (v *value) add(name string, content value) {
	if !slices.ContainsFunc(v.fields, func(f field) bool { return f.name == name }) {
		v.fields = append(v.fields, field{name, content})
	}
}

// items makes items with different keys.
func (r *random) items(table dynamo.Definition, can abilities) (items []value) {
	known := map[string]bool{}
	for range r.IntN(6) {
		item := r.item(table, can)
		if key := canonicalItem(r.line(item.key(table).typedFields())); !known[key] {
			known[key] = true
			items = append(items, item)
		}
	}
	return items
}

// key returns the key of an item.
func (v value) key(table dynamo.Definition) (key value) {
	for _, f := range v.fields {
		if hasKey(table.Keys, f.name) {
			key.fields = append(key.fields, f)
		}
	}
	return key
}

func (r *random) item(table dynamo.Definition, can abilities) value {
	item := value{kind: "M"}
	add := item.add
	for _, key := range table.Keys {
		add(key.Name, r.keyValue(key.Type, can))
	}
	for _, index := range table.Indexes {
		for _, key := range index.Keys {
			if r.chance(2) {
				add(key.Name, r.keyValue(key.Type, can))
			}
		}
	}
	if table.TTL != "" && r.chance(2) {
		add(table.TTL, value{kind: "N", text: fmt.Sprint(4_000_000_000 + r.IntN(1000))})
	}
	for range r.IntN(5) {
		if name := r.attribute(can); !hasKey(keyAttributes(table), name) && name != table.TTL {
			add(name, r.value(can, 0))
		}
	}
	r.Shuffle(len(item.fields), func(i, j int) { item.fields[i], item.fields[j] = item.fields[j], item.fields[i] })
	return item
}

func (r *random) keyValue(kind string, can abilities) value {
	v := value{kind: kind}
	switch kind {
	case "S":
		v.text = r.text(can) + one(r, "x", "0", "é", "😀")
	case "N":
		v.text = r.number(can)
	case "B":
		v.text = r.bytes() + "\x00"
	}
	return v
}

var kinds = []string{"S", "S", "N", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}

func (r *random) value(can abilities, depth int) value {
	from := kinds
	if can.kinds != nil {
		from = can.kinds
	}
	v := value{kind: one(r, from...)}
	if depth > 3 && (v.kind == "L" || v.kind == "M") {
		v.kind = "S"
	}
	switch v.kind {
	case "S":
		v.text = r.text(can)
	case "N":
		v.text = r.number(can)
	case "B":
		v.text = r.bytes()
	case "BOOL":
		v.text = one(r, "true", "false")
	case "SS":
		v.set = r.set(func() string { return r.text(can) }, func(s string) string { return s })
	case "NS":
		v.set = r.set(func() string { return r.number(can) }, canonicalNumber)
	case "BS":
		v.set = r.set(r.bytes, func(s string) string { return s })
	case "L":
		for range r.IntN(4) {
			v.list = append(v.list, r.value(can, depth+1))
		}
	case "M":
		for range r.IntN(4) {
			v.add(r.attribute(can), r.value(can, depth+1))
		}
		switch isType := func(f field) bool { return slices.Contains(kinds, f.name) }; {
		case can.untyped:
			v.fields = slices.DeleteFunc(v.fields, isType)
		case r.chance(6):
			v.fields = []field{{one(r, kinds...), r.value(can, depth+1)}}
		}
	}
	return v
}

// set makes different elements.
func (r *random) set(element func() string, identity func(string) string) (set []string) {
	known := map[string]bool{}
	for range 1 + r.IntN(4) {
		if next := element(); !known[identity(next)] {
			known[identity(next)] = true
			set = append(set, next)
		}
	}
	return set
}

func (r *random) text(can abilities) string {
	var text strings.Builder
	for range r.IntN(5) {
		text.WriteString(one(r, "a", "Z", "0", "12", "-", " ", "é", "😀", "日本", `"`, "'", `\`, "/", "\n", "\t", "\r", "\u0000", "\u2028", "\ufeff", "<", "&", "$", "${a}", "%{b}", "`",
			"{", "}", "[", "]", ":", ",", "#", "--", "*/", "<<", ">>", "|", "null", "true", "~", ".5", "1e3", "0x1F", "2020-01-01", "%", "@", "!Ref", "\u0085", "\u007f"))
	}
	if !can.timeless && r.chance(20) {
		return "{{ now + 1d }}"
	}
	return text.String()
}

// number makes a number that DynamoDB takes, in one of the ways in which JSON has it.
func (r *random) number(can abilities) string {
	digits := func(count int) string {
		var text strings.Builder
		for range count {
			text.WriteByte(byte('0' + r.IntN(10)))
		}
		return text.String()
	}
	whole := one(r, "0", "1", "7", "10", "100", "1700000000", "9"+digits(r.IntN(20)), "3"+digits(37))
	text := whole
	if left := 38 - len(whole); left > 0 && r.chance(3) {
		text += "." + one(r, "0", "5", "50", digits(min(left, 1+r.IntN(20))), digits(left))
	}
	if r.chance(5) {
		text += one(r, "e", "E") + one(r, "0", "1", "+2", "-3", "+05", "80", "-90")
	}
	if can.plainZero && canonicalNumber(text) == "0" {
		return "0"
	}
	return one(r, "", "", "-") + text
}

func (r *random) bytes() string {
	content := make([]byte, r.IntN(6))
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	return string(content)
}

func base64Of(bytes string) string { return base64.StdEncoding.EncodeToString([]byte(bytes)) }
