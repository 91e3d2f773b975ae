package dynamo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readPage reads an answer of Scan with these items.
func readPage(t *testing.T, items ...string) page {
	t.Helper()
	p := page{encoder: encoder{ttl: "ttl"}, now: time.Unix(1000, 0)}
	answer := `{"Count":1,"Items":[` + strings.Join(items, ",") + `],"ScannedCount":1,"LastEvaluatedKey":{"pk":{"S":"x"}},"ConsumedCapacity":{"Table":[{}]}}`
	require.NoError(t, p.read([]byte(answer)), answer)
	assert.JSONEq(t, `{"pk":{"S":"x"}}`, string(p.last))
	return p
}

// The SDK is the judge: what it decodes is hashed for expectations, and was once for everything.
func TestDigestIsThatOfDecodedItems(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var items []string
	var expected itemSum
	for range 2000 {
		text := randomMap(random, 3)
		decoded, err := attributevalue.UnmarshalMapJSON([]byte(text))
		require.NoError(t, err, text)
		encoded, err := appendMap(nil, decoded)
		require.NoError(t, err, text)
		one := sumOf(sha256.Sum256(encoded))
		require.Equal(t, one, readPage(t, text).sum, text)
		expected.add(one)
		items = append(items, text)
	}
	all := readPage(t, items...)
	assert.Equal(t, expected, all.sum)
	assert.EqualValues(t, 2000, all.items)
}

// randomMap returns a map of attributes in DynamoDB JSON.
func randomMap(random *rand.Rand, depth int) string {
	members := map[string]bool{}
	var list []string
	for range random.IntN(6) {
		name := randomString(random)
		var plain string
		if _ = json.Unmarshal([]byte(name), &plain); members[plain] { // it is none twice
			continue
		}
		members[plain] = true
		list = append(list, name+":"+randomValue(random, depth))
	}
	return "{" + strings.Join(list, ",") + "}"
}

func randomValue(random *rand.Rand, depth int) string {
	list := func(element func() string) string {
		elements := make([]string, random.IntN(4))
		for i := range elements {
			elements[i] = element()
		}
		return "[" + strings.Join(elements, ",") + "]"
	}
	number := func() string { return fmt.Sprintf(`"%de%d"`, random.IntN(1000), random.IntN(10)) }
	text := func() string { return randomString(random) }
	binary := func() string {
		content := make([]byte, random.IntN(5))
		for i := range content {
			content[i] = byte(random.IntN(256))
		}
		return `"` + base64.StdEncoding.EncodeToString(content) + `"`
	}
	kinds := []func() string{
		func() string { return `{"S":` + text() + `}` },
		func() string { return `{"N":` + number() + `}` },
		func() string { return `{"B":` + binary() + `}` },
		func() string { return fmt.Sprintf(`{"BOOL":%t}`, random.IntN(2) == 0) },
		func() string { return `{"NULL":true}` },
		func() string { return `{"SS":` + list(text) + `}` },
		func() string { return `{"NS":` + list(number) + `}` },
		func() string { return `{"BS":` + list(binary) + `}` },
		func() string { return `{"L":` + list(func() string { return randomValue(random, depth-1) }) + `}` },
		func() string { return `{"M":` + randomMap(random, depth-1) + `}` },
	}
	if depth == 0 {
		kinds = kinds[:8]
	}
	return kinds[random.IntN(len(kinds))]()
}

// randomString returns a JSON string, with some of what is difficult in them.
func randomString(random *rand.Rand) string {
	pieces := []string{
		"a", "b", "ttl", "é", "😀", "<", `\u00e9`, `\ud83d\ude00`, `\n`, `\"`, `\\`, `\/`, `\u0000`, `\ud800`, "\u2028", "\x7f", "\xff", "%",
	}
	var text strings.Builder
	for range random.IntN(5) {
		text.WriteString(pieces[random.IntN(len(pieces))])
	}
	return `"` + text.String() + `"`
}

func TestExpiredItemsAreCounted(t *testing.T) {
	for text, expected := range map[string]int64{
		`{"ttl":{"N":"999"}}`: 1, `{"ttl":{"N":"1001"}}`: 0, `{"ttl":{"N":"1E1"}}`: 1, `{"ttl":{"N":"998.5"}}`: 1,
		`{"ttl":{"S":"1"}}`: 0, `{"other":{"N":"1"}}`: 0, `{"m":{"M":{"ttl":{"N":"1"}}}}`: 0, `{}`: 0,
		`{"a":{"N":"1"},"ttl":{"N":"1"},"z":{"N":"2000"}}`: 1,
	} {
		assert.Equal(t, expected, readPage(t, text).expired, text)
	}
	assert.EqualValues(t, 1, readPage(t, `{"ttl":{"N":"1"}}`, `{"pk":{"N":"1"}}`).expired, "each item has its own")
}

func TestAnswersThatAreNoneAreRefused(t *testing.T) {
	for _, answer := range []string{
		"", "[]", `{"Items":{}}`, `{"Items":[1]}`, `{"Items":[{"a":1}]}`, `{"Items":[{"a":{"S":1}}]}`, `{"Items":[{"a":{"X":"1"}}]}`,
		`{"Items":[{"a":{"B":"?"}}]}`, `{"Items":[{"a":{"S":"1"`, `{"Items":[{"a":{"S":"1","N":"1"}}]}`, `{"Items":[{"a":{}}]}`,
	} {
		assert.Error(t, new(page).read([]byte(answer)), answer)
	}
}
