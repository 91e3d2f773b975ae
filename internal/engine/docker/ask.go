package docker

import (
	"context"
	"fmt"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// asked is the running database of a pod, as it answers an access key.
type asked struct {
	*pod
	client *seeder.Client
}

var _ engine.Served = asked{}

// ask returns the running database of the pod, as it answers our own access key.
func (p *pod) ask() asked { return asked{p, p.client} }

// As returns the database that another access key has.
func (a asked) As(accessKey string) engine.Served { return asked{a.pod, a.client.As(accessKey)} }

// Describe returns the catalog of the database.
func (a asked) Describe(ctx context.Context) (catalog dynamo.Catalog, err error) {
	err = a.await(ctx, func() error {
		var err error
		catalog, err = a.client.Describe()
		return err
	})
	if err != nil {
		return dynamo.Catalog{}, fmt.Errorf("describing the state: %w", err)
	}
	return catalog, nil
}

// Sample returns the first items of each table, at most so many of each.
func (a asked) Sample(ctx context.Context, most int32) (items map[string][]dynamo.Item, err error) {
	err = a.await(ctx, func() error {
		var err error
		items, err = a.client.Sample(most)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the first items: %w", err)
	}
	return items, nil
}

// Expect compares the state of the database with what is expected of it; the error tells every
// difference.
func (a asked) Expect(ctx context.Context, expectations dynamo.Expectations) error {
	return a.await(ctx, func() error { return a.client.Expect(expectations) })
}

// CheckWritable finds out whether a consumer could write to the database.
func (a asked) CheckWritable(ctx context.Context, others ...string) error {
	return a.await(ctx, func() error { return a.client.CheckWritable(others...) })
}
