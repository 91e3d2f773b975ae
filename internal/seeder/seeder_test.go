package seeder

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// fakeSeeder answers each request with the next of its answers, each of one or more lines, and then
// ends. NONCE in a line stands for that of the request.
type fakeSeeder struct {
	answers  []string
	requests []string // without their nonces
	pending  strings.Reader
}

func (s *fakeSeeder) Write(line []byte) (int, error) {
	var asked struct{ Nonce string }
	if err := json.Unmarshal(line, &asked); err != nil || asked.Nonce == "" {
		return 0, fmt.Errorf("a request without a nonce: %s", line)
	}
	s.requests = append(s.requests, strings.Replace(string(line), asked.Nonce, "NONCE", 1))
	if len(s.answers) > 0 {
		s.pending.Reset(strings.ReplaceAll(s.answers[0], "NONCE", asked.Nonce))
		s.answers = s.answers[1:]
	}
	return len(line), nil
}

func (s *fakeSeeder) Read(p []byte) (int, error) { return s.pending.Read(p) }

func newFakeSeeder(answers ...string) (*Client, *fakeSeeder) {
	s := &fakeSeeder{answers: answers}
	return NewClient(s, s), s
}

func TestClientSeed(t *testing.T) {
	client, seeder := newFakeSeeder(
		`{"output":{"part":"a.sh","stream":"stdout","line":"one"},"nonce":"NONCE"}
		{"output":{"part":"a.sh","stream":"stderr","line":"two"},"nonce":"NONCE"}
		{"done":true,"seeded":{"commands":5,"items":3,"note":"1 aws command failed"},"nonce":"NONCE"}`,
		`{"done":true,"failed":{"failures":[{"part":"a.sh","line":3,"status":1,"command":"false"}],"full":true},"nonce":"NONCE"}`,
	)
	var lines []Output
	parts := []format.Part{{Name: "a.sh", Format: "script", Options: []byte(`{"dir":"db"}`)}, {Name: "commands", Format: "script", Inline: true, Text: "true"}}
	seeded, err := client.Seed(Seed{Parts: parts}, func(o Output) { lines = append(lines, o) })
	require.NoError(t, err)
	assert.Equal(t, Seeded{Commands: 5, Items: 3, Note: "1 aws command failed"}, seeded)
	assert.Equal(t, []Output{{Part: "a.sh", Stream: Stdout, Line: "one"}, {Part: "a.sh", Stream: Stderr, Line: "two"}}, lines)
	assert.JSONEq(t, `{"seed":{"parts":[
		{"name":"a.sh","format":"script","options":{"dir":"db"}},
		{"name":"commands","format":"script","inline":true}
	]},"nonce":"NONCE"}`, seeder.requests[0])
	_, err = client.Seed(Seed{}, nil)
	require.EqualError(t, err, "a.sh:3: exit status 1: false")
	require.ErrorIs(t, err, ErrFull)
}

func TestClientDescribe(t *testing.T) {
	client, _ := newFakeSeeder(`{"done":true,"catalog":{"tables":[{"name":"acl","items":3}]},"nonce":"NONCE"}`, `{"done":true,"nonce":"NONCE"}`)
	catalog, err := client.Describe()
	require.NoError(t, err)
	assert.EqualValues(t, 3, catalog.Items())
	_, err = client.Describe()
	require.ErrorContains(t, err, "without a catalog")
}

func TestClientExpect(t *testing.T) {
	client, seeder := newFakeSeeder(`{"done":true,"nonce":"NONCE"}`, `{"done":true,"unmet":{"failures":["items.acl: expected 3 items, found 2"]},"nonce":"NONCE"}`)
	require.NoError(t, client.Expect(dynamo.Expectations{Items: map[string]dynamo.Amount{"acl": {Number: 3}}}))
	assert.JSONEq(t, `{"expect":{"items":{"acl":"3"}},"nonce":"NONCE"}`, seeder.requests[0])
	var unmet *dynamo.UnmetError
	require.ErrorAs(t, client.Expect(dynamo.Expectations{}), &unmet)
	assert.Equal(t, []string{"items.acl: expected 3 items, found 2"}, unmet.Failures)
}

func TestClientReportsALostSeeder(t *testing.T) {
	for name, lines := range map[string][]string{
		"before an answer":      nil,
		"in the middle of it":   {`{"output":{"part":"a.sh","line":"one"},"nonce":"NONCE"}`},
		"in the middle of line": {`{"done":tr`},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := newFakeSeeder(lines...)
			require.ErrorIs(t, client.Wait(), ErrGone)
		})
	}
}

func TestClientIgnoresWrongNonces(t *testing.T) {
	const items = `{"done":true,"seeded":{"items":1000}`
	for name, answers := range map[string][]string{
		"an answer without one":       {items + `}`},
		"one with another":            {items + `,"nonce":"NONCE2"}`},
		"one behind an output":        {`{"output":{"line":"one"},"nonce":"NONCE"} ` + items + `}`},
		"an output":                   {`{"output":{"line":"one"}} ` + items + `,"nonce":"NONCE"}`},
		"one that was said by itself": {items + `,"nonce":"NONCE"}` + items + `}`, items + `,"nonce":"NONCE"}`},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := newFakeSeeder(answers...)
			var err error
			for range answers {
				_, err = client.Seed(Seed{}, func(Output) {})
			}
			require.ErrorContains(t, err, "the seeder's answer lacks the nonce of its request")
		})
	}
}
