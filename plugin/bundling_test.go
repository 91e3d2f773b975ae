package plugin

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/engine"
	"github.com/dynasnap/dynasnap/internal/snapshot"
	"github.com/dynasnap/dynasnap/plugin/settings"
)

// servedKeys serves a state to each access key. It has no other methods than the test needs.
type servedKeys struct {
	engine.Served
	states  map[string]dynamo.Catalog
	key     string
	unmet   string              // the key whose state is not what is expected
	written map[string][]string // the keys that must not see what a key writes
}

func (s servedKeys) As(key string) engine.Served {
	s.key = key
	return s
}

func (s servedKeys) Describe(context.Context) (dynamo.Catalog, error) { return s.states[s.key], nil }

func (s servedKeys) Expect(context.Context, dynamo.Expectations) error {
	if s.key == s.unmet {
		return &dynamo.UnmetError{}
	}
	return nil
}

func (s servedKeys) CheckWritable(_ context.Context, others ...string) error {
	s.written[s.key] = others
	return nil
}

func TestBundleServesTheStateOfEachSnapshot(t *testing.T) {
	holding := func(table string) dynamo.Catalog {
		return dynamo.Catalog{Tables: []dynamo.Table{{Name: table, Keys: []dynamo.Key{}}}}
	}
	u := bundling{bake: bundled(settings.Spec{Tags: settings.List{"bob"}}, settings.Spec{Tags: settings.List{"ray"}})}
	for _, m := range u.members {
		m.described = snapshot.Description{Catalog: holding(m.name)}
		m.Expect = dynamo.Expectations{Tables: []string{m.name}}
	}
	for name, tc := range map[string]struct {
		bob, ray string // the tables that the keys find
		unmet    string
		failed   string
	}{
		"each its own":              {bob: "bob", ray: "ray"},
		"both the first":            {bob: "bob", ray: "bob", failed: "access key ray: it does not serve what was seeded:"},
		"the wrong way round":       {bob: "ray", ray: "bob", failed: "access key bob: it does not serve what was seeded:"},
		"one that was not expected": {bob: "bob", ray: "ray", unmet: "ray", failed: "access key ray: the state is not what is expected"},
	} {
		t.Run(name, func(t *testing.T) {
			served := servedKeys{states: map[string]dynamo.Catalog{"bob": holding(tc.bob), "ray": holding(tc.ray)}, unmet: tc.unmet, written: map[string][]string{}}
			err := u.examineStates(t.Context(), served)
			if tc.failed != "" {
				require.ErrorContains(t, err, tc.failed)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, map[string][]string{"bob": {"ray"}, "ray": {"bob"}}, served.written)
		})
	}
}
