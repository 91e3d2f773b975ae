package plugin

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// unmetDatabase does not meet an expectation.
type unmetDatabase struct{ engine.Database }

func (unmetDatabase) Expect(context.Context, dynamo.Expectations) error {
	return &dynamo.UnmetError{Failures: []string{"items.acl: expected 2 items, found 1"}}
}

func TestUnmetExpectationsNameTheSetting(t *testing.T) {
	expected := settings.Spec{Expect: dynamo.Expectations{Tables: []string{"acl"}}}
	err := attempt{bake: &bake{target: target{Spec: expected}}}.check(t.Context(), unmetDatabase{}, dynamo.Catalog{})
	require.EqualError(t, err, "the state is not what is expected:\n- expect.items.acl: expected 2 items, found 1")
}
