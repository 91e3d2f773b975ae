package item

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/testbed"
)

// table has a key of each type that a key may have, and indexes on both roles.
var table = struct {
	input string
	rules Rules
}{
	`{"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [
		{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "no", "AttributeType": "N"},
		{"AttributeName": "mail", "AttributeType": "S"}, {"AttributeName": "raw", "AttributeType": "B"}],
	"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "no", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "byRaw", "Projection": {"ProjectionType": "ALL"},
		"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "raw", "KeyType": "RANGE"}]}],
	"GlobalSecondaryIndexes": [{"IndexName": "byMail", "Projection": {"ProjectionType": "ALL"},
		"KeySchema": [{"AttributeName": "mail", "KeyType": "HASH"}]}]}`,
	Rules{
		Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}, {Name: "no", Type: "N", Role: "RANGE"}},
		Indexes: []dynamo.IndexDefinition{
			{Index: dynamo.Index{Name: "byRaw", Keys: []dynamo.Key{{Name: "id", Type: "S", Role: "HASH"}, {Name: "raw", Type: "B", Role: "RANGE"}}}},
			{Index: dynamo.Index{Name: "byMail", Global: true, Keys: []dynamo.Key{{Name: "mail", Type: "S", Role: "HASH"}}}},
		},
	},
}

// database returns what DynamoDB Local says of an item, and of a key to delete.
func database(t testing.TB) (put, remove func(text string) error) {
	t.Helper()
	endpoint := testbed.DynamoDBLocal(t)
	require.NoError(t, testbed.CallDynamoDB(endpoint, "CreateTable", table.input))
	return func(item string) error {
			return testbed.CallDynamoDB(endpoint, "PutItem", `{"TableName": "orders", "Item": `+item+`}`)
		}, func(key string) error {
			return testbed.CallDynamoDB(endpoint, "DeleteItem", `{"TableName": "orders", "Key": `+key+`}`)
		}
}

// with returns an item of the table with another attribute.
func with(value string) string {
	return `{"id": {"S": "1"}, "no": {"N": "1"}, "a": ` + value + `}`
}

func x(count int) string { return strings.Repeat("x", count) }

// nested returns an item with lists around a value.
func nested(depth int, inside string) string {
	return with(strings.Repeat(`{"L":[`, depth) + inside + strings.Repeat("]}", depth))
}

// taken are items that both take.
var taken = []string{
	with(`{"S": ""}`), with(`{"S": "\"\\\/\b\f\n\r\té😀\u0000"}`), with(`{"S": "\ud83d\ude00"}`),
	with(`{"BOOL": true}`), with(`{"BOOL": false}`), with(`{"NULL": true}`),
	with(`{"B": ""}`), with(`{"B": "AAEC"}`), with(`{"B": "AB=="}`), with(`{"B": "AAE="}`), with(`{"B": "\/\/\/\/"}`),
	with(`{"L": []}`), with(`{"M": {}}`), with(`{"L": [{"M": {"a": {"L": [{"NULL": true}]}}}, {"N": "1"}]}`),
	with(`{"SS": ["", "a"]}`), with(`{"NS": ["1", "10", "-1"]}`), with(`{"BS": ["", "AAEC"]}`),
	nested(31, `{"S": "x"}`), nested(31, `{"SS": ["x"]}`), nested(31, ``),
	` { "id" : { "S" : "1" } , "no" : { "N" : "1" } , "l" : { "L" : [ { "S" : "x" } , { "S" : "y" } ] } } `,
	`{"id": {"S": "` + x(2048) + `"}, "no": {"N": "1"}}`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "mail": {"S": "` + x(2048) + `"}}`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "raw": {"B": "` + strings.Repeat("AAAA", 341) + `AA=="}}`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "` + x(50000) + `": {"S": "1"}}`,
	`{"\u0069d": {"S": "1"}, "no": {"N": "1"}}`,
}

// refused are items that neither takes, by what the error says.
var refused = map[string]string{
	``:                                      `the text ends in the middle`,
	`[]`:                                    `a list stands where a map should be`,
	with(`{"S": "1"}`) + `x`:                `something follows after the end of the item`,
	`{"id": {"S": "1"}, "no": {"N": "1"}`:   `the text ends in the middle`,
	`{"id": {"S": "1"}, "no": {"N": "1"},}`: `} stands where the name of an attribute should be`,
	`{"id": {"S": "1"} "no": {"N": "1"}}`:   `a text in quotes stands where "," should be`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "": {"S": "1"}}`:                 `an attribute has an empty name`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "` + x(50001) + `": {"S": "1"}}`: `the name has 50001 bytes, and DynamoDB Local takes 50000`,
	with(`"x"`):                              `a: a text in quotes stands where a value with its type, such as {"S": "text"}, should be`,
	with(`12`):                               `a: 12 stands where a value with its type, such as {"S": "text"}, should be`,
	with(`null`):                             `a: null stands where a value with its type`,
	with(`[]`):                               `a: a list stands where a value with its type`,
	with(`{}`):                               `a: the value has no type: {}`,
	with(`{"X": "1"}`):                       `a: there is no type X: write S, N, B, BOOL, NULL, L, M, SS, NS or BS`,
	with(`{"s": "1"}`):                       `a: there is no type s`,
	with(`{"S": "1", "N": "1"}`):             `a: the value has more than one type`,
	with(`{"S": null}`):                      `a: null stands where a text in quotes, which S takes, should be`,
	with("{\"S\": \"\xff\"}"):                `a: a text that is no Unicode`,
	with("{\"S\": \"\n\"}"):                  `a: a text has a control character that is not escaped`,
	with(`{"S": "\x"}`):                      `a: a text that is no Unicode`,
	with(`{"BOOL": "x"}`):                    `a: a text in quotes stands where true or false, without quotes, should be`,
	with(`{"NULL": false}`):                  `a: false stands where true, which NULL takes, should be`,
	with(`{"B": "AA"}`):                      `a: "AA" is no base64 of the standard alphabet with padding`,
	with(`{"B": "AA ="}`):                    `a: "AA =" is no base64`,
	with(`{"B": "_-8="}`):                    `a: "_-8=" is no base64`,
	with(`{"B": "===="}`):                    `a: "====" is no base64`,
	with(`{"B": 1}`):                         `a: 1 stands where a text in base64, which B takes, should be`,
	with(`{"L": {}}`):                        `a: a map stands where a list, which L takes, should be`,
	with(`{"M": []}`):                        `a: a list stands where a map should be`,
	with(`{"L": [null]}`):                    `a[0]: null stands where a value with its type`,
	with(`{"L": [{"S": "1"}, {}]}`):          `a[1]: the value has no type`,
	with(`{"M": {"b": {"M": {"c": null}}}}`): `a.b.c: null stands where a value with its type`,
	with(`{"M": {"": {"S": "1"}}}`):          `a.: an attribute has an empty name`,
	with(`{"SS": []}`):                       `a: a set must not be empty`,
	with(`{"NS": []}`):                       `a: a set must not be empty`,
	with(`{"BS": []}`):                       `a: a set must not be empty`,
	with(`{"SS": "x"}`):                      `a: a text in quotes stands where a list in brackets, which SS takes, should be`,
	with(`{"SS": [null]}`):                   `a[0]: null stands where a text in quotes should be`,
	with(`{"SS": ["a", "b", "a"]}`):          `a[2]: the element is in the set twice: a`,
	with(`{"SS": ["a", "\u0061"]}`):          `a[1]: the element is in the set twice: a`,
	with(`{"NS": ["1", "1.0"]}`):             `a[1]: the element is in the set twice: 1`,
	with(`{"NS": ["100", "1E+2"]}`):          `a[1]: the element is in the set twice: 100`,
	with(`{"NS": ["0", "-0"]}`):              `a[1]: the element is in the set twice: 0`,
	with(`{"NS": ["x"]}`):                    `a[0]: "x" is no number`,
	with(`{"BS": ["AA==", "AB=="]}`):         `a[1]: the element is in the set twice`,
	nested(32, `{"S": "x"}`):                 `lists and maps are nested more than 31 deep`,
	nested(32, ``):                           `lists and maps are nested more than 31 deep`,
	`{}`:                                     `the key attribute id, of type S, is missing`,
	`{"id": {"S": "1"}}`:                     `the key attribute no, of type N, is missing`,
	`{"id": {"N": "1"}, "no": {"N": "1"}}`:   `id: has the type N, and the table's key has the type S`,
	`{"id": {"S": ""}, "no": {"N": "1"}}`:    `id: is empty, which the table's key must not be`,
	`{"id": {"S": "` + x(2049) + `"}, "no": {"N": "1"}}`:                                            `id: has 2049 bytes, and the table's key may have 2048`,
	`{"id": {"S": "` + strings.Repeat("é", 1025) + `"}, "no": {"N": "1"}}`:                          `id: has 2050 bytes`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "mail": {"N": "1"}}`:                                      `mail: has the type N, and a key of the index byMail has the type S`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "mail": {"NULL": true}}`:                                  `mail: has the type NULL`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "mail": {"S": ""}}`:                                       `mail: is empty, which a key of the index byMail must not be`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "mail": {"S": "` + x(2049) + `"}}`:                        `mail: has 2049 bytes, and a key of the index byMail may have 2048`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "raw": {"B": ""}}`:                                        `raw: is empty, which a key of the index byRaw must not be`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "raw": {"B": "` + strings.Repeat("AAAA", 341) + `AAA="}}`: `raw: has 1025 bytes, and a key of the index byRaw may have 1024`,
}

// stricter are items that the database takes, by what the error says: it guesses, or takes one of
// two values.
var stricter = map[string]string{
	with(`{"S": 1}`):              `a: 1 stands where a text in quotes, which S takes, should be`,
	with(`{"N": 1}`):              `a: 1 stands where a number in quotes, such as {"N": "1"}, should be`,
	with(`{"SS": [1]}`):           `a[0]: 1 stands where a text in quotes should be`,
	with(`{"BOOL": "true"}`):      `a: a text in quotes stands where true or false, without quotes, should be`,
	with(`{"NULL": "true"}`):      `a: a text in quotes stands where true, which NULL takes, should be`,
	with(`{"S": "1", "N": null}`): `a: the value has more than one type`,
	with(`{"S": "1", "S": "2"}`):  `a: the value has more than one type`,
	with(`{"N": "١"}`):            `a: "١" is no number`,
	with(`{"S": "\ud800"}`):       `a: a text that is no Unicode`,
	with(`{"B": "AA==\n"}`):       `a: "AA==\n" is no base64`,
	`{"id": {"S": "1"}, "no": {"N": "1"}, "a": {"S": "1"}, "a": {"S": "2"}}`: `a: the attribute occurs twice`,
	with(`{"M": {"b": {"S": "1"}, "b": {"S": "2"}}}`):                        `a.b: the attribute occurs twice`,
}

func TestCheckAgreesWithTheDatabase(t *testing.T) {
	put, remove := database(t)
	t.Run("on items", func(t *testing.T) { compareItems(t, put) })
	t.Run("on numbers", func(t *testing.T) { compareNumbers(t, put) })
	t.Run("on keys", func(t *testing.T) { compareKeys(t, remove) })
	t.Run("on sizes", func(t *testing.T) { compareSizes(t, put) })
	t.Run("on anything", func(t *testing.T) { compareRandom(t, put) })
}

func compareItems(t *testing.T, put func(string) error) {
	t.Helper()
	for _, text := range taken {
		_, err := Check([]byte(text), table.rules)
		assert.NoError(t, err, "%.100s", text)
		assert.NoError(t, put(text), "%.100s", text)
	}
	for text, want := range refused {
		_, err := Check([]byte(text), table.rules)
		require.ErrorContains(t, err, want, "%.100s", text)
		require.Error(t, put(text), "%.100s", text)
	}
	for text, want := range stricter {
		_, err := Check([]byte(text), table.rules)
		require.ErrorContains(t, err, want, "%.100s", text)
		assert.NoError(t, put(text), "%.100s", text)
	}
}

func compareNumbers(t *testing.T, put func(string) error) {
	t.Helper()
	for _, text := range []string{
		"1", "01", "+1", "-1", "-0", "1.", ".5", "5.e5", "1e5", "1E+5", "1e00000000001", "0e500", "0e-500", "1e125", "1e-130", "-1e-130",
		"9." + strings.Repeat("9", 37) + "E125", strings.Repeat("9", 38), strings.Repeat("9", 38) + "00", "1" + strings.Repeat("0", 125),
		"0." + strings.Repeat("0", 129) + "1", "1." + strings.Repeat("0", 500), strings.Repeat("0", 500) + "1", "0.1e-129", "100e-132", "10e124",
		"1" + strings.Repeat("0", 500) + "e-500", "0." + strings.Repeat("0", 500) + "1e500",
	} {
		_, err := Check([]byte(with(`{"N": "`+text+`"}`)), table.rules)
		assert.NoError(t, err, text)
		assert.NoError(t, put(with(`{"N": "`+text+`"}`)), text)
	}
	for text, want := range map[string]string{
		"": "is no number", ".": "is no number", " 1": "is no number", "1 ": "is no number", "1e": "is no number", "1e+": "is no number", ".e5": "is no number",
		"abc": "is no number", "NaN": "is no number", "Infinity": "is no number", "0x10": "is no number", "1_0": "is no number", "--1": "is no number",
		"1e5.0": "is no number", "1,000": "is no number", "1.2.3": "is no number", "1d": "is no number", "1e99999999999": "is no number", "0e99999999999": "is no number",
		strings.Repeat("9", 39): "has more than 38 digits", "1" + strings.Repeat("0", 37) + "1": "has more than 38 digits",
		"1." + strings.Repeat("0", 37) + "1": "has more than 38 digits",
		"1e126":                              "is larger than", "-1e126": "is larger than", "100e124": "is larger than", "1" + strings.Repeat("0", 126): "is larger than",
		"9e-131": "is smaller than", "0.1e-130": "is smaller than", "-9e-131": "is smaller than",
	} {
		_, err := Check([]byte(with(`{"N": "`+text+`"}`)), table.rules)
		require.ErrorContains(t, err, want, text)
		require.Error(t, put(with(`{"N": "`+text+`"}`)), text)
	}
}

func compareKeys(t *testing.T, remove func(string) error) {
	t.Helper()
	rules := table.rules
	rules.OnlyKey = true
	require.NoError(t, remove(`{"id": {"S": "1"}, "no": {"N": "1"}}`))
	_, err := Check([]byte(`{"id": {"S": "1"}, "no": {"N": "1"}}`), rules)
	require.NoError(t, err)
	for text, want := range map[string]string{
		`{}`:                                   "the key attribute id, of type S, is missing",
		`{"no": {"N": "1"}}`:                   "the key attribute id, of type S, is missing",
		with(`{"S": "1"}`):                     "a: is no key attribute, and a key has nothing else",
		`{"id": {"N": "1"}, "no": {"N": "1"}}`: "id: has the type N, and the table's key has the type S",
		`{"id": {"S": ""}, "no": {"N": "1"}}`:  "id: is empty, which the table's key must not be",
		`{"id": {"S": "` + x(2049) + `"}, "no": {"N": "1"}}`: "id: has 2049 bytes",
	} {
		_, err := Check([]byte(text), rules)
		require.ErrorContains(t, err, want)
		require.Error(t, remove(text), text)
	}
}

// compareSizes fills items up to the last byte that the database takes.
func compareSizes(t *testing.T, put func(string) error) {
	t.Helper()
	for _, value := range []string{
		`{"S": ""}`, `{"S": "é😀\u00e9"}`, `{"B": "AAEC"}`, `{"B": "AA=="}`, `{"BOOL": true}`, `{"NULL": true}`,
		`{"N": "0"}`, `{"N": "1"}`, `{"N": "12"}`, `{"N": "123"}`, `{"N": "1000"}`, `{"N": "100"}`, `{"N": "-1"}`, `{"N": "0.1"}`, `{"N": "0.12"}`,
		`{"N": "0.01"}`, `{"N": "0.001"}`, `{"N": "1.5"}`, `{"N": "12.5"}`, `{"N": "-12.05"}`, `{"N": "1e125"}`, `{"N": "1e-130"}`,
		`{"N": "` + strings.Repeat("9", 38) + `"}`, `{"N": "9.` + strings.Repeat("9", 37) + `"}`,
		`{"SS": ["ab", "c"]}`, `{"NS": ["1", "123"]}`, `{"BS": ["AAEC", "AA=="]}`,
		`{"L": []}`, `{"M": {}}`, `{"L": [{"S": "ab"}, {"L": []}, {"NULL": true}]}`, `{"M": {"k": {"S": "ab"}, "é": {"M": {"l": {"N": "1"}}}}}`,
	} {
		s := scanner{text: []byte(with(value))}
		require.NoError(t, s.item())
		fill := func(more int) string {
			return fmt.Sprintf(`{"id": {"S": "1"}, "no": {"N": "1"}, "a": %s, "p": {"S": "%s"}}`, value, x(maxItem-s.size-1+more))
		}
		_, err := Check([]byte(fill(0)), table.rules)
		assert.NoError(t, err, value)
		assert.NoError(t, put(fill(0)), value)
		_, err = Check([]byte(fill(1)), table.rules)
		require.ErrorContains(t, err, "the item has 409601 bytes, and DynamoDB takes 409600 (400 KB)", value)
		assert.Error(t, put(fill(1)), value)
	}
}

func TestKeyIsEqualForEqualKeys(t *testing.T) {
	key := func(text string) string {
		checked, err := Check([]byte(text), table.rules)
		require.NoError(t, err)
		return checked.Key
	}
	assert.Equal(t, `id "a\"b", no 15`, key(`{"no": {"N": "15"}, "id": {"S": "a\"b"}}`))
	assert.Equal(t, key(`{"id": {"S": "a"}, "no": {"N": "1"}}`), key(`{"id": {"S": "\u0061"}, "no": {"N": "10.0e-1"}, "x": {"S": ""}}`))
	for number, want := range map[string]string{
		"0": "0", "-0.0": "0", "100": "100", "-1.50": "-1.5", "0.05": "0.05", "1e37": "1" + strings.Repeat("0", 37), "1e38": "1.E38", "-1.2e100": "-1.2E100",
		"12e-10": "1.2E-9", "0.0000012": "0.0000012",
	} {
		assert.Equal(t, `id "1", no `+want, key(`{"id": {"S": "1"}, "no": {"N": "`+number+`"}}`))
	}
	checked, err := Check([]byte(`{"no": {"B": "AAEC"}}`), Rules{Keys: []dynamo.Key{{Name: "no", Type: "B", Role: "HASH"}}})
	require.NoError(t, err)
	assert.Equal(t, "no AAEC", checked.Key)
}

func TestTextHasNoInsignificantSpace(t *testing.T) {
	checked, err := Check([]byte("{\n\t\"id\": {\"S\": \"a b\"} }\n"), Rules{})
	require.NoError(t, err)
	want := `{"id":{"S":"a b"}}`
	assert.Equal(t, want, string(checked.Text))
	text := []byte(`{"id":{"S":"a b"}}`)
	checked, err = Check(text, Rules{})
	require.NoError(t, err)
	assert.Same(t, &text[0], &checked.Text[0], "a text without space is not copied")
}
