package seeder

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seed/failure"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/internal/wording"
)

// ErrGone says that the seeder ended, or was disconnected, before it had answered.
var ErrGone = errors.New("the seeder is gone")

// ErrFull says that the state has outgrown its memory.
var ErrFull = errors.New("the state has outgrown its memory")

// SeedError says why a seed could not be applied.
type SeedError struct {
	// Failures are more than one only where parts cannot be applied at all; then none was.
	Failures []*failure.Error `json:"failures"`
	// Full says that it is ErrFull.
	Full bool `json:"full,omitempty"`
}

// Error returns the failures, a line or more for each.
func (e *SeedError) Error() string {
	problems := make([]error, len(e.Failures))
	for i, failed := range e.Failures {
		problems[i] = failed
	}
	return wording.Join(problems...).Error()
}

// Is reports whether target is ErrFull and e is that.
func (e *SeedError) Is(target error) bool { return e.Full && target == ErrFull }

// Client is the plugin's end of the protocol. Its methods must not be called concurrently.
type Client struct {
	requests  *json.Encoder
	responses *json.Decoder
	accessKey string // empty for our own
}

// NewClient returns a client of the seeder with this standard input and output.
func NewClient(stdin io.Writer, stdout io.Reader) *Client {
	return &Client{requests: json.NewEncoder(stdin), responses: json.NewDecoder(stdout)}
}

// As returns a client of the same seeder that uses the database with another access key.
func (c *Client) As(accessKey string) *Client {
	other := *c
	other.accessKey = accessKey
	return &other
}

// Wait waits until the database has answered.
func (c *Client) Wait() error {
	_, err := c.call(Request{Wait: true}, nil)
	return err
}

// Seed applies a seed and passes on the output of its scripts, and remarks about them, as they
// come. The error is a [SeedError] for a failed part or an exceeded limit.
func (c *Client) Seed(seed Seed, output func(Output)) (Seeded, error) {
	answer, err := c.call(Request{Seed: &seed}, output)
	if err != nil || answer.Seeded == nil {
		return Seeded{}, err
	}
	return *answer.Seeded, nil
}

// Describe returns the catalog of the database.
func (c *Client) Describe() (dynamo.Catalog, error) {
	answer, err := c.call(Request{Describe: true}, nil)
	if err != nil {
		return dynamo.Catalog{}, err
	}
	if answer.Catalog == nil {
		return dynamo.Catalog{}, errors.New("the seeder answered without a catalog")
	}
	return *answer.Catalog, nil
}

// Sample returns the first items of each table, at most limit of each.
func (c *Client) Sample(limit int32) (map[string][]dynamo.Item, error) {
	answer, err := c.call(Request{Sample: limit}, nil)
	return answer.Items, err
}

// Expect compares the database with expectations. It returns a [dynamo.UnmetError] with every
// difference.
func (c *Client) Expect(expectations dynamo.Expectations) error {
	_, err := c.call(Request{Expect: &expectations}, nil)
	return err
}

// CheckWritable checks that the database can be written to, and that those who have the other
// access keys do not see it. It leaves the tables as they are.
func (c *Client) CheckWritable(others ...string) error {
	_, err := c.call(Request{Write: true, Others: others}, nil)
	return err
}

// Stop kills the database and returns when it is gone. It returns false when the database must be
// told to end instead.
func (c *Client) Stop() (stopped bool, err error) {
	answer, err := c.call(Request{Stop: true}, nil)
	return answer.Stopped, err
}

// Inventory describes the DynamoDB Local in the seeder's image.
func (c *Client) Inventory(of snapshot.Program) (snapshot.Inventory, error) {
	answer, err := c.call(Request{Inventory: &of}, nil)
	if err != nil || answer.Inventory == nil {
		return snapshot.Inventory{}, err
	}
	return *answer.Inventory, nil
}

// Exercise makes the calls that tests make most.
func (c *Client) Exercise() error {
	_, err := c.call(Request{Exercise: true}, nil)
	return err
}

// Loaded counts the classes in a JVM's log at a path in the seeder's container.
func (c *Client) Loaded(log string) (Loaded, error) {
	answer, err := c.call(Request{Loaded: log}, nil)
	if err != nil || answer.Loaded == nil {
		return Loaded{}, err
	}
	return *answer.Loaded, nil
}

func (c *Client) call(r Request, output func(Output)) (Response, error) {
	r.Nonce, r.AccessKey = rand.Text(), c.accessKey
	if err := c.requests.Encode(r); err != nil {
		return Response{}, fmt.Errorf("%w: %w", ErrGone, err)
	}
	for {
		var answer Response
		if err := c.responses.Decode(&answer); err != nil {
			return Response{}, fmt.Errorf("%w: %w", ErrGone, err)
		}
		switch {
		case answer.Nonce != r.Nonce:
			return Response{}, errors.New("the seeder's answer lacks the nonce of its request: it comes from somebody else, so nothing that was said is believed")
		case answer.Output != nil && output != nil:
			output(*answer.Output)
		case answer.Done && answer.Failed != nil:
			return Response{}, answer.Failed
		case answer.Done && answer.Unmet != nil:
			return Response{}, answer.Unmet
		case answer.Done && answer.Error != "":
			return Response{}, errors.New(answer.Error)
		case answer.Done:
			return answer, nil
		}
	}
}
